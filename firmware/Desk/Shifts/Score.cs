namespace CallDesk;

/// <summary>
/// A guard's own figures (clause 2.3.1.9), heard by REVIEW behind the guard's PIN and shown nowhere. Of one call or of a shift.
/// </summary>
/// <param name="Calls">Calls in which somebody talked.</param>
/// <param name="Incoming">Of these, those that rang here.</param>
/// <param name="InTime">Answered within the ring limit (clause 1.1).</param>
/// <param name="Rings">Bursts heard by all incoming callers together.</param>
/// <param name="Holds">Times that a caller was made to wait (clause 1.5).</param>
/// <param name="LongestHold">Milliseconds.</param>
/// <param name="NearEndFirst">Handset down before the other side (clause 1.10).</param>
/// <param name="Interruptions">Clause 5.8.</param>
/// <param name="Silences">Clause 2.3f.</param>
/// <param name="Slams">The handset was put down hard (clause 4.5).</param>
/// <param name="Raised">Calls in a louder voice than the own usual one (clause 1.2).</param>
public readonly record struct Score(
    int Calls,
    int Incoming,
    int InTime,
    int Rings,
    int Holds,
    int LongestHold,
    int NearEndFirst,
    int Interruptions,
    int Silences,
    int Slams,
    int Raised = 0)
{
    /// <summary>Louder than this (dBFS × 10) is no gentle handset; the microphone lies a hand's breadth from the cradle.</summary>
    private const int SlamDb10 = -60;

    private const int Most = 1_000_000;

    public static Score Of(CallRecord record)
    {
        var incoming = record.Direction == Direction.In;
        return new Score(
            1,
            incoming ? 1 : 0,
            record.WithinLimit == true ? 1 : 0,
            incoming ? record.Rings : 0,
            record.Care.Holds,
            record.Care.Longest,
            record.Flags.Contains(CallFlags.NearEndFirst) ? 1 : 0,
            record.Care.Interruptions,
            record.Care.Silences,
            record is { ReleasedBy: ReleasedBy.Near, Talk.SlamDb10: > SlamDb10 } ? 1 : 0,
            record.Care.Raised);
    }

    public static Score operator +(Score a, Score b) => new(
        Sum(a.Calls, b.Calls),
        Sum(a.Incoming, b.Incoming),
        Sum(a.InTime, b.InTime),
        Sum(a.Rings, b.Rings),
        Sum(a.Holds, b.Holds),
        Math.Max(a.LongestHold, b.LongestHold),
        Sum(a.NearEndFirst, b.NearEndFirst),
        Sum(a.Interruptions, b.Interruptions),
        Sum(a.Silences, b.Silences),
        Sum(a.Slams, b.Slams),
        Sum(a.Raised, b.Raised));

    private static int Sum(int a, int b) => (int)Math.Clamp((long)a + b, 0, Most);
}
