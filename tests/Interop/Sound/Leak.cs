using System.Numerics;

namespace Interop;

/// <summary>How much of a noise that was said somewhere is in what was heard elsewhere, however little and under whatever else.</summary>
internal static class Leak
{
    private const int Rate = 8_000;

    /// <summary>Speech stands still for so long: 5 ms.</summary>
    private const int Window = Rate / 200;

    /// <summary>What A-law makes of silence, and more: no window counts for more than one so quiet.</summary>
    private const double Quietest = 1e-6;

    /// <summary>
    /// The best gain, in dB (0 = all of it), over all delays of the looped <paramref name="noise"/>. Both are differentiated four
    /// times first: music and speech have little above 3 kHz, white noise has as much there as anywhere. Windows count the less the
    /// louder they are (least squares): a leak would be there in the pauses too, where no speech can hide it.
    /// </summary>
    public static double Of(Sound heard, Sound noise)
    {
        Assert.Equal(Rate, heard.Rate);
        var arrived = Sharpened(heard.Samples);
        var weight = 0.0;
        for (var at = 0; at < arrived.Length; at += Window)
        {
            var window = arrived.AsSpan(at, Math.Min(Window, arrived.Length - at));
            var share = (float)(1 / ((Energy(window) / window.Length) + Quietest));
            weight += share * window.Length;
            foreach (ref var sample in window)
            {
                sample *= share;
            }
        }

        // Two source samples make one of the telephone's: either may lead.
        return Math.Max(Best(arrived, weight, noise), Best(arrived, weight, noise.Between(1)));
    }

    private static double Best(float[] weighted, double weight, Sound noise)
    {
        var loop = Sharpened([.. noise.Decimated(Rate).Samples]);
        var source = new float[loop.Length + weighted.Length];
        for (var i = 0; i < source.Length; i++)
        {
            source[i] = loop[i % loop.Length];
        }

        var best = 0.0;
        for (var lag = 0; lag < loop.Length; lag++)
        {
            best = Math.Max(best, Math.Abs(Dot(weighted, source.AsSpan(lag, weighted.Length))));
        }

        return best == 0 ? Levels.Silence : 20 * Math.Log10(best / (weight * Energy(loop) / loop.Length));
    }

    private static float[] Sharpened(float[] samples)
    {
        for (var order = 0; order < 4; order++)
        {
            samples = [.. samples.Zip(samples.Skip(1), (before, now) => now - before)];
        }

        return samples;
    }

    private static double Energy(ReadOnlySpan<float> samples) => Dot(samples, samples);

    private static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector<float>.Zero;
        var width = Vector<float>.Count;
        for (var i = 0; i + width <= one.Length; i += width)
        {
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        }

        return Vector.Sum(sum);
    }
}
