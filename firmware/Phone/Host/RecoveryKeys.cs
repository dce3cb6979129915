using Phone.SelfTest;

namespace Phone.Host;

/// <summary>
/// <c>*</c>, <c>#</c> and HOLD, held down while the phone is switched on and for five seconds more: a recovery start. Later in a run
/// these keys are only keys.
/// </summary>
internal sealed class RecoveryKeys : IDisposable
{
    private static readonly string[] Chord = ["*", "#", "HOLD"];
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    /// <summary>After the start the keys may go down so much later: the keypad is looked at only when the board is up.</summary>
    private static readonly TimeSpan StartOfRun = TimeSpan.FromSeconds(15);

    private readonly BoardWatch _keys;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private bool _held;

    /// <param name="recover">Runs once, on a thread of the pool.</param>
    public RecoveryKeys(BoardWatch keys, Action recover, TimeProvider? time = null)
    {
        _keys = keys;
        _time = time ?? TimeProvider.System;
        _begun = _time.GetTimestamp();
        _timer = _time.CreateTimer(_ => recover(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        keys.Seen += Look;
        Look();
    }

    public void Dispose()
    {
        _keys.Seen -= Look;
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            var held = _keys.Down.IsSupersetOf(Chord);
            if (held != _held && (!held || _time.GetElapsedTime(_begun) <= StartOfRun))
            {
                _held = held;
                _timer.Change(held ? HeldFor : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
