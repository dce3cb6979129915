namespace Phone.Audio;

/// <summary>
/// A gain that moves to its target in a straight line of 5 ms: nothing opens, closes or changes volume with a click.
/// Media thread only, no allocation.
/// </summary>
internal sealed class GainRamp(float initial = 0)
{
    private const int RampSamples = AudioFormat.SampleRate * 5 / 1_000;

    private float _gain = initial;
    private float _step;
    private int _left;

    /// <summary>Where the gain is going.</summary>
    public float Target { get; private set; } = initial;

    /// <summary>The gain is 0 and stays there: the source may be left out.</summary>
    public bool Closed => _gain == 0 && Target == 0;

    /// <summary>Moves to <paramref name="gain"/> within the next 5 ms, from wherever the gain is now.</summary>
    public void MoveTo(float gain)
    {
        if (gain == Target)
        {
            return;
        }

        Target = gain;
        _left = RampSamples;
        _step = (gain - _gain) / RampSamples;
    }

    /// <summary>Is there at once; only where nothing sounds.</summary>
    public void JumpTo(float gain)
    {
        Target = gain;
        _gain = gain;
        _left = 0;
    }

    /// <summary>Adds samples times the moving gain to a mix.</summary>
    public void AddTo(ReadOnlySpan<short> samples, Span<int> mix)
    {
        var i = 0;
        for (; i < samples.Length && _left > 0; i++)
        {
            mix[i] += (int)MathF.Round(samples[i] * Step());
        }

        if (_gain == 1)
        {
            Mix.Add(samples[i..], mix[i..]);
        }
        else if (_gain != 0)
        {
            Mix.Add(samples[i..], _gain, mix[i..]);
        }
    }

    /// <summary>Multiplies samples by the moving gain where they are.</summary>
    public void Apply(Span<short> samples)
    {
        var i = 0;
        for (; i < samples.Length && _left > 0; i++)
        {
            samples[i] = Pcm.Saturate(samples[i] * Step());
        }

        for (; i < samples.Length && _gain != 1; i++)
        {
            samples[i] = Pcm.Saturate(samples[i] * _gain);
        }
    }

    private float Step()
    {
        // The last step lands on the target itself: rounding errors must not leave a door ajar.
        _gain = --_left == 0 ? Target : _gain + _step;
        return _gain;
    }
}
