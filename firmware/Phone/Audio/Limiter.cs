namespace Phone.Audio;

/// <summary>
/// Turns a 32-bit mix into 16-bit samples that never wrap and never exceed -1 dBFS, without look-ahead: it adds no delay.
/// Below that level, with nothing to recover from, it is bit-transparent.
/// </summary>
/// <remarks>
/// A block is known whole, so the gain comes down linearly over the samples before the first one that would be too loud
/// (at once if that is the first) and back up with a time constant of about 100 ms. Media thread only, no allocation.
/// </remarks>
internal sealed class Limiter
{
    /// <summary>-1 dBFS as a sample value.</summary>
    public const int Ceiling = 29_204;

    /// <summary>Share of the missing gain regained in one block of 10 ms.</summary>
    private const float Recovery = 0.1f;

    private float _gain = 1;

    /// <summary>Present reduction, dB, 0 or negative.</summary>
    public double GainDb => 20 * Math.Log10(_gain);

    /// <summary>Writes <paramref name="mix"/> limited into <paramref name="output"/> of the same length.</summary>
    public void Process(ReadOnlySpan<int> mix, Span<short> output)
    {
        var peak = Mix.Peak(mix);
        if (_gain == 1 && peak <= Ceiling)
        {
            for (var i = 0; i < mix.Length; i++)
            {
                output[i] = (short)mix[i];
            }

            return;
        }

        var allowed = peak <= Ceiling ? 1 : (float)Ceiling / peak;
        if (allowed < _gain)
        {
            Attack(mix, output, allowed);
        }
        else
        {
            Release(mix, output, allowed);
        }
    }

    private void Attack(ReadOnlySpan<int> mix, Span<short> output, float target)
    {
        var first = FirstAbove(mix, Ceiling / _gain);
        var step = first == 0 ? 0 : (target - _gain) / first;
        for (var i = 0; i < mix.Length; i++)
        {
            var gain = i < first ? _gain + (step * i) : target;
            output[i] = Pcm.Saturate(mix[i] * gain);
        }

        _gain = target;
    }

    private void Release(ReadOnlySpan<int> mix, Span<short> output, float allowed)
    {
        const float closeEnough = 0.9995f;
        var target = Math.Min(allowed, _gain + ((1 - _gain) * Recovery));
        if (target > closeEnough && allowed == 1)
        {
            target = 1;
        }

        var step = (target - _gain) / mix.Length;
        for (var i = 0; i < mix.Length; i++)
        {
            output[i] = Pcm.Saturate(mix[i] * (_gain + (step * (i + 1))));
        }

        _gain = target;
    }

    private static int FirstAbove(ReadOnlySpan<int> mix, float limit)
    {
        for (var i = 0; i < mix.Length; i++)
        {
            if (MathF.Abs(mix[i]) > limit)
            {
                return i;
            }
        }

        return mix.Length;
    }
}
