using System.Collections.Immutable;
using Hal;

namespace Phone.SelfTest;

/// <summary>
/// What the board shows, kept for the self-test: which parts work, which keys are down, how the hook moved. Listens from the board's
/// opening on, because a stuck key tells itself only once. Written by the hal thread, read from anywhere.
/// </summary>
internal sealed class BoardWatch : IDisposable
{
    private const int Kept = 256;

    private readonly IBoard _board;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, string> _broken = ImmutableDictionary<string, string>.Empty;
    private ImmutableHashSet<string> _down = [];
    private ImmutableList<HookMove> _moves = [];
    private ImmutableList<KeyMove> _keys = [];

    /// <param name="time">The hal thread's clock; null: the system's.</param>
    public BoardWatch(IBoard board, TimeProvider? time = null)
    {
        _board = board;
        _time = time ?? TimeProvider.System;
        board.Hook.Moved += OnHook;
        board.Keypad.Changed += OnKey;
        board.ConditionChanged += OnCondition;
    }

    /// <summary>Something was seen; raised on the hal thread.</summary>
    public event Action? Seen;

    public bool OffHook => _board.Hook.IsOffHook;

    public BoardStatistics Statistics => _board.Statistics;

    /// <summary>The hook's last moves, oldest first.</summary>
    public ImmutableList<HookMove> Moves => Volatile.Read(ref _moves);

    /// <summary>The keys' last presses and releases, oldest first.</summary>
    public ImmutableList<KeyMove> Keys => Volatile.Read(ref _keys);

    /// <summary>Keys that are down.</summary>
    public ImmutableHashSet<string> Down => Volatile.Read(ref _down);

    /// <summary>A part that has failed and not come back, with the reason; null while it works.</summary>
    public string? Broken(string part) => Volatile.Read(ref _broken).GetValueOrDefault(part);

    /// <summary>Time between two of the board's timestamps.</summary>
    public TimeSpan Between(long from, long to) => _time.GetElapsedTime(from, to);

    /// <summary>Forgets moves and keys, not what is broken or held down.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (_moves, _keys) = ([], []);
        }
    }

    public void Dispose()
    {
        _board.Hook.Moved -= OnHook;
        _board.Keypad.Changed -= OnKey;
        _board.ConditionChanged -= OnCondition;
    }

    private void OnHook(HookMove move)
    {
        lock (_gate)
        {
            _moves = Last(_moves.Add(move));
        }

        Seen?.Invoke();
    }

    private void OnKey(KeyMove move)
    {
        lock (_gate)
        {
            _keys = Last(_keys.Add(move));
            _down = move.Pressed ? _down.Add(move.Legend) : _down.Remove(move.Legend);
        }

        Seen?.Invoke();
    }

    private void OnCondition(PartCondition condition)
    {
        lock (_gate)
        {
            _broken = condition.Working ? _broken.Remove(condition.Part) : _broken.SetItem(condition.Part, condition.Reason);
        }

        Seen?.Invoke();
    }

    private static ImmutableList<T> Last<T>(ImmutableList<T> list) => list.Count > Kept ? list.RemoveAt(0) : list;
}
