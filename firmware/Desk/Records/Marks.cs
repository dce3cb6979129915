using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What a call was about: NOTE and the digit (clauses 2.2a, 2.3a, 2.4a, 3.3).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Category>))]
public enum Category
{
    None = 0,
    Complaint = 1,
    Suggestion = 2,
    Repair = 3,
    Enquiry = 4,
    NeedsApproval = 5,
    Colleague = 6,
    Private = 7,
    Important = 8,
    Emergency = 9,
}

/// <summary>What is known of who called (clauses 2.3a, 2.3c).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Identity>))]
public enum Identity
{
    NotAsked,
    Known,
    Asked,
    Declined,
}

/// <summary>What the guard noted about a call; the journal's record shows it, by names of its own room.</summary>
/// <param name="RepeatedBack">Milliseconds after the answer at which the guard had repeated it back (clause 2.5a).</param>
/// <param name="Anonymous">Name and address are left out, and that is noted (clauses 2.3c, 3.5a).</param>
/// <param name="LeaderClaim">The caller claimed to be a leader (clause 5.4).</param>
/// <param name="Memos">Memos that belong to the record.</param>
/// <param name="Filled">Names of the fields that have a content.</param>
/// <param name="Complete">No required field is missing.</param>
public sealed record RecordMarks(
    Category Category,
    Identity Identity,
    int? RepeatedBack,
    bool Anonymous,
    bool LeaderClaim,
    ImmutableArray<long> Memos,
    ImmutableArray<string> Filled,
    bool Complete)
{
    public static RecordMarks None { get; } = new(Category.None, Identity.NotAsked, null, false, false, [], [], true);

    public bool Equals(RecordMarks? other) => other is not null
        && (Category, Identity, RepeatedBack, Anonymous, LeaderClaim, Complete)
            == (other.Category, other.Identity, other.RepeatedBack, other.Anonymous, other.LeaderClaim, other.Complete)
        && Memos.AsSpan().SequenceEqual(other.Memos.AsSpan())
        && Filled.AsSpan().SequenceEqual(other.Filled.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Category, Identity, RepeatedBack, Anonymous, LeaderClaim, Memos.Length);
}

/// <summary>Why a call was answered late or not at all (clause 1.1). Only <see cref="StaffedAndIdle"/> counts for the post.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LateCause>))]
public enum LateCause
{
    StaffedAndIdle,
    LineBusy,
    OnPatrol,
    Unstaffed,
    HandsetOff,
    Fault,
    AnsweredElsewhere,
}

/// <summary>How a caller was made to wait (clauses 1.4, 1.5, 2.3g). Times in milliseconds.</summary>
/// <param name="Holds">Times that HOLD or MUTE made the caller wait.</param>
/// <param name="Longest">The longest of them.</param>
/// <param name="Breaches">Times that one lasted longer than the limit.</param>
/// <param name="HeldBeforeSpeech">HOLD or MUTE came before the caller had said anything.</param>
/// <param name="Interruptions">Double-talk begun by the guard and longer than 1 s (clause 5.8).</param>
/// <param name="Silences">Times that the caller waited 8 s for a reaction (clause 2.3f).</param>
/// <param name="Raised">1: louder on the whole than this guard usually speaks in this noise (clause 1.2).</param>
public readonly record struct CareFigures(
    int Holds, int Longest, int Breaches, bool HeldBeforeSpeech, int Interruptions, int Silences, int Raised = 0);
