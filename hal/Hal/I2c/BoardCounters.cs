namespace Hal;

/// <summary>Counters of one board; written by the hal thread only, read from anywhere.</summary>
internal sealed class BoardCounters
{
    private long _transactions, _naks, _retries, _reinitialisations, _busRecoveries, _keyOverflows, _ghostChords, _hookBounces, _missedInterrupts;

    public void Transaction() => Add(ref _transactions);

    public void Nak() => Add(ref _naks);

    public void Retry() => Add(ref _retries);

    public void Reinitialisation() => Add(ref _reinitialisations);

    public void BusRecovery() => Add(ref _busRecoveries);

    public void KeyOverflow() => Add(ref _keyOverflows);

    public void GhostChord() => Add(ref _ghostChords);

    public void HookBounce() => Add(ref _hookBounces);

    public void MissedInterrupt() => Add(ref _missedInterrupts);

    public BoardStatistics Read() => new(
        Volatile.Read(ref _transactions), Volatile.Read(ref _naks), Volatile.Read(ref _retries),
        Volatile.Read(ref _reinitialisations), Volatile.Read(ref _busRecoveries), Volatile.Read(ref _keyOverflows),
        Volatile.Read(ref _ghostChords), Volatile.Read(ref _hookBounces))
    {
        MissedInterrupts = Volatile.Read(ref _missedInterrupts),
    };

    private static void Add(ref long counter) => Volatile.Write(ref counter, counter + 1);
}
