namespace Phone.Audio;

/// <summary>How a ring sounds: two notes that take turns, each with its overtones.</summary>
/// <param name="LowHz">First note, Hz.</param>
/// <param name="HighHz">Second note, Hz.</param>
/// <param name="TurnMilliseconds">How long one note lasts before the other takes over.</param>
internal sealed record RingVoice(double LowHz, double HighHz, int TurnMilliseconds)
{
    /// <summary>
    /// G5 and B5 in turns of 40 ms, the "warble" of electronic telephones: most energy at 0.8–3 kHz, where a small loudspeaker
    /// is loud and a passing lorry is not.
    /// </summary>
    public static RingVoice Standard { get; } = new(784, 988, 40);

    /// <summary>An octave lower, for ears that have lost the treble; slower, so that the notes are still told apart.</summary>
    public static RingVoice Low { get; } = new(392, 494, 60);
}

/// <summary>
/// The loudspeaker's ring, one burst per call of <see cref="Start"/>, exactly as long as the plan's "on" time: the desk owns
/// the cadence, so a burst begins with the frame of its event and three rings are three events.
/// </summary>
/// <remarks>Media thread only, no allocation after construction. 16 kHz; ramps of 5 ms inside the burst.</remarks>
internal sealed class RingGenerator
{
    private const int RampSamples = AudioFormat.SampleRate * 5 / 1_000;
    private const int Overtones = 3;

    /// <summary>Level of burst 1, 2, … before the ringer volume, dBFS: soft at first for a quiet room, then urgent.</summary>
    private static readonly double[] EscalationDbfs = [-13, -10, -7, -4];

    /// <summary>Overtones 2 and 3 lie 8 and 13 dB below the note: bright enough for a noisy booth, yet no square wave.</summary>
    private static readonly float[] OvertoneGains = [0.62f, 0.24f, 0.14f];

    private readonly float[] _amplitudes;
    private readonly uint _lowStep;
    private readonly uint _highStep;
    private readonly int _turnSamples;
    private readonly int _burstSamples;
    private uint _phase;
    private int _position;
    private int _end;
    private float _amplitude;

    /// <param name="voice">The two notes.</param>
    /// <param name="burstMilliseconds">Length of one burst, ramps included.</param>
    public RingGenerator(RingVoice voice, int burstMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(burstMilliseconds, 20);
        _lowStep = Step(voice.LowHz);
        _highStep = Step(voice.HighHz);
        _turnSamples = AudioFormat.SampleRate * voice.TurnMilliseconds / 1_000;
        _burstSamples = AudioFormat.SampleRate * burstMilliseconds / 1_000;
        _amplitudes = [.. EscalationDbfs.Select(level => (float)Pcm.AmplitudeOfDbfs(level))];
    }

    /// <summary>A burst is sounding.</summary>
    public bool Ringing => _position < _end;

    /// <summary>Burst <paramref name="number"/> (1, 2, …) begins with the next sample; one that still sounds ends.</summary>
    public void Start(int number)
    {
        _amplitude = _amplitudes[Math.Clamp(number, 1, _amplitudes.Length) - 1];
        _position = 0;
        _end = _burstSamples;
        _phase = 0;
    }

    /// <summary>Falls silent within 5 ms: the handset was lifted or the caller gave up.</summary>
    public void Stop()
    {
        // Within the first ramp the way down is as long as the way up was; otherwise a whole ramp.
        _end = Math.Min(_end, _position + Math.Min(_position, RampSamples));
    }

    /// <summary>Adds the next samples, times <paramref name="gain"/>, to a mix of 16-bit scale; nothing between bursts.</summary>
    public void AddTo(Span<int> mix, float gain = 1)
    {
        for (var i = 0; i < mix.Length && Ringing; i++)
        {
            mix[i] += (int)MathF.Round(Next() * gain);
        }
    }

    private float Next()
    {
        var turn = _phase * (MathF.Tau / 4_294_967_296f);
        var sum = 0f;
        for (var overtone = 1; overtone <= Overtones; overtone++)
        {
            sum += OvertoneGains[overtone - 1] * MathF.Sin(overtone * turn);
        }

        // Distance to the nearer end, so both ramps are one expression.
        var edge = Math.Min(Math.Min(_position + 1, _end - _position), RampSamples) / (float)RampSamples;
        _phase += _position / _turnSamples % 2 == 0 ? _lowStep : _highStep;
        _position++;
        return sum * edge * _amplitude;
    }

    private static uint Step(double hertz) => (uint)Math.Round(hertz / AudioFormat.SampleRate * 4_294_967_296.0);
}
