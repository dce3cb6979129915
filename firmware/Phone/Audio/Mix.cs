namespace Phone.Audio;

/// <summary>Sums of 16-bit samples in 32-bit words: 65 536 full-scale sources fit. Media thread, no allocation.</summary>
internal static class Mix
{
    /// <summary>Adds samples as they are.</summary>
    public static void Add(ReadOnlySpan<short> samples, Span<int> mix)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            mix[i] += samples[i];
        }
    }

    /// <summary>Adds another mix.</summary>
    public static void Add(ReadOnlySpan<int> other, Span<int> mix)
    {
        for (var i = 0; i < other.Length; i++)
        {
            mix[i] += other[i];
        }
    }

    /// <summary>Adds samples times a fixed gain; for a gain that changes use a <see cref="GainRamp"/>.</summary>
    public static void Add(ReadOnlySpan<short> samples, float gain, Span<int> mix)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            mix[i] += (int)MathF.Round(samples[i] * gain);
        }
    }

    /// <summary>The mix as samples, clipped at full scale.</summary>
    public static void Saturate(ReadOnlySpan<int> mix, Span<short> samples)
    {
        for (var i = 0; i < mix.Length; i++)
        {
            samples[i] = (short)Math.Clamp(mix[i], short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The two channels side by side, as <see cref="IAudioDevice.Play"/> wants them.</summary>
    public static void Interleave(ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<short> interleaved)
    {
        for (var i = 0; i < left.Length; i++)
        {
            interleaved[2 * i] = left[i];
            interleaved[(2 * i) + 1] = right[i];
        }
    }

    /// <summary>The largest magnitude; as a long, because that of <see cref="int.MinValue"/> is no int.</summary>
    public static long Peak(ReadOnlySpan<int> mix)
    {
        var peak = 0L;
        foreach (var sample in mix)
        {
            peak = Math.Max(peak, Math.Abs((long)sample));
        }

        return peak;
    }
}
