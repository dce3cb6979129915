namespace CallDesk;

/// <summary>
/// What the desk knows of the wall clock: one pair of both clocks, told by <see cref="ClockObserved"/>. There is no battery clock
/// on the board: until the network has told the time, <see cref="Known"/> is false and the wall goes on from where the last run
/// left it.
/// </summary>
/// <param name="OffsetMinutes">Local time minus UTC, summer time included.</param>
public readonly record struct WallClock(Moment At, long UnixMilliseconds, int OffsetMinutes, bool Known)
{
    /// <summary>Milliseconds since 1970 at a monotonic moment.</summary>
    public long UnixAt(Moment now) => UnixMilliseconds + ((now.Microseconds - At.Microseconds) / 1000);

    /// <summary>The monotonic moment at which the wall will show this.</summary>
    public Moment MomentOf(long unixMilliseconds) => new(At.Microseconds + ((unixMilliseconds - UnixMilliseconds) * 1000));

    /// <summary>Local date and time; only for greetings and what is spoken.</summary>
    public DateTime LocalAt(Moment now)
    {
        var local = Math.Clamp(UnixAt(now) + (OffsetMinutes * 60_000L), 0, LastMillisecond);
        return DateTime.UnixEpoch.AddMilliseconds(local);
    }

    /// <summary>A day, in minutes: no zone is farther from UTC.</summary>
    public const int LargestOffset = 1440;

    /// <summary>The end of the year 9000: beyond it the calendar has no dates.</summary>
    public const long LastMillisecond = 221_845_392_000_000;
}
