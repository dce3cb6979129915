namespace Hal.Simulation;

/// <summary>
/// What the codec's registers make of the sound. Register writes compute a gain matrix (<see cref="SignalPaths"/>) and publish
/// it; the media thread multiplies. <see cref="Process"/> takes no lock and allocates nothing.
/// <para>
/// Reference levels, so that the driver's off-hook setup at volume 5 is unity: 0 dBFS at the receiver and at the loudspeaker is a
/// full-scale DAC through an output stage of −9 dB; 0 dBFS of the handset's microphone is 20 dB below the ADC's full scale, the
/// nominal gain of the input path.
/// </para>
/// <para>
/// Worst case by intent: the guard's voice is on every input pin alike (the base microphone hears it too, and a pin left open
/// lies beside the microphone's), and both speaker outputs are summed, though only the right one is connected. A path that should
/// be shut is heard, whichever pin it starts from. Only a base microphone whose supply is a line of the board is silent without it.
/// </para>
/// </summary>
public sealed class AnalogueModel
{
    private const double StageReferenceDb = -9;
    private const double MicrophoneReferenceDb = -20;
    private const double Integration = 0.2 * 16_000;
    private const double OpenAbove = 1e-5;

    private readonly TimeProvider _time;
    private Matrix _matrix = Matrix.Silent;
    private double _receiver, _voice, _ring;
    private long _processedAt;
    private bool _basePowered = true;

    internal AnalogueModel(TimeProvider time) => _time = time;

    /// <summary>Levels since the last ~200 ms; they fall away when nothing is played. Any thread.</summary>
    public PinLevels Levels
    {
        get
        {
            var matrix = Volatile.Read(ref _matrix);
            var idle = _time.GetElapsedTime(Volatile.Read(ref _processedAt)) - TimeSpan.FromMilliseconds(60);
            var faded = idle > TimeSpan.Zero ? Math.Exp(-idle.TotalSeconds * 16_000 / Integration) : 1;
            return new PinLevels(
                Dbfs(Volatile.Read(ref _receiver) * faded), Dbfs(Volatile.Read(ref _voice) * faded),
            Dbfs(Volatile.Read(ref _ring) * faded),
                matrix.MicrophoneOpen, matrix.HandsfreeMicOpen);
        }
    }

    /// <summary>Gain from an input to an output in the chip's own terms (linear, 1 = 0 dB); 0 is mute. Any thread.</summary>
    public double Gain(CodecInput input, CodecOutput output) => Volatile.Read(ref _matrix).Paths[(int)output][input];

    /// <summary>The base microphone has current: false mutes what comes in at RINPUT1. Any thread.</summary>
    public bool BaseMicrophonePowered
    {
        get => Volatile.Read(ref _basePowered);
        set => Volatile.Write(ref _basePowered, value);
    }

    /// <summary>The same with one sound at all microphones.</summary>
    public void Process(
        ReadOnlySpan<short> dacLeft, ReadOnlySpan<short> dacRight, ReadOnlySpan<short> handsetMic,
        Span<short> adcLeft, Span<short> receiverPin, Span<short> loudspeakerPin) =>
        Process(dacLeft, dacRight, handsetMic, handsetMic, adcLeft, receiverPin, loudspeakerPin);

    /// <summary>
    /// One frame of at most 480 samples at 16 kHz; all spans have the same length. Called by the media thread only.
    /// </summary>
    /// <param name="dacLeft">Left channel of the interface (voice).</param>
    /// <param name="dacRight">Right channel (ringing).</param>
    /// <param name="handsetMic">The guard's voice at the microphone.</param>
    /// <param name="baseMic">What sounds at the base microphone.</param>
    /// <param name="adcLeft">Gets the captured channel.</param>
    /// <param name="receiverPin">Gets what the receiver plays.</param>
    /// <param name="loudspeakerPin">Gets what the loudspeaker plays.</param>
    public void Process(
        ReadOnlySpan<short> dacLeft, ReadOnlySpan<short> dacRight, ReadOnlySpan<short> handsetMic, ReadOnlySpan<short> baseMic,
        Span<short> adcLeft, Span<short> receiverPin, Span<short> loudspeakerPin)
    {
        var m = Volatile.Read(ref _matrix);
        var power = BaseMicrophonePowered ? 1f : 0;
        double receiver = 0, voice = 0, ring = 0;
        for (var i = 0; i < dacLeft.Length; i++)
        {
            float left = dacLeft[i], right = dacRight[i], mic = handsetMic[i], room = power * baseMic[i];
            adcLeft[i] = Saturate((left * m.Adc.Left) + (right * m.Adc.Right) + m.Adc.Heard(mic, room));
            receiverPin[i] = Saturate((left * m.Receiver.Left) + (right * m.Receiver.Right) + m.Receiver.Heard(mic, room));
            var leak = (left * m.Loudspeaker.Left) + m.Loudspeaker.Heard(mic, room);
            var bell = right * m.Loudspeaker.Right;
            loudspeakerPin[i] = Saturate(leak + bell);
            receiver += (double)receiverPin[i] * receiverPin[i];
            voice += (double)leak * leak;
            ring += (double)bell * bell;
        }

        Integrate(ref _receiver, receiver, dacLeft.Length);
        Integrate(ref _voice, voice, dacLeft.Length);
        Integrate(ref _ring, ring, dacLeft.Length);
        Volatile.Write(ref _processedAt, _time.GetTimestamp());
    }

    /// <summary>The registers changed: compute the gains anew and publish them.</summary>
    internal void Update(Wm8960Model chip) => Volatile.Write(ref _matrix, new Matrix(SignalPaths.From(chip)));

    private static void Integrate(ref double level, double energy, int samples)
    {
        if (samples > 0)
        {
            var keep = Math.Exp(-samples / Integration);
            Volatile.Write(ref level, (Volatile.Read(ref level) * keep) + (energy / samples * (1 - keep)));
        }
    }

    private static short Saturate(float sample) => (short)Math.Clamp(MathF.Round(sample), short.MinValue, short.MaxValue);

    private static double Dbfs(double meanSquare)
    {
        var power = meanSquare / (32768.0 * 32768.0);
        return power <= 1e-12 ? -120 : 10 * Math.Log10(power);
    }

    /// <summary>Gains of the four signals that come in.</summary>
    private readonly record struct Row(float Left, float Right, float Mic, float Base)
    {
        public float Heard(float mic, float room) => (mic * Mic) + (room * Base);
    }

    private sealed class Matrix
    {
        public static readonly Matrix Silent = new(new Mix[Enum.GetValues<CodecOutput>().Length]);

        public Matrix(Mix[] paths)
        {
            Paths = paths;
            Adc = RowOf(paths[(int)CodecOutput.AdcLeft], 0);
            Receiver = RowOf(paths[(int)CodecOutput.Lout1], StageReferenceDb);
            Loudspeaker = RowOf(paths[(int)CodecOutput.SpeakerRight] + paths[(int)CodecOutput.SpeakerLeft], StageReferenceDb);
            MicrophoneOpen = Open(CodecInput.Linput1);
            HandsfreeMicOpen = Open(CodecInput.Rinput1);
        }

        public Mix[] Paths { get; }

        public Row Adc { get; }

        public Row Receiver { get; }

        public Row Loudspeaker { get; }

        public bool MicrophoneOpen { get; }

        public bool HandsfreeMicOpen { get; }

        private static Row RowOf(Mix path, double referenceDb)
        {
            var scale = SignalPaths.Db(-referenceDb);
            double mic = 0;
            for (var input = CodecInput.Linput1; input <= CodecInput.Rinput3; input++)
            {
                mic += input == CodecInput.Rinput1 ? 0 : path[input];
            }

            var reference = scale * SignalPaths.Db(MicrophoneReferenceDb);
            return new Row(
                (float)(path[CodecInput.DacLeft] * scale),
                (float)(path[CodecInput.DacRight] * scale),
                (float)(mic * reference),
                (float)(path[CodecInput.Rinput1] * reference));
        }

        private bool Open(CodecInput input) =>
            Math.Abs(Paths[(int)CodecOutput.AdcLeft][input]) > OpenAbove
                || Math.Abs(Paths[(int)CodecOutput.AdcRight][input]) > OpenAbove;
    }
}
