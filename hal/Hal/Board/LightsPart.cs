namespace Hal;

/// <summary>
/// The ring of lights under supervision. <see cref="Show"/> may be called from any thread; the latest ring wins and an equal one
/// costs nothing. A chip that was reset is found within two seconds and shown the ring again.
/// </summary>
internal sealed class LightsPart(
    Lp5036 chip, PatientI2cDevice line, BoardCounters counters, TimeProvider time, Action wake, Action<PartCondition> report)
    : Part("lights", line, counters, time, report), ILightRing
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Rgb[] _wanted = new Rgb[chip.Count];
    private readonly Rgb[] _shown = new Rgb[chip.Count];
    private bool _waiting;
    private long _watchAt;

    public int Count => chip.Count;

    public void Show(ReadOnlySpan<Rgb> ring)
    {
        lock (_gate)
        {
            var taken = ring[..Math.Min(ring.Length, _wanted.Length)];
            if (taken.SequenceEqual(_wanted.AsSpan(0, taken.Length))
                && !_wanted.AsSpan(taken.Length).ContainsAnyExcept(default(Rgb)))
            {
                return;
            }

            taken.CopyTo(_wanted);
            _wanted.AsSpan(taken.Length).Clear();
            _waiting = true;
        }

        wake();
    }

    /// <summary>All dark and the chip off, as well as it can be done.</summary>
    public void PowerDown(long now)
    {
        if (Working)
        {
            Try(() => chip.WriteRegister(Lp5036.Register.DeviceConfig0, 0), now);
        }
    }

    protected override void Begin(long now)
    {
        chip.Begin();
        _watchAt = After(now, WatchEvery);
        lock (_gate)
        {
            _waiting = true;
        }
    }

    protected override long Work(long now)
    {
        if (now >= _watchAt)
        {
            _watchAt = After(now, WatchEvery);
            if (!chip.IsEnabled())
            {
                Begin(now);
                Counters.Reinitialisation();
            }
        }

        if (Take())
        {
            chip.Show(_shown);
        }

        return long.MaxValue;
    }

    private bool Take()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return false;
            }

            _waiting = false;
            _wanted.CopyTo(_shown, 0);
            return true;
        }
    }
}
