using Hal.Simulation;

namespace Hal.Tests;

/// <summary>
/// A booth on the workbench: the real board over the virtual booth, its hal loop turned by hand against a clock turned by hand,
/// so that every test is exact and none sleeps.
/// </summary>
internal sealed class Bench : IDisposable
{
    public Bench(BoardDescription? description = null)
    {
        Booth = new VirtualBooth(description, Time);
        Board = Booth.OpenBoard();
        Board.Hook.Moved += Moves.Add;
        Board.Keypad.Changed += Keys.Add;
        Board.ConditionChanged += Conditions.Add;
    }

    public ManualTime Time { get; } = new();

    public VirtualBooth Booth { get; }

    public BoothBoard Board { get; }

    public List<HookMove> Moves { get; } = [];

    public List<KeyMove> Keys { get; } = [];

    public List<PartCondition> Conditions { get; } = [];

    public int Turns { get; private set; }

    /// <summary>A booth whose codec is up (250 ms).</summary>
    public static Bench Ready(BoardDescription? description = null)
    {
        var bench = new Bench(description);
        bench.Run(300);
        return bench;
    }

    /// <summary>Ready, handset lifted, microphone open.</summary>
    public static Bench InCall()
    {
        var bench = Ready();
        bench.Booth.MoveHook(off: true);
        bench.Board.Codec.OpenMicrophone();
        bench.Run(50);
        return bench;
    }

    /// <summary>Turns the hal loop as its thread would: at once, then whenever it asked to be woken.</summary>
    public void Run(double milliseconds)
    {
        var end = Time.GetTimestamp() + TimeSpan.FromMilliseconds(milliseconds).Ticks;
        for (var due = Pump(); due <= end; due = Pump())
        {
            Time.Advance(TimeSpan.FromTicks(Math.Max(1, due - Time.GetTimestamp())));
        }

        Time.Advance(TimeSpan.FromTicks(Math.Max(0, end - Time.GetTimestamp())));
    }

    public long Pump()
    {
        Turns++;
        return Board.Pump();
    }

    public string Told() => string.Join(' ', Keys.Select(k => (k.Pressed ? "+" : "-") + k.Legend));

    public void Dispose()
    {
        Board.Dispose();
        Booth.Dispose();
    }
}
