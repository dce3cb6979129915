using Hal;
using Hal.Simulation;
using Phone.SelfTest;

namespace Phone.Tests.SelfTest;

/// <summary>
/// The self-test before a virtual booth, both on a clock that is turned by hand: a whole test with everything a person does takes a
/// fraction of a second, and nothing sleeps.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _yield = new();
    private readonly BoothBoard _board;
    private readonly BoardWatch _watch;
    private readonly BoardBench _bench;
    private int _moments;

    public Workshop(BoothFault fault = BoothFault.None)
    {
        Booth = new VirtualBooth(null, _time) { Pause = Pass };
        Booth.Break(fault);
        _board = Booth.OpenBoard();
        _watch = new BoardWatch(_board, _time);
        Technician = new VirtualTechnician(Booth, Pass);
        _bench = new BoardBench(_board, _watch, Technician, _time, () => Pass(TimeSpan.FromMilliseconds(1)), _yield.Token);
    }

    public VirtualBooth Booth { get; }

    public VirtualTechnician Technician { get; }

    public SystemFigures System { get; init; } = Healthy;

    /// <summary>Of the report: zh or en.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The test yields when so many moments (1 ms) have passed.</summary>
    public int? YieldsAfter { get; init; }

    /// <summary>The system of a healthy booth.</summary>
    public static SystemFigures Healthy { get; } = new()
    {
        StorageFree = 60, StorageWrite = 8, ClockSet = true, Temperature = 48, UnderVoltage = false, Throttled = false, NetworkUp = true,
        NameResolves = true, Registrar = 200, CertificateDays = 200, EmergencyRoute = true,
    };

    /// <summary>This unit's reference, from its installation.</summary>
    public static UnitReference Reference { get; } = Install();

    public SelfTestReport Run(Scope scope = Scope.Full, ITechnician? technician = null)
    {
        var figures = new SelfTestEngine(_bench, technician ?? Technician, () => System, Reference).Run(scope, out var yielded);
        return SelfTestReport.Of("r1", scope, DateTimeOffset.UnixEpoch, figures, yielded, Reference, Language);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _watch.Dispose();
        _board.Dispose();
        Booth.Dispose();
        _yield.Dispose();
    }

    private static UnitReference Install()
    {
        using var workshop = new Workshop();
        var figures = new SelfTestEngine(workshop._bench, workshop.Technician, () => Healthy, null).Run(Scope.Full, out _);
        return UnitReference.Of(figures, DateTimeOffset.UnixEpoch)
            ?? throw new InvalidOperationException("A healthy booth makes a reference.");
    }

    private void Pass(TimeSpan time)
    {
        for (var i = 0; i < time.TotalMilliseconds; i++)
        {
            _board.Pump();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            if (++_moments == YieldsAfter)
            {
                _yield.Cancel();
            }
        }
    }

    /// <summary>A clock that moves when it is told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1_000_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan span) => _now += span.Ticks;
    }
}
