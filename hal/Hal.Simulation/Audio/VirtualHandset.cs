namespace Hal.Simulation;

/// <summary>
/// The handset outside of the codec: receiver and microphone capsules, the air between them, the ringer across the room, the cord,
/// the room's noise. Without <see cref="Acoustic"/> the handset is deaf to itself, which is what a test of calls wants to hear.
/// Not safe across threads: whoever moves the sound owns it; the properties may be set from anywhere between two frames.
/// </summary>
/// <remarks>
/// The figures are of the order that handsets show: receiver to microphone −24 dB with a hump near 1.2 kHz and a low cut (the ear's seal
/// leaks), the ringer at arm's length −34 dB and 2.5 ms late, room noise −62 dBFS, the input's own noise −84 dBFS. The base microphone lies
/// beside the loudspeaker and hears it as loud as it plays, 2 ms late and in a room that rings on for a quarter of a second.
/// </remarks>
public sealed class VirtualHandset
{
    private const int Rate = 16_000;
    private const int Longest = 480;
    private const int ReceiverDelay = 9;
    private const int RingerDelay = 40;
    private const int ResetAfter = Rate;
    private const double ReceiverGain = 0.063;
    private const double RingerGain = 0.02;
    private const int BaseDelay = 32;
    private const int RoomDelay = 400;
    private const float RoomKeeps = 0.5f;
    private const double RoomNoise = 26;
    private const double InputNoise = 2;
    private const double HumAmplitude = 400;

    private readonly AnalogueModel _analogue;
    private readonly Action _brownOut;
    private readonly short[] _input = new short[Longest];
    private readonly float[] _receiver = new float[Longest + ReceiverDelay];
    private readonly float[] _ringer = new float[Longest + RingerDelay];
    private readonly short[] _baseInput = new short[Longest];
    private readonly float[] _room = new float[Longest + RoomDelay];
    private Resonator _membrane = new(1_200, 0.9);
    private HighPass _seal = new(250);
    private uint _random;
    private long _samples;
    private int _openFor;
    private double _ear;
    private int _ringing;
    private Func<long, short>? _mouth;
    private long _spoken;

    /// <param name="brownOut">What happens when the supply breaks down.</param>
    internal VirtualHandset(AnalogueModel analogue, Action brownOut, uint seed = 0x2545F491)
    {
        _analogue = analogue;
        _brownOut = brownOut;
        _random = seed;
    }

    /// <summary>The microphone hears the receiver, the ringer and the room.</summary>
    public bool Acoustic { get; set; }

    /// <summary>What is broken of the handset.</summary>
    public BoothFault Fault { get; set; }

    /// <summary>Another handset of the same make, a few dB up or down: 1 = this one.</summary>
    public double Sensitivity { get; set; } = 1;

    /// <summary>
    /// Who speaks into the handset while it is <see cref="Acoustic"/>, sample by sample from now on; null: whoever the frames bring.
    /// </summary>
    public Func<long, short>? Mouth
    {
        get => _mouth;
        set => (_spoken, _mouth) = (0, value);
    }

    /// <summary>The loudspeaker's peak since the last look, of 32768.</summary>
    public int TakeRinging()
    {
        var ringing = _ringing;
        _ringing = 0;
        return ringing;
    }

    /// <summary>Largest swing of the membrane since the last look, 1 = full: what an ear before it hears.</summary>
    public double TakeEar()
    {
        var ear = _ear;
        _ear = 0;
        return ear;
    }

    /// <summary>One frame of at most 480 samples through capsules and codec; see <see cref="AnalogueModel.Process"/>.</summary>
    public void Process(
        ReadOnlySpan<short> dacLeft, ReadOnlySpan<short> dacRight, ReadOnlySpan<short> voice,
        Span<short> adcLeft, Span<short> receiverPin, Span<short> loudspeakerPin)
    {
        if (!Acoustic)
        {
            _analogue.Process(dacLeft, dacRight, voice, adcLeft, receiverPin, loudspeakerPin);
            return;
        }

        var input = _input.AsSpan(0, voice.Length);
        for (var i = 0; i < input.Length; i++)
        {
            var said = _mouth?.Invoke(_spoken++) ?? voice[i];
            input[i] = (short)Math.Clamp(Math.Round(Capsule(said + _receiver[i] + _ringer[i]) + Line()), short.MinValue, short.MaxValue);
            _baseInput[i] = (short)Math.Clamp(MathF.Round(said + _room[RoomDelay - BaseDelay + i]), short.MinValue, short.MaxValue);
        }

        _analogue.Process(dacLeft, dacRight, input, _baseInput.AsSpan(0, voice.Length), adcLeft, receiverPin, loudspeakerPin);
        Sound(receiverPin, loudspeakerPin);
        WatchSupply(voice.Length);
    }

    private double Capsule(double sound) => Fault switch
    {
        BoothFault.MicrophoneOpen => 0,
        BoothFault.MicrophoneLow => 0.25 * Sensitivity * (sound + (RoomNoise * Noise())),
        _ => Sensitivity * (sound + (RoomNoise * Noise())),
    };

    /// <summary>What comes in on the wire behind the capsule.</summary>
    private double Line()
    {
        var t = ++_samples * 2 * Math.PI * 50 / Rate;
        return (InputNoise * Noise()) + (Fault == BoothFault.Hum ? HumAmplitude * (Math.Sin(t) + (0.3 * Math.Sin(3 * t))) : 0);
    }

    /// <summary>What the microphone will hear of this frame in the next one: the rest of the last comes first.</summary>
    private void Sound(ReadOnlySpan<short> receiverPin, ReadOnlySpan<short> loudspeakerPin)
    {
        var length = receiverPin.Length;
        _receiver.AsSpan(length, ReceiverDelay).CopyTo(_receiver);
        _ringer.AsSpan(length, RingerDelay).CopyTo(_ringer);
        _room.AsSpan(length, RoomDelay).CopyTo(_room);
        for (var i = 0; i < length; i++)
        {
            var swing = Membrane(receiverPin[i] / 32768.0);
            _ear = Math.Max(_ear, Math.Abs(swing));
            var moved = swing * 32768;
            _receiver[ReceiverDelay + i] = (float)(ReceiverGain * _seal.Next(moved + _membrane.Next(moved)));
            _ringing = Math.Max(_ringing, Math.Abs((int)loudspeakerPin[i]));
            _ringer[RingerDelay + i] = (float)(RingerGain * loudspeakerPin[i]);
            _room[RoomDelay + i] = loudspeakerPin[i] + (RoomKeeps * _room[i]);
        }
    }

    /// <summary>A little second harmonic is every capsule's; a damaged one bends far.</summary>
    private double Membrane(double x) => Fault switch
    {
        BoothFault.ReceiverOpen => 0,
        BoothFault.ReceiverDistorted => Math.Tanh(6 * (x + 0.06)) / 6,
        _ => x + (0.02 * x * x),
    };

    private void WatchSupply(int samples)
    {
        _openFor = _analogue.Levels.MicrophoneOpen ? _openFor + samples : 0;
        if (_openFor >= ResetAfter)
        {
            _openFor = 0;
            _brownOut();
        }
    }

    /// <summary>Uniform, −1 … 1 (xorshift32).</summary>
    private double Noise()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (_random / (double)uint.MaxValue * 2) - 1;
    }

    /// <summary>A band-pass of second order (Audio EQ Cookbook, constant peak gain).</summary>
    private struct Resonator
    {
        private readonly double _b, _a1, _a2;
        private double _x1, _x2, _y1, _y2;

        public Resonator(double hertz, double q)
        {
            var w = 2 * Math.PI * hertz / Rate;
            var alpha = Math.Sin(w) / (2 * q);
            (_b, _a1, _a2) = (alpha / (1 + alpha), -2 * Math.Cos(w) / (1 + alpha), (1 - alpha) / (1 + alpha));
        }

        public double Next(double x)
        {
            var y = (_b * (x - _x2)) - (_a1 * _y1) - (_a2 * _y2);
            (_x2, _x1, _y2, _y1) = (_x1, x, _y1, y);
            return y;
        }
    }

    /// <summary>One pole.</summary>
    private struct HighPass(double hertz)
    {
        private readonly double _keep = Math.Exp(-2 * Math.PI * hertz / Rate);
        private double _x, _y;

        public double Next(double x)
        {
            _y = _keep * (_y + x - _x);
            _x = x;
            return _y;
        }
    }
}
