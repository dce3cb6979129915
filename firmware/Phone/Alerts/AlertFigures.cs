namespace Phone.Alerts;

/// <summary>Counters of one way out. Any thread.</summary>
internal sealed class AlertFigures
{
    private long _delivered;
    private long _failed;
    private long _dropped;
    private long _acknowledged;

    /// <summary>Alerts that a receiver took.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Alerts that were given up after the last try.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Alerts that gave way to newer ones in a full queue.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);
}
