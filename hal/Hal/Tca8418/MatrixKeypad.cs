using System.Collections.Immutable;

namespace Hal;

/// <summary>
/// The keypad as the desk sees it: legends, debounced, without ghosts. A press is told at once; a release is held back for the
/// debounce time and forgotten if the key comes back; a press that might belong to a ghost chord waits that long too.
/// Runs on the hal thread; times are <see cref="TimeProvider"/> timestamps.
/// </summary>
internal sealed class MatrixKeypad : IKeypad
{
    private readonly Tca8418 _chip;
    private readonly ImmutableArray<ImmutableArray<string>> _legends;
    private readonly BoardCounters _counters;
    private readonly long _debounce;
    private readonly KeyMatrix _contacts;
    private readonly Key[] _keys;
    private readonly int _columns;
    private readonly KeypadEvent[] _events = new KeypadEvent[Tca8418.FifoDepth];

    public MatrixKeypad(Tca8418 chip, KeypadWiring wiring, BoardCounters counters, TimeProvider time)
    {
        _chip = chip;
        _legends = wiring.Legends;
        _counters = counters;
        _debounce = (long)(wiring.Debounce.TotalSeconds * time.TimestampFrequency);
        _columns = wiring.Columns;
        _contacts = new KeyMatrix(wiring.Rows, wiring.Columns);
        _keys = new Key[wiring.Rows * wiring.Columns];
    }

    public event Action<KeyMove>? Changed;

    private enum Phase : byte
    {
        Up,
        MaybeGhost,
        Down,
        Releasing,

        /// <summary>Part of a ghost chord: nothing is told until it is let go.</summary>
        Rejected,
    }

    /// <summary>Takes everything out of the chip's FIFO. A full FIFO that overflowed is worthless: all keys are let go.</summary>
    /// <exception cref="IOException">The bus failed.</exception>
    public void Drain(long now)
    {
        Settle(now); // a turn that came late: what was let go long ago is no bounce of what is in the FIFO now
        int taken;
        do
        {
            taken = _chip.Drain(_events, out var overflow);
            if (overflow)
            {
                _counters.KeyOverflow();
                ReleaseAll(now);
                continue;
            }

            for (var i = 0; i < taken; i++)
            {
                Contact(_events[i], now);
            }
        }
        while (taken == _events.Length);
        Settle(now);
    }

    /// <summary>Tells what has been quiet for the debounce time.</summary>
    public void Settle(long now)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            ref var key = ref _keys[i];
            if (key.Phase is Phase.MaybeGhost or Phase.Releasing && now - key.Since >= _debounce)
            {
                Tell(i, key.Phase == Phase.MaybeGhost, key.Since);
            }
        }
    }

    /// <summary>When <see cref="Settle"/> has something to tell, or <see cref="long.MaxValue"/>.</summary>
    public long NextDue()
    {
        var due = long.MaxValue;
        foreach (var key in _keys)
        {
            if (key.Phase is Phase.MaybeGhost or Phase.Releasing)
            {
                due = Math.Min(due, key.Since + _debounce);
            }
        }

        return due;
    }

    /// <summary>The chip was reset or lost events: every key that was told as pressed is told as released.</summary>
    public void ReleaseAll(long now)
    {
        _contacts.Clear();
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].Phase is Phase.Down or Phase.Releasing)
            {
                Tell(i, false, now);
            }

            _keys[i] = default;
        }
    }

    private void Contact(KeypadEvent e, long now)
    {
        var index = (e.Row * _columns) + e.Column;
        ref var key = ref _keys[index];
        _contacts.Set(e.Row, e.Column, e.Pressed);
        if (!e.Pressed)
        {
            key = key.Phase == Phase.Down ? new Key(Phase.Releasing, now) : key.Phase == Phase.Releasing ? key : default;
        }
        else if (key.Phase is Phase.Down or Phase.Rejected)
        {
            // The chip repeats itself after a reset; nothing new.
        }
        else if (_contacts.IsGhostly(e.Row, e.Column))
        {
            Reject(index);
        }
        else if (key.Phase == Phase.Releasing)
        {
            key = new Key(Phase.Down, key.Since);
        }
        else if (_contacts.MayHaveGhost(e.Row, e.Column))
        {
            key = new Key(Phase.MaybeGhost, now);
        }
        else
        {
            Tell(index, true, now);
        }
    }

    /// <summary>The key that closed the rectangle, and every corner that is still only a suspicion, go unheard.</summary>
    private void Reject(int index)
    {
        _counters.GhostChord();
        _keys[index] = new Key(Phase.Rejected, 0);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].Phase == Phase.MaybeGhost && _contacts.IsGhostly(i / _columns, i % _columns))
            {
                _keys[i] = new Key(Phase.Rejected, 0);
            }
        }
    }

    private void Tell(int index, bool pressed, long timestamp)
    {
        _keys[index] = new Key(pressed ? Phase.Down : Phase.Up, timestamp);
        if (_legends[index / _columns][index % _columns] is { Length: > 0 } legend)
        {
            Changed?.Invoke(new KeyMove(legend, pressed, timestamp));
        }
    }

    private readonly record struct Key(Phase Phase, long Since);
}
