using System.Diagnostics;
using CallDesk;

namespace Phone.Audio;

/// <summary>
/// Sounds the tones of a <see cref="TonePlan"/> at 16 kHz. A cadence counts samples, so it never drifts; oscillators run on
/// through the pauses; every edge is a raised-cosine ramp of 5 ms that lies inside the "on" time, so silence is exact.
/// </summary>
/// <remarks>
/// Media thread only, no allocation after construction. A change of tone starts the new cadence at its first sample and fades
/// the old one out beneath it; equal frequencies keep their phase, so dial tone turns into ring-back without a beat.
/// </remarks>
internal sealed class ToneGenerator
{
    private const int RampSamples = AudioFormat.SampleRate * 5 / 1_000;

    private static readonly float[] Ramp = RaisedCosine();

    private readonly CompiledTone?[] _tones;
    private Voice _current = new();
    private Voice _fading = new();

    public ToneGenerator(TonePlan plan)
    {
        // Made now: a static is otherwise made at its first use, which would be a tone on the media thread.
        _ = Ramp.Length;
        _tones = new CompiledTone?[Enum.GetValues<Tone>().Length];
        for (var i = 0; i < _tones.Length; i++)
        {
            _tones[i] = plan[(Tone)i] is { } spec ? new CompiledTone(spec) : null;
        }
    }

    /// <summary>What is selected; a tone that sounds once stays selected after its end.</summary>
    public Tone Selected { get; private set; }

    /// <summary>Nothing will sound until the next <see cref="Select"/>: the mixer may leave this source out.</summary>
    public bool Idle => _current.Finished && _fading.Finished;

    /// <summary>
    /// From the next sample on this tone sounds, from the start of its cadence; selecting it again changes nothing.
    /// At most one change per frame.
    /// </summary>
    public void Select(Tone tone)
    {
        if (tone == Selected)
        {
            return;
        }

        Selected = tone;
        (_current, _fading) = (_fading, _current);
        _fading.Release();
        _current.Start(_tones[(int)tone], _fading);
    }

    /// <summary>Starts the selected tone over, for a tone that sounds once and is wanted twice.</summary>
    public void Restart()
    {
        var tone = Selected;
        Select(Tone.None);
        Selected = tone;
        _current.Start(_tones[(int)tone], _fading);
    }

    /// <summary>Writes the next samples: the tone or silence.</summary>
    public void Next(Span<short> frame)
    {
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] = Pcm.Saturate(_current.Next() + _fading.Next());
        }
    }

    /// <summary>Adds the next samples, times <paramref name="gain"/>, to a mix of 16-bit scale.</summary>
    public void AddTo(Span<int> mix, float gain = 1)
    {
        if (Idle)
        {
            return;
        }

        for (var i = 0; i < mix.Length; i++)
        {
            mix[i] += (int)MathF.Round((_current.Next() + _fading.Next()) * gain);
        }
    }

    private static float[] RaisedCosine()
    {
        var ramp = new float[RampSamples];
        for (var i = 0; i < RampSamples; i++)
        {
            ramp[i] = (float)(0.5 - (0.5 * Math.Cos(Math.PI * (i + 0.5) / RampSamples)));
        }

        return ramp;
    }

    private sealed class CompiledTone(ToneSpec spec)
    {
        public CompiledSegment[] Segments { get; } =
            [.. spec.Segments.Select(segment => new CompiledSegment(segment, spec.LevelDbm0))];

        public bool Repeats { get; } = spec.Repeats;
    }

    private sealed class CompiledSegment
    {
        public CompiledSegment(ToneSegment segment, double levelDbm0)
        {
            Length = segment.Milliseconds == 0 ? long.MaxValue : (long)segment.Milliseconds * AudioFormat.SampleRate / 1_000;
            Steps = [.. segment.Frequencies.Select(PhaseStep)];

            // The level is that of the sum: n equal sines carry n times the power of one.
            Amplitude = (float)(Pcm.AmplitudeOfDbm0(levelDbm0) / Math.Sqrt(Math.Max(1, Steps.Length)));
        }

        public long Length { get; }

        public uint[] Steps { get; }

        public float Amplitude { get; }

        private static uint PhaseStep(double hertz)
        {
            Debug.Assert(hertz is > 0 and < AudioFormat.SampleRate / 2.0, "a tone below the Nyquist frequency");
            return (uint)Math.Round(hertz / AudioFormat.SampleRate * 4_294_967_296.0);
        }
    }

    /// <summary>One tone under way. A phase is a fraction of a turn in 32 bits: it wraps by itself and stays precise.</summary>
    private sealed class Voice
    {
        private const int MaxFrequencies = 4;
        private const int NotReleased = -1;

        private readonly uint[] _phases = new uint[MaxFrequencies];
        private readonly uint[] _steps = new uint[MaxFrequencies];
        private CompiledTone? _tone;
        private int _segment;
        private long _position;
        private int _releaseLeft = NotReleased;

        public bool Finished => _tone is null;

        public void Start(CompiledTone? tone, Voice previous)
        {
            _tone = tone;
            _segment = 0;
            _position = 0;
            _releaseLeft = NotReleased;
            if (tone is null)
            {
                return;
            }

            Load(tone.Segments[0]);
            for (var i = 0; i < MaxFrequencies; i++)
            {
                _phases[i] = previous._steps[i] == _steps[i] ? previous._phases[i] : 0;
            }
        }

        public void Release()
        {
            if (_tone is not null)
            {
                _releaseLeft = RampSamples;
            }
        }

        public float Next()
        {
            if (_tone is not { } tone)
            {
                return 0;
            }

            var segment = tone.Segments[_segment];
            var value = segment.Steps.Length == 0 ? 0 : Oscillate(segment) * segment.Amplitude * Edge(segment);
            if (_releaseLeft != NotReleased)
            {
                value *= _releaseLeft == 0 ? 0 : Ramp[--_releaseLeft];
                if (_releaseLeft == 0)
                {
                    _tone = null;
                    return value;
                }
            }

            Advance(tone, segment);
            return value;
        }

        private float Oscillate(CompiledSegment segment)
        {
            var sum = 0f;
            for (var i = 0; i < segment.Steps.Length; i++)
            {
                sum += MathF.Sin(_phases[i] * (MathF.Tau / 4_294_967_296f));
            }

            return sum;
        }

        /// <summary>The ramps at both ends of a segment.</summary>
        private float Edge(CompiledSegment segment)
        {
            var gain = _position < RampSamples ? Ramp[_position] : 1;
            var left = segment.Length - 1 - _position;
            return left < RampSamples ? gain * Ramp[left] : gain;
        }

        private void Advance(CompiledTone tone, CompiledSegment segment)
        {
            for (var i = 0; i < MaxFrequencies; i++)
            {
                _phases[i] += _steps[i];
            }

            if (++_position < segment.Length)
            {
                return;
            }

            _position = 0;
            if (++_segment == tone.Segments.Length)
            {
                _segment = 0;
                if (!tone.Repeats)
                {
                    _tone = null;
                    return;
                }
            }

            Load(tone.Segments[_segment]);
        }

        /// <summary>A pause keeps the oscillators of the tone before it turning.</summary>
        private void Load(CompiledSegment segment)
        {
            if (segment.Steps.Length > 0)
            {
                Array.Clear(_steps);
                segment.Steps.CopyTo(_steps, 0);
            }
        }
    }
}
