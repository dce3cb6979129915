using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What the desk has noticed of one call's manners; null at a call that nobody has talked to or kept waiting yet.</summary>
public sealed record Attention
{
    internal static Attention None { get; } = new();

    /// <summary>Since when the caller is made to wait by HOLD, MUTE or another call.</summary>
    public Moment? WaitsSince { get; init; }

    /// <summary>Marks of the waiting clock that have passed.</summary>
    public WaitMarks Passed { get; init; }

    /// <summary>When the last apology to a caller in courtesy began.</summary>
    public Moment? ApologisedAt { get; init; }

    /// <summary>Why the call became late, found when it did.</summary>
    public LateCause? Cause { get; init; }

    /// <summary>The arrival's commit was waited for long enough: it overflows at once.</summary>
    public bool Overflows { get; init; }

    /// <summary>The guard has the caller for the first time: greeted, or at least no more to be greeted.</summary>
    public bool Opened { get; init; }

    /// <summary>The greeting is whispered then, unless the guard speaks first.</summary>
    public Moment? GreetAt { get; init; }

    /// <summary>The guard is speaking since then.</summary>
    public Moment? GuardSince { get; init; }

    /// <summary>The far end is speaking since then.</summary>
    public Moment? FarSince { get; init; }

    public bool GuardSpoke { get; init; }

    public bool FarSpoke { get; init; }

    /// <summary>The far end has stopped, and the guard has not answered since.</summary>
    public Moment? WaitsForAnswer { get; init; }

    /// <summary>The guard began to speak while the far end did.</summary>
    public Moment? BothSince { get; init; }

    /// <summary>Neither speaks since then; the guard was last.</summary>
    public Moment? PauseSince { get; init; }

    /// <summary>Cues that this call has had, by light or by voice.</summary>
    public Cue Given { get; init; }

    /// <summary>How many of them were spoken.</summary>
    public int Spoken { get; init; }

    [JsonIgnore]
    internal bool Pause => GuardSince is null && FarSince is null;
}

/// <summary>How long somebody has been waiting (clauses 1.5b, 2.3g).</summary>
[Flags]
public enum WaitMarks
{
    None = 0,

    /// <summary>20 s: a call back should be offered.</summary>
    Offer = 1,

    /// <summary>45 s.</summary>
    Warning = 2,

    /// <summary>60 s.</summary>
    Limit = 4,
}

/// <summary>What the guard is reminded of. Coaching: never a block, never a blame.</summary>
[Flags]
public enum Cue
{
    None = 0,

    /// <summary>Clause 1.3.</summary>
    Greeting = 1,

    /// <summary>Clause 1.5a: please hold; sorry to keep you waiting.</summary>
    HoldPhrase = 2,

    /// <summary>Clause 1.5b.</summary>
    OfferCallback = 4,

    /// <summary>Clause 1.4: the caller has not spoken yet.</summary>
    HearFirst = 8,

    /// <summary>Clause 2.3f: the caller waits for a reaction.</summary>
    Listen = 16,

    /// <summary>Clause 5.8.</summary>
    Interrupt = 32,

    /// <summary>Clause 1.11.</summary>
    Thanks = 64,

    /// <summary>Clause 2.3b.</summary>
    Surname = 128,

    /// <summary>Clause 1.2: louder than this guard usually speaks in this noise.</summary>
    Softer = 256,

    /// <summary>Clause 4.3a: too far from the mouthpiece.</summary>
    Closer = 512,

    /// <summary>Clause 4.3a: too near.</summary>
    Further = 1024,
}

/// <summary>The coach's own state: what is lit, what it would still like to say, and what it knows of the guards' voices.</summary>
public sealed record Coach
{
    public static Coach Fresh { get; } = new();

    /// <summary>The cue that is shown.</summary>
    public Cue Lit { get; init; }

    public Moment? LitUntil { get; init; }

    /// <summary>To be said in the next pause, as long as the cue is lit.</summary>
    public ImmutableArray<Phrase> ToSay { get; init; } = [];

    /// <summary>About which call.</summary>
    public CallId About { get; init; }

    public Moment? SpokeAt { get; init; }

    /// <summary>The utterance of the last spoken cue: it stops when the guard speaks.</summary>
    public long Saying { get; init; }

    /// <summary>The receiver's warning tone ends then.</summary>
    public Moment? WarnUntil { get; init; }

    /// <summary>Good calls in a row: after ten a cue is only a light.</summary>
    public int GoodCalls { get; init; }

    public ImmutableArray<Baseline> Voices { get; init; } = [];
}

/// <summary>How a guard usually speaks here, and how loud the room usually is (dBFS × 10, running means).</summary>
public readonly record struct Baseline(string Guard, int LevelDb10, int NoiseDb10, int Calls);
