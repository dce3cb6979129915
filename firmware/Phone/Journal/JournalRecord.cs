using System.Collections.Immutable;
using CallDesk;

namespace Phone.Journal;

/// <summary>
/// One call, as <c>GET /api/v1/journal</c> and <c>phone journal list --json</c> show it. Times are wall-clock times with the
/// offset that was in force then.
/// </summary>
/// <param name="Id"><c>segment-call</c>.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="Remote">The other party's number; its opaque token if the number is not known or was erased.</param>
/// <param name="WithinThreeRings">Lifted before burst <c>rings-limit + 1</c> began; null for outgoing calls.</param>
/// <param name="ReleasedBy"><c>far</c>, <c>near</c>, <c>caller-gave-up</c> or <c>failed</c>; null while the call goes on.</param>
/// <param name="Completed">The call is over and its record was written; false as well if the phone lost its power in the
/// call.</param>
internal record JournalRecord(
    string Id,
    string Direction,
    string Remote,
    DateTimeOffset ArrivedAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt,
    int Rings,
    bool? WithinThreeRings,
    string? ReleasedBy,
    string? Category,
    string? Cause,
    DateTimeOffset? MachineAnsweredAt,
    ImmutableArray<string> Flags,
    bool Completed);

/// <summary>One record with everything that the journal holds about it.</summary>
/// <param name="Notes">What people wrote to it, oldest first; only what could be unsealed.</param>
internal sealed record JournalRecordDetail(
    JournalRecord Record, int SipStatus, ImmutableArray<JournalNote> Notes, ImmutableArray<JournalLogLine> Events)
{
    /// <summary>What people filled in; the last word on every field.</summary>
    public ImmutableArray<RecordField> Fields { get; init; } = [];

    public ImmutableArray<JournalMemo> Memos { get; init; } = [];

    /// <summary>How the caller was made to wait; null until the call is over, and where its step was erased.</summary>
    public JournalCare? Care { get; init; }
}

/// <summary>
/// How a caller was made to wait (clauses 1.4, 1.5, 2.3g). What the desk noticed of the guard's manner is not among it: that is the
/// guard's alone (clause 2.3.1.9).
/// </summary>
/// <param name="Holds">Times that HOLD or MUTE made the caller wait.</param>
/// <param name="LongestSeconds">The longest of them.</param>
/// <param name="Breaches">Times that one lasted longer than the limit.</param>
/// <param name="HeldBeforeSpeech">HOLD or MUTE came before the caller had said anything.</param>
internal sealed record JournalCare(int Holds, double LongestSeconds, int Breaches, bool HeldBeforeSpeech)
{
    public static JournalCare Of(CareFigures care) =>
        new(care.Holds, TimeSpan.FromMilliseconds(care.Longest).TotalSeconds, care.Breaches, care.HeldBeforeSpeech);
}

/// <summary>A memo that is kept; <see cref="JournalReader.Memo"/> opens it.</summary>
/// <param name="Length">Bytes of the WAV file.</param>
/// <param name="Memo">The desk's id of it, if it was dictated.</param>
/// <param name="Recording">It is a piece of the call itself, both sides of it.</param>
internal sealed record JournalMemo(string Id, DateTimeOffset At, string? Record, long Length, long? Memo, bool Recording);

internal sealed record JournalNote(DateTimeOffset At, string By, string Text);

/// <summary>One event of a record's log.</summary>
/// <param name="AtMicroseconds">Monotonic time of the event.</param>
/// <param name="Event">The event as JSON; null if it is sealed and its key was erased.</param>
/// <param name="Effects">What the desk wanted done, as a JSON array; null likewise.</param>
internal sealed record JournalLogLine(
    long Sequence,
    DateTimeOffset At,
    long AtMicroseconds,
    string Kind,
    System.Text.Json.JsonElement? Event,
    System.Text.Json.JsonElement? Effects);

/// <summary>Which records are wanted; every null means no limit of that kind.</summary>
/// <param name="From">Calls that came or went out at or after this time.</param>
/// <param name="To">Calls that came or went out before this time.</param>
/// <param name="Query">Text that the number, the id, the category, the cause or a flag contains, letter case ignored.</param>
/// <param name="After">Id of the last record of the page before.</param>
internal sealed record JournalQuery(
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? Query = null,
    string? Category = null,
    int Limit = 100,
    string? After = null);
