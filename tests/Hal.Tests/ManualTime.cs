namespace Hal.Tests;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now = 1_000_000_000;

    public override long TimestampFrequency => 10_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public void Advance(TimeSpan span) => Interlocked.Add(ref _now, span.Ticks);
}
