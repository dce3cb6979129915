using System.Device.Gpio;
using System.Device.I2c;

namespace Hal;

/// <summary>
/// The booth: hook switch, keypad, lights and codec, put together from a <see cref="BoardDescription"/>. One thread, "hal", owns
/// the interrupt lines and the bus; it sleeps until an interrupt, an order or the next 100 ms look at the levels. Every public
/// member may be called from any thread; events are raised on the hal thread and their handlers must neither block nor throw.
/// </summary>
public sealed class BoothBoard : IBoard
{
    /// <summary>Of the hal thread, when the board is taken down.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly BoardCounters _counters = new();
    private readonly GpioHookSwitch _hookSwitch;
    private readonly MatrixKeypad _matrix;
    private readonly HookPart _hook;
    private readonly KeypadPart _keypad;
    private readonly LightsPart _lights;
    private readonly CodecPart _codec;
    private readonly IDisposable[] _owned;
    private readonly TimeSpan _recheck;
    private readonly AutoResetEvent _wake = new(false);
    private readonly bool _ownsWatchdog;
    private IDisposable[] _hardware = [];
    private readonly RenewableThread _thread;
    private bool _started;
    private volatile bool _stopping;
    private bool _busDown;
    private long _heartbeat;

    /// <param name="description">Where the settings do not permit handsfree: without <see cref="BoardDescription.Handsfree"/>.</param>
    /// <param name="gpio">Pins by the SoC's numbers; stays the caller's.</param>
    /// <param name="bus">The bus with keypad, lights and codec; stays the caller's.</param>
    /// <param name="watchdog">Null: the one that the description names.</param>
    /// <param name="time">Null: the system's clock.</param>
    public BoothBoard(
        BoardDescription description, GpioController gpio, I2cBus bus, IWatchdog? watchdog = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _recheck = description.Hook.Recheck;
        Watchdog = watchdog ?? (description.SystemdWatchdog ? SystemdWatchdog.FromEnvironment() : new NoWatchdog());
        _ownsWatchdog = watchdog is null;
        Action wake = Wake;
        Action<PartCondition> report = condition => ConditionChanged?.Invoke(condition);

        var keypadLine = new PatientI2cDevice(bus, description.Keypad.Address, _counters, _time);
        var lightsLine = new PatientI2cDevice(bus, description.Lights.Address, _counters, _time);
        var codecLine = new PatientI2cDevice(bus, description.Codec.Address, _counters, _time);
        var wiring = description.Keypad;
        var keypad = new Tca8418(keypadLine, wiring.Rows, wiring.Columns, gpio, wiring.ResetPin);
        var lights = new Lp5036(lightsLine, description.Lights, gpio);
        var codec = new Wm8960(codecLine, description.Codec, _time, handsfree: description.Handsfree);
        var baseMicrophone = description.Handsfree is { } handsfree ? new BaseMicrophone(gpio, handsfree.SupplyPin, wake) : null;
        Handsfree = baseMicrophone;

        _hookSwitch = new GpioHookSwitch(gpio, description.Hook, _time, wake);
        _hookSwitch.Bounced += _counters.HookBounce;
        _matrix = new MatrixKeypad(keypad, wiring, _counters, _time);
        _hook = new HookPart(_hookSwitch, _counters, _time, report);
        _keypad = new KeypadPart(keypad, _matrix, gpio, wiring.InterruptPin, keypadLine, _counters, _time, wake, report);
        _lights = new LightsPart(lights, lightsLine, _counters, _time, wake, report);
        _codec = new CodecPart(codec, () => _hookSwitch.IsOffHook, codecLine, _counters, _time, wake, report, baseMicrophone);
        _owned = [keypad, lights, codec];
        _thread = new RenewableThread("hal", Run, ThreadPriority.AboveNormal);
    }

    public event Action<PartCondition>? ConditionChanged;

    public IHookSwitch Hook => _hookSwitch;

    public IKeypad Keypad => _matrix;

    public ILightRing Lights => _lights;

    public IHandsetCodec Codec => _codec;

    public IRinger Ringer => _codec;

    public IHandsfree? Handsfree { get; }

    public IWatchdog Watchdog { get; }

    public BoardStatistics Statistics => _counters.Read();

    public long Heartbeat => Volatile.Read(ref _heartbeat);

    /// <summary>
    /// Opens the real board: the GPIO chip by its label through libgpiod, the kernel's I²C adapter by its number. Both are
    /// disposed with the board.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">There is no such GPIO chip or no libgpiod.</exception>
    /// <exception cref="IOException">The I²C adapter cannot be opened.</exception>
    public static IBoard OpenHardware(BoardDescription description)
    {
        var gpio = GpioChips.Open(description.GpioChips.AsSpan());
        try
        {
            var bus = I2cBus.Create(description.I2cBus);
            return new BoothBoard(description, gpio, bus) { _hardware = [bus, gpio] };
        }
        catch
        {
            gpio.Dispose();
            throw;
        }
    }

    public void Start()
    {
        if (!_started)
        {
            _started = true;
            _thread.Start();
        }
    }

    public bool Renew() => !_stopping && _thread.Renew();

    /// <summary>
    /// Stops the thread, closes the microphone, turns codec and lights off. A thread that is stuck is left behind with its bus.
    /// </summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _wake.Set();
        if (!_thread.Join(LongestEnd))
        {
            return;
        }

        PowerDown();
        _hookSwitch.Dispose();
        _keypad.Close();
        foreach (var owned in _owned.Concat(_hardware))
        {
            owned.Dispose();
        }

        if (_ownsWatchdog)
        {
            (Watchdog as IDisposable)?.Dispose();
        }

        lock (_wake)
        {
            _wake.Dispose();
        }
    }

    /// <summary>
    /// One turn of the hal thread: everything that is due, the microphone's orders between any two pieces of it. Tests call it
    /// themselves instead of <see cref="Start"/>.
    /// </summary>
    /// <returns>When the next turn is due at the latest.</returns>
    internal long Pump()
    {
        var now = _time.GetTimestamp();
        var due = now + (long)(_recheck.TotalSeconds * _time.TimestampFrequency);
        due = Math.Min(due, Turn(_codec, now));
        due = Math.Min(due, Turn(_keypad, now));
        due = Math.Min(due, Turn(_lights, now));
        JudgeBus();
        return due;
    }

    /// <summary>Orders and edges may still come while the board is being disposed.</summary>
    private void Wake()
    {
        lock (_wake)
        {
            if (!_stopping)
            {
                _wake.Set();
            }
        }
    }

    /// <summary>A bus that hangs costs a second a transaction: the hook is looked at before every part, not once a turn.</summary>
    private long Turn(Part part, long now)
    {
        Volatile.Write(ref _heartbeat, _heartbeat + 1);
        var due = _hook.Serve(now);
        _codec.ServeMicrophone(now);
        due = Math.Min(due, part.Serve(now));
        _codec.ServeMicrophone(now);
        return due;
    }

    private void Run(bool renewed)
    {
        if (renewed)
        {
            BeginAnew(_time.GetTimestamp());
        }

        while (!_stopping)
        {
            var due = Pump();
            var left = (due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency;
            _wake.WaitOne(Math.Max(1, (int)Math.Ceiling(left)));
        }
    }

    private void BeginAnew(long now)
    {
        _codec.ForgetMicrophone();
        foreach (Part part in (Part[])[_hook, _codec, _keypad, _lights])
        {
            part.Renew(now);
        }
    }

    /// <summary>Three chips silent at once is not three broken chips.</summary>
    private void JudgeBus()
    {
        var down = !_keypad.Working && !_lights.Working && !_codec.Working;
        if (down == _busDown)
        {
            return;
        }

        _busDown = down;
        ConditionChanged?.Invoke(
            new PartCondition("bus", !down, down ? "no chip answers: SDA or SCL held low, or no supply" : "answers again"));
    }

    private void PowerDown()
    {
        var now = _time.GetTimestamp();
        _codec.PowerDown(now);
        _lights.PowerDown(now);
    }
}
