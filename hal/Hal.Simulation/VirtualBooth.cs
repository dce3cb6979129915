using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Device.Gpio;

namespace Hal.Simulation;

/// <summary>
/// A whole booth in memory: chips modelled register for register on a virtual bus and virtual lines, under the unchanged drivers.
/// The outside (a guard, a test, the HTTP interface) moves the hook, presses keys, looks at the lights, listens at the pins and
/// breaks things. Every member may be used from any thread; <see cref="Process"/> belongs to the media thread.
/// </summary>
public sealed partial class VirtualBooth : IDisposable
{
    private readonly BoardDescription _description;
    private readonly TimeProvider _time;
    private readonly FrozenDictionary<string, (int Row, int Column)> _keys;
    private readonly Lock _gate = new();
    private ImmutableArray<Rgb> _lights;
    private FaultKind _hookFault;
    private volatile bool _offHook;

    /// <param name="description">Null: the reference booth.</param>
    /// <param name="time">The clock of the level meters; null: the system's.</param>
    public VirtualBooth(BoardDescription? description = null, TimeProvider? time = null)
    {
        _description = description ?? BoardDescription.Booth;
        _time = time ?? TimeProvider.System;
        _lights = [.. new Rgb[_description.Lights.Order.Length]];
        _keys = Positions(_description.Keypad);

        Keypad = new Tca8418Model(DriveInterrupt);
        LightDriver = new Lp5036Model(LookAtLights);
        Analogue = new AnalogueModel(_time);
        Codec = new Wm8960Model(() => Analogue.Update(Codec!));
        Analogue.Update(Codec);
        Handset = new VirtualHandset(Analogue, ResetCodecUnderLoad);
        Bus.Attach(_description.Keypad.Address, Keypad);
        Bus.Attach(_description.Lights.Address, LightDriver);
        Bus.Attach(Lp5036.BroadcastAddress, LightDriver);
        Bus.Attach(_description.Codec.Address, Codec);
        Gpio.OutputChanged += OnOutput;
        Gpio.Drive(_description.Hook.Pin, HookLevel(offHook: false));
        Controller = new GpioController(Gpio);
        Analogue.BaseMicrophonePowered = _description.Handsfree is null;
    }

    /// <summary>Some light changed; raised on the thread that wrote to the chip.</summary>
    public event Action? LightsChanged;

    /// <summary>The lines, below <see cref="GpioController"/>.</summary>
    public VirtualGpio Gpio { get; } = new();

    /// <summary>The controller that drivers are given.</summary>
    public GpioController Controller { get; }

    /// <summary>The bus that drivers are given.</summary>
    public VirtualI2cBus Bus { get; } = new();

    /// <summary>What the codec makes of the sound.</summary>
    public AnalogueModel Analogue { get; }

    /// <summary>The ring as the eye sees it (brightness × colour), twelve o'clock first, clockwise.</summary>
    public ImmutableArray<Rgb> Lights
    {
        get
        {
            lock (_gate)
            {
                return _lights;
            }
        }
    }

    /// <summary>Levels at the codec's pins.</summary>
    public PinLevels Levels => Analogue.Levels;

    /// <summary>The codec's registers as last written, by the datasheet's names. A copy.</summary>
    public IReadOnlyDictionary<string, int> CodecRegisters => Bus.Between(Codec.ByName);

    /// <summary>The keypad's chip tells of keys: false after a reset, until a driver has set it up.</summary>
    public bool KeypadIsSetUp => Bus.Between(() => Keypad.TellsOfKeys);

    /// <summary>Nothing waits in the keypad's FIFO: what was pressed and let go has been read.</summary>
    public bool KeypadIsRead => Bus.Between(() => Keypad.IsRead);

    /// <summary>Where the contact of the hook switch is. Any thread; the media thread asks every frame, so no lock: one that is
    /// contended allocates.</summary>
    public bool IsOffHook => _offHook;

    /// <summary>
    /// The guard has a microphone to speak into: the handset is lifted, or the base microphone has current. Any thread, no lock.
    /// </summary>
    public bool IsSpokenInto => _offHook || (_description.Handsfree is not null && Analogue.BaseMicrophonePowered);

    internal Tca8418Model Keypad { get; }

    internal Lp5036Model LightDriver { get; }

    internal Wm8960Model Codec { get; }

    /// <summary>The board of this booth, not yet started; disposing it leaves the booth as it is.</summary>
    /// <param name="watchdog">Null: none (the virtual board does not feed the machine's watchdog).</param>
    /// <param name="time">The hal thread's clock; null: the booth's.</param>
    public BoothBoard OpenBoard(IWatchdog? watchdog = null, TimeProvider? time = null) =>
        new(_description, Controller, Bus, watchdog ?? new NoWatchdog(), time ?? _time);

    /// <summary>One frame of sound through the codec; see <see cref="AnalogueModel.Process"/>.</summary>
    public void Process(
        ReadOnlySpan<short> dacLeft, ReadOnlySpan<short> dacRight, ReadOnlySpan<short> handsetMic,
        Span<short> adcLeft, Span<short> receiverPin, Span<short> loudspeakerPin) =>
        Analogue.Process(dacLeft, dacRight, handsetMic, adcLeft, receiverPin, loudspeakerPin);

    /// <summary>Lifts (true) or replaces the handset: moves the hook switch's line.</summary>
    public void MoveHook(bool off) => MoveHook(off, loseEdge: false);

    /// <summary>Closes the contact of a key.</summary>
    /// <exception cref="ArgumentException">No such key.</exception>
    public void PressKey(string legend) => Contact(legend, closed: true);

    /// <summary>Opens the contact of a key.</summary>
    /// <exception cref="ArgumentException">No such key.</exception>
    public void ReleaseKey(string legend) => Contact(legend, closed: false);

    /// <summary>Breaks a device, or mends it with <see cref="FaultKind.None"/>.</summary>
    /// <param name="device">keypad, lights, codec (nak, stuck, hang, reset, none) or hook (stuck, bounce, none).</param>
    /// <exception cref="ArgumentException">No such device, or that fault makes no sense for it.</exception>
    public void Inject(string device, FaultKind kind)
    {
        if (device == "hook")
        {
            InjectHook(kind);
            return;
        }

        if (kind == FaultKind.Bounce)
        {
            throw new ArgumentException($"{device} cannot bounce; allowed is nak, stuck, hang, reset, none", nameof(kind));
        }

        Bus.Inject(ChipOf(device), kind);
    }

    /// <summary>The device does not acknowledge the next transfers, then works again: the random NAK of the field.</summary>
    public void NakNext(string device, int transfers) => Bus.NakNext(ChipOf(device), transfers);

    public void Dispose()
    {
        Gpio.OutputChanged -= OnOutput;
        Controller.Dispose();
        Bus.Dispose();
    }

    /// <param name="loseEdge">The level changes but the kernel reports no edge.</param>
    internal void MoveHook(bool off, bool loseEdge)
    {
        lock (_gate)
        {
            if (_hookFault == FaultKind.Stuck || HookIsWelded)
            {
                return;
            }

            _offHook = off;
        }

        for (var bounce = 0; _hookFault == FaultKind.Bounce && bounce < 7; bounce++)
        {
            Gpio.Drive(_description.Hook.Pin, HookLevel(off ^ (bounce % 2 != 0)));
        }

        Wobble(off);
        Gpio.Drive(_description.Hook.Pin, HookLevel(off), loseEdge || _fault == BoothFault.HookLostEdges);
    }

    private void InjectHook(FaultKind kind)
    {
        if (kind is not (FaultKind.Stuck or FaultKind.Bounce or FaultKind.None))
        {
            throw new ArgumentException("a hook switch cannot do that; allowed is stuck, bounce, none", nameof(kind));
        }

        lock (_gate)
        {
            _hookFault = kind;
        }
    }

    private VirtualChip ChipOf(string device) => device switch
    {
        "keypad" => Keypad,
        "lights" => LightDriver,
        "codec" => Codec,
        _ => throw new ArgumentException($"no device \"{device}\"; allowed is keypad, lights, codec, hook", nameof(device)),
    };

    private void Contact(string legend, bool closed)
    {
        if (!_keys.TryGetValue(legend, out var key))
        {
            throw new ArgumentException($"no key \"{legend}\"", nameof(legend));
        }

        Bus.Between(() =>
        {
            Finger(key.Row, key.Column, closed);
            return closed;
        });
    }

    private PinValue HookLevel(bool offHook) => offHook == _description.Hook.ClosedIsOnHook ? PinValue.High : PinValue.Low;

    private void OnOutput(int pin, PinValue level)
    {
        if (pin == _description.Keypad.ResetPin)
        {
            Keypad.Reset(low: level == PinValue.Low);
        }
        else if (pin == _description.Lights.EnablePin)
        {
            LightDriver.Enable(level == PinValue.High);
        }
        else if (pin == _description.Handsfree?.SupplyPin)
        {
            Analogue.BaseMicrophonePowered = level == PinValue.High;
        }
    }

    private void LookAtLights()
    {
        var seen = ImmutableArray.CreateBuilder<Rgb>(_description.Lights.Order.Length);
        var colours = _description.Lights.Colours;
        foreach (var module in _description.Lights.Order)
        {
            var outputs = LightDriver.Perceived(module);
            seen.Add(Shining(
                seen.Count, [outputs[colours.IndexOf('R')], outputs[colours.IndexOf('G')], outputs[colours.IndexOf('B')]]));
        }

        lock (_gate)
        {
            if (seen.SequenceEqual(_lights))
            {
                return;
            }

            _lights = seen.MoveToImmutable();
        }

        LightsChanged?.Invoke();
    }

    private static FrozenDictionary<string, (int Row, int Column)> Positions(KeypadWiring keypad) =>
        keypad.Legends
            .SelectMany((row, r) => row.Select((legend, c) => (legend, (r, c))))
            .Where(key => key.legend.Length > 0)
            .ToFrozenDictionary(key => key.legend, key => key.Item2);
}
