namespace CallDesk;

/// <summary>
/// A point on the monotonic clock (CLOCK_MONOTONIC), in microseconds since an arbitrary origin. The desk never reads a
/// clock: every event carries the moment at which it arose.
/// </summary>
public readonly record struct Moment(long Microseconds) : IComparable<Moment>
{
    public static Moment operator +(Moment m, TimeSpan span) => new(m.Microseconds + (span.Ticks / 10));

    public static TimeSpan operator -(Moment a, Moment b) => TimeSpan.FromTicks((a.Microseconds - b.Microseconds) * 10);

    public static bool operator <(Moment a, Moment b) => a.Microseconds < b.Microseconds;

    public static bool operator >(Moment a, Moment b) => a.Microseconds > b.Microseconds;

    public static bool operator <=(Moment a, Moment b) => a.Microseconds <= b.Microseconds;

    public static bool operator >=(Moment a, Moment b) => a.Microseconds >= b.Microseconds;

    public int CompareTo(Moment other) => Microseconds.CompareTo(other.Microseconds);
}
