using System.Device.Gpio;

namespace Hal;

/// <summary>
/// The keypad under supervision. INT is low while the FIFO holds events, so its level is looked at in every turn; and because the
/// chip is known to stop interrupting after very fast pressing, its status is polled once a second as well.
/// </summary>
internal sealed class KeypadPart : Part
{
    /// <summary>INT still low after this many drains in a row: only a reset helps.</summary>
    private const int StuckTurns = 3;

    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    private readonly Tca8418 _chip;
    private readonly MatrixKeypad _keypad;
    private readonly GpioController _gpio;
    private readonly int _interruptPin;
    private readonly Action _wake;
    private bool _interruptHeard;
    private int _stuckTurns;
    private long _watchAt;

    public KeypadPart(
        Tca8418 chip, MatrixKeypad keypad, GpioController gpio, int interruptPin, PatientI2cDevice line, BoardCounters counters,
        TimeProvider time, Action wake, Action<PartCondition> report)
        : base("keypad", line, counters, time, report)
    {
        _chip = chip;
        _keypad = keypad;
        _gpio = gpio;
        _interruptPin = interruptPin;
        _wake = wake;
    }

    public void Close()
    {
        if (_interruptHeard)
        {
            _gpio.UnregisterCallbackForPinValueChangedEvent(_interruptPin, OnInterrupt);
            _gpio.ClosePin(_interruptPin);
            _interruptHeard = false;
        }
    }

    protected override void Begin(long now)
    {
        if (!_interruptHeard)
        {
            _gpio.OpenPin(_interruptPin, PinMode.InputPullUp);
            _gpio.RegisterCallbackForPinValueChangedEvent(_interruptPin, PinEventTypes.Falling, OnInterrupt);
            _interruptHeard = true;
        }

        Restart(now);
    }

    protected override long Work(long now)
    {
        if (InterruptLow())
        {
            _keypad.Drain(now);
            _stuckTurns = InterruptLow() ? _stuckTurns + 1 : 0;
        }

        if (_stuckTurns >= StuckTurns)
        {
            Restart(now);
            Counters.Reinitialisation();
        }
        else if (now >= _watchAt)
        {
            Watch(now);
        }

        _keypad.Settle(now);
        return _keypad.NextDue();
    }

    protected override void Lost(long now) => _keypad.ReleaseAll(now);

    private void Restart(long now)
    {
        _keypad.ReleaseAll(now);
        _stuckTurns = 0;
        _watchAt = After(now, WatchEvery);
        _chip.Reset();
        _chip.Configure();
        _keypad.Drain(now);
    }

    private void Watch(long now)
    {
        _watchAt = After(now, WatchEvery);
        if (!_chip.IsConfigured())
        {
            Restart(now);
            Counters.Reinitialisation();
        }
        else if (_chip.HasNews())
        {
            if (!InterruptLow())
            {
                Counters.MissedInterrupt();
            }

            _keypad.Drain(now);
        }
    }

    private bool InterruptLow() => _gpio.Read(_interruptPin) == PinValue.Low;

    private void OnInterrupt(object sender, PinValueChangedEventArgs e) => _wake();
}
