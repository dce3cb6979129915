namespace Bench;

/// <summary>How long and how often everything is measured.</summary>
internal sealed record BenchPlan
{
    public static readonly BenchPlan Full = new()
    {
        Starts = 5, Calls = 20, Settle = TimeSpan.FromSeconds(5), Idle = TimeSpan.FromSeconds(30), OthersIdle = TimeSpan.FromSeconds(30),
        Media = TimeSpan.FromSeconds(100), OthersMedia = TimeSpan.FromSeconds(30), WithJit = true,
    };

    public static readonly BenchPlan Smoke = new()
    {
        Starts = 1, Calls = 3, Settle = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(5), OthersIdle = TimeSpan.FromSeconds(1),
        Media = TimeSpan.FromSeconds(10), OthersMedia = TimeSpan.FromSeconds(2), WithJit = false,
    };

    /// <summary>The first seconds of a call (jitter buffer, first use of buffers) that the media figures leave out.</summary>
    public static readonly TimeSpan CallSettles = TimeSpan.FromSeconds(2);

    /// <summary>From one call's end, and from ringing to the hand on the handset.</summary>
    public static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a phone is started for the start-up figures.</summary>
    public required int Starts { get; init; }

    /// <summary>Counted calls for the signalling figures, after one that warms up both sides.</summary>
    public required int Calls { get; init; }

    /// <summary>From registered to the first idle figure.</summary>
    public required TimeSpan Settle { get; init; }

    public required TimeSpan Idle { get; init; }

    public required TimeSpan OthersIdle { get; init; }

    /// <summary>The phone's long call: 100 s are 10 000 frames.</summary>
    public required TimeSpan Media { get; init; }

    /// <summary>The others' call, of which only memory and CPU are asked.</summary>
    public required TimeSpan OthersMedia { get; init; }

    public required bool WithJit { get; init; }
}
