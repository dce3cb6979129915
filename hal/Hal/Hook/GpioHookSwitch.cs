using System.Device.Gpio;

namespace Hal;

/// <summary>
/// The cradle's contact on a GPIO line with pull-up. Edges are stamped where they arise and wake the owner; the owner's thread
/// calls <see cref="Check"/>, which debounces and also looks at the level, because edges do get lost. Only the edge handler runs
/// on a foreign thread. Times are <see cref="TimeProvider"/> timestamps.
/// </summary>
public sealed class GpioHookSwitch : IHookSwitch, IDisposable
{
    /// <summary>A contact that never comes to rest is judged by its level after this many debounce times.</summary>
    private const int Patience = 20;

    private readonly GpioController _gpio;
    private readonly HookWiring _wiring;
    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly long _debounce;
    private long _firstEdge;
    private long _lastEdge;
    private int _edges;
    private bool _open;
    private long _looks;

    /// <param name="wake">Called on the GPIO library's thread at each edge; must not block.</param>
    public GpioHookSwitch(GpioController gpio, HookWiring wiring, TimeProvider time, Action wake)
    {
        _gpio = gpio;
        _wiring = wiring;
        _time = time;
        _wake = wake;
        _debounce = (long)(wiring.Debounce.TotalSeconds * time.TimestampFrequency);
    }

    public event Action<HookMove>? Moved;

    /// <summary>Raised when the contact moved and came back: a bounce, not a move.</summary>
    internal event Action? Bounced;

    public bool IsOffHook { get; private set; }

    public long Looks => Volatile.Read(ref _looks);

    /// <summary>
    /// Takes the line and raises the present position. Throws what System.Device.Gpio throws if it cannot be had.
    /// </summary>
    public void Open()
    {
        _gpio.OpenPin(_wiring.Pin, PinMode.InputPullUp);
        _gpio.RegisterCallbackForPinValueChangedEvent(_wiring.Pin, PinEventTypes.Rising | PinEventTypes.Falling, OnEdge);
        _open = true;
        IsOffHook = ReadOffHook();
        Moved?.Invoke(new HookMove(IsOffHook, _time.GetTimestamp()));
    }

    /// <summary>
    /// Looks at the level and at the edges since the last call; raises <see cref="Moved"/> once the contact is quiet.
    /// </summary>
    /// <returns>When to look again for debouncing, or <see cref="long.MaxValue"/>.</returns>
    public long Check(long now)
    {
        if (!_open)
        {
            return long.MaxValue;
        }

        var first = Volatile.Read(ref _firstEdge);
        var offHook = ReadOffHook();
        Volatile.Write(ref _looks, _looks + 1);
        if (first == 0)
        {
            if (offHook == IsOffHook)
            {
                return long.MaxValue;
            }

            // The edge was lost: the level is the news. It is debounced like an edge.
            Stamp(now);
            first = now;
        }

        var quietAt = Math.Min(Volatile.Read(ref _lastEdge) + _debounce, first + (Patience * _debounce));
        if (now < quietAt)
        {
            return quietAt;
        }

        var edges = Interlocked.Exchange(ref _edges, 0);
        var settling = _time.GetElapsedTime(first, Volatile.Read(ref _lastEdge));
        Volatile.Write(ref _firstEdge, 0);
        if (offHook == IsOffHook)
        {
            Bounced?.Invoke();
            return long.MaxValue;
        }

        IsOffHook = offHook;
        Moved?.Invoke(new HookMove(offHook, first) { Edges = edges, Settling = settling });
        return long.MaxValue;
    }

    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            _gpio.UnregisterCallbackForPinValueChangedEvent(_wiring.Pin, OnEdge);
            _gpio.ClosePin(_wiring.Pin);
        }
    }

    private bool ReadOffHook() => (_gpio.Read(_wiring.Pin) == PinValue.Low) != _wiring.ClosedIsOnHook;

    private void OnEdge(object sender, PinValueChangedEventArgs e)
    {
        Interlocked.Increment(ref _edges);
        Stamp(_time.GetTimestamp());
        _wake();
    }

    private void Stamp(long now)
    {
        Volatile.Write(ref _lastEdge, now);
        Interlocked.CompareExchange(ref _firstEdge, now, 0);
    }
}
