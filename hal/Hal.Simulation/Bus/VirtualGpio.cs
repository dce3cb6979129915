using System.Collections.Concurrent;
using System.Device;
using System.Device.Gpio;

namespace Hal.Simulation;

/// <summary>
/// GPIO lines of the virtual booth: what the program drives and what the outside drives. Edges call back on the thread that moved
/// the line. An undriven line reads its pull-up.
/// </summary>
public sealed class VirtualGpio : GpioDriver
{
    private readonly ConcurrentDictionary<int, Line> _lines = new();

    /// <summary>The program drove an output.</summary>
    internal event Action<int, PinValue>? OutputChanged;

    protected override int PinCount => 64;

    /// <summary>The outside drives a line.</summary>
    /// <param name="loseEdge">The level changes but no edge is reported.</param>
    internal void Drive(int pin, PinValue level, bool loseEdge = false)
    {
        LineOf(pin).Move(pin, level, loseEdge);
    }

    internal PinValue Level(int pin) => LineOf(pin).Level;

    protected override void OpenPin(int pinNumber) => LineOf(pinNumber);

    protected override void ClosePin(int pinNumber)
    {
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => LineOf(pinNumber).Mode = mode;

    protected override PinMode GetPinMode(int pinNumber) => LineOf(pinNumber).Mode;

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => LineOf(pinNumber).Level;

    protected override void Toggle(int pinNumber) => Write(pinNumber, !LineOf(pinNumber).Level);

    protected override void Write(int pinNumber, PinValue value)
    {
        LineOf(pinNumber).Level = value;
        OutputChanged?.Invoke(pinNumber, value);
    }

    protected override WaitForEventResult WaitForEvent(
        int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the virtual lines only call back");

    protected override void AddCallbackForPinValueChangedEvent(
        int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        LineOf(pinNumber).Add(eventTypes, callback);

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        LineOf(pinNumber).Remove(callback);

    public override GpioChipInfo GetChipInfo() => new(0, "gpiochip0", "virtual-booth", PinCount);

    public override ComponentInformation QueryComponentInformation() => new(this, "Virtual GPIO");

    private Line LineOf(int pin) => _lines.GetOrAdd(pin, static _ => new Line());

    private sealed class Line
    {
        private readonly Lock _gate = new();
        private bool _high = true;
        private (PinEventTypes Types, PinChangeEventHandler Handler)[] _handlers = [];

        public PinMode Mode { get; set; } = PinMode.Input;

        public PinValue Level
        {
            get
            {
                lock (_gate)
                {
                    return _high;
                }
            }

            set
            {
                lock (_gate)
                {
                    _high = (bool)value;
                }
            }
        }

        /// <summary>Whoever reads the new level finds its edge stamped: nobody looks between the two, however busy the machine is.</summary>
        public void Move(int pin, PinValue level, bool loseEdge)
        {
            lock (_gate)
            {
                if (_high == (bool)level)
                {
                    return;
                }

                _high = (bool)level;
                if (!loseEdge)
                {
                    Raise(pin, level == PinValue.High ? PinEventTypes.Rising : PinEventTypes.Falling);
                }
            }
        }

        public void Add(PinEventTypes types, PinChangeEventHandler handler)
        {
            lock (_gate)
            {
                _handlers = [.. _handlers, (types, handler)];
            }
        }

        public void Remove(PinChangeEventHandler handler)
        {
            lock (_gate)
            {
                _handlers = [.. _handlers.Where(h => h.Handler != handler)];
            }
        }

        private void Raise(int pin, PinEventTypes edge)
        {
            foreach (var (types, handler) in _handlers)
            {
                if (types.HasFlag(edge))
                {
                    handler(this, new PinValueChangedEventArgs(edge, pin));
                }
            }
        }
    }
}
