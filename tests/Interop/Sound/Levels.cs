namespace Interop;

/// <summary>Levels in dBFS (a full-scale sine is 0), gaps, and one frequency out of many.</summary>
internal static class Levels
{
    public const double Silence = -120;

    private static readonly double SineCrest = 20 * Math.Log10(Math.Sqrt(2));

    public static double Of(ReadOnlySpan<float> samples)
    {
        var energy = 0.0;
        foreach (var sample in samples)
        {
            energy += (double)sample * sample;
        }

        return energy == 0 ? Silence : Math.Max(Silence, (10 * Math.Log10(energy / samples.Length)) + SineCrest);
    }

    /// <summary>The level of every window of 20 ms.</summary>
    public static double[] Windows(Sound sound, double seconds = 0.020)
    {
        var size = (int)(sound.Rate * seconds);
        return [.. Enumerable.Range(0, sound.Samples.Length / size).Select(i => Of(sound.Samples.AsSpan(i * size, size)))];
    }

    public static double Median(Sound sound)
    {
        var sorted = Windows(sound).Order().ToArray();
        Assert.NotEmpty(sorted);
        return sorted[sorted.Length / 2];
    }

    public static double Loudest(Sound sound) => Windows(sound).DefaultIfEmpty(Silence).Max();

    /// <summary>The longest time for which a tone fell 10 dB below its own level, looked at every 5 ms.</summary>
    public static TimeSpan LongestGap(Sound tone)
    {
        var floor = Median(tone) - 10;
        var (longest, current) = (0, 0);
        foreach (var level in Windows(tone, 0.005))
        {
            current = level < floor ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return TimeSpan.FromMilliseconds(longest * 5);
    }

    /// <summary>
    /// The level of one frequency (Goertzel), the middle of pieces of 0.1 s: a jitter buffer that slips by a frame
    /// turns the phase, which over a long stretch would look like a loss of level.
    /// </summary>
    public static double At(Sound sound, double hz)
    {
        var size = sound.Rate / 10;
        var pieces = Enumerable.Range(0, sound.Samples.Length / size)
            .Select(i => Goertzel(sound.Samples.AsSpan(i * size, size), hz / sound.Rate)).Order().ToArray();
        Assert.NotEmpty(pieces);
        return pieces[pieces.Length / 2];
    }

    private static double Goertzel(ReadOnlySpan<float> samples, double frequency)
    {
        var turn = 2 * Math.Cos(2 * Math.PI * frequency);
        var (last, before) = (0.0, 0.0);
        foreach (var sample in samples)
        {
            (before, last) = (last, sample + (turn * last) - before);
        }

        var power = (last * last) + (before * before) - (turn * last * before);
        return power <= 0 ? Silence : Math.Max(Silence, 20 * Math.Log10(2 * Math.Sqrt(power) / samples.Length));
    }
}
