namespace Hal;

/// <summary>
/// A part of the board under supervision: started, worked, and after a failure started again with a growing pause (100 ms to 2
/// s). A part that is absent never stops the others. Used by the hal thread only.
/// </summary>
/// <param name="line">The part's I²C device, reopened before each new start; null for a part without bus.</param>
internal abstract class Part(
    string name, PatientI2cDevice? line, BoardCounters counters, TimeProvider time, Action<PartCondition> report)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private TimeSpan _pause = ShortestPause;
    private long _retryAt;
    private bool _reportedBad;

    /// <summary>Started and not failed since.</summary>
    public bool Working { get; private set; }

    /// <summary>A start was tried, whatever came of it.</summary>
    protected bool Attempted { get; private set; }

    protected TimeProvider Time => time;

    protected BoardCounters Counters => counters;

    /// <summary>One turn of the hal thread.</summary>
    /// <returns>When the part wants its next turn, or <see cref="long.MaxValue"/>.</returns>
    public long Serve(long now)
    {
        if (!Working && now < _retryAt)
        {
            return _retryAt;
        }

        try
        {
            if (!Working)
            {
                Start(now);
            }

            var due = Work(now);
            _pause = ShortestPause;
            return due;
        }
        catch (Exception e) when (IsHardware(e))
        {
            Fail(e, now);
            return _retryAt;
        }
    }

    /// <summary>
    /// A new thread takes the part over from one that was left behind in the middle of it: whatever it was doing, it begins anew.
    /// </summary>
    public void Renew(long now)
    {
        Working = false;
        _retryAt = now;
        _pause = ShortestPause;
        Lost(now);
        Complain("the hal thread was stuck and begins anew");
    }

    /// <summary>Brings the chip from any state into its working state.</summary>
    protected abstract void Begin(long now);

    /// <summary>Does what is due; returns when to come back.</summary>
    protected abstract long Work(long now);

    /// <summary>What the part must let go of when it fails.</summary>
    protected virtual void Lost(long now)
    {
    }

    /// <summary>Runs one order; false if the hardware failed, which also takes the part out of service.</summary>
    protected bool Try(Action order, long now)
    {
        try
        {
            order();
            return true;
        }
        catch (Exception e) when (IsHardware(e))
        {
            Fail(e, now);
            return false;
        }
    }

    /// <summary>Timestamp of <paramref name="span"/> after <paramref name="now"/>.</summary>
    protected long After(long now, TimeSpan span) => now + (long)(span.TotalSeconds * time.TimestampFrequency);

    private static bool IsHardware(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidOperationException or PlatformNotSupportedException;

    private void Start(long now)
    {
        var again = Attempted;
        if (again)
        {
            line?.Reopen();
        }

        Attempted = true;
        Begin(now);
        Working = true;
        if (again)
        {
            counters.Reinitialisation();
        }

        if (_reportedBad)
        {
            _reportedBad = false;
            report(new PartCondition(name, true, "answers again"));
        }
    }

    private void Fail(Exception e, long now)
    {
        Working = false;
        _retryAt = After(now, _pause);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        Lost(now);
        Complain(line is null ? e.Message : $"0x{line.ConnectionSettings.DeviceAddress:X2}: {e.Message}");
    }

    private void Complain(string reason)
    {
        if (!_reportedBad)
        {
            _reportedBad = true;
            report(new PartCondition(name, false, reason));
        }
    }
}
