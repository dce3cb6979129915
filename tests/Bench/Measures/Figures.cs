namespace Bench;

/// <summary>Everything measured of one phone; null = not asked or not to be had.</summary>
internal sealed record PhoneFigures
{
    public required string Name { get; init; }

    /// <summary>What one has to know about how it was run.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Program start → its own line that it is ready.</summary>
    public required Spread StartToReady { get; init; }

    /// <summary>Program start → the registrar has accepted it (seen to within a millisecond).</summary>
    public required Spread StartToRegistered { get; init; }

    /// <summary>Registered, no call yet, nobody connected to a panel.</summary>
    public required MemoryUse IdleMemory { get; init; }

    public CpuUse? Idle { get; init; }

    /// <summary>INVITE sent → 180 received.</summary>
    public Spread? InviteToRinging { get; init; }

    /// <summary>The order to answer sent (hook lifted over HTTP, or the control port's accept) → 200 received.</summary>
    public Spread? LiftToAnswer { get; init; }

    public MediaFigures? Call { get; init; }
}

/// <summary>One G.711 call with sound in both directions, its first seconds left out.</summary>
/// <param name="PacketsHeard">RTP packets that came from the phone in that time (50 a second are right).</param>
/// <param name="Frames">10 ms frames of the media thread in that time.</param>
/// <param name="AllocatedBytes">Managed bytes allocated on the media thread in that time.</param>
/// <param name="DeadlineMisses">Frames more than one frame late in that time.</param>
internal sealed record MediaFigures(
    CpuUse Cpu, MemoryUse Memory, int PacketsHeard, long? Frames, long? AllocatedBytes, long? DeadlineMisses);

/// <summary>The machine and how busy it was: without it no figure means anything.</summary>
internal sealed record MachineFigures(string Processor, int Cores, string Kernel, string LoadBefore, string LoadAfter);

internal sealed record BenchReport(DateTimeOffset At, bool Smoke, MachineFigures Machine, IReadOnlyList<PhoneFigures> Phones, IReadOnlyList<string> LeftOut);
