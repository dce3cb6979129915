using Phone.Audio;

namespace Phone.Simulation;

/// <summary>
/// Whether a recording holds a given speech: both are narrowed to the voice's lowest 1 kHz and their waveforms are correlated
/// at every delay.
/// Codecs and gains leave that correlation near 1, the guard's own sidetone lowers it a little; silence, a tone or another
/// voice has none.
/// </summary>
internal static class SpeechMatch
{
    /// <summary>Above this the speech is there; two different speeches stay below 0.3 over 3 s and more.</summary>
    public const double Threshold = 0.6;

    /// <summary>16 kHz → 4 kHz.</summary>
    private const int Decimation = 4;

    private const int Rate = AudioFormat.SampleRate / Decimation;

    /// <summary>
    /// Best correlation (0…1) of the recording's loudest stretch of <paramref name="seconds"/> with the looped speech.
    /// </summary>
    public static double Best(ReadOnlySpan<short> recording, ReadOnlySpan<short> speech, double seconds)
    {
        float[] heard = Narrow(recording);
        float[] said = Narrow(speech);
        int window = (int)(seconds * Rate);
        if (heard.Length < window || said.Length == 0)
        {
            return 0;
        }

        float[] looped = new float[said.Length + window];
        for (int i = 0; i < looped.Length; i++)
        {
            looped[i] = said[i % said.Length];
        }

        ReadOnlySpan<float> stretch = heard.AsSpan(LoudestStretch(heard, window), window);
        double best = 0;
        for (int delay = 0; delay < said.Length; delay++)
        {
            best = Math.Max(best, Math.Abs(Correlation(stretch, looped.AsSpan(delay, window))));
        }

        return best;
    }

    /// <summary>
    /// Two running means of 0.75 and 1 ms: a low-pass whose zeros lie at and above 1 kHz, then every fourth sample.
    /// </summary>
    private static float[] Narrow(ReadOnlySpan<short> samples)
    {
        float[] once = RunningMean<short>(samples.Length, samples, 12);
        float[] twice = RunningMean<float>(once.Length, once, 16);
        var narrow = new float[twice.Length / Decimation];
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = twice[i * Decimation];
        }

        return narrow;
    }

    private static float[] RunningMean<T>(int count, ReadOnlySpan<T> samples, int length)
        where T : struct, System.Numerics.INumber<T>
    {
        var mean = new float[count];
        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += float.CreateChecked(samples[i]) - (i >= length ? float.CreateChecked(samples[i - length]) : 0);
            mean[i] = sum / length;
        }

        return mean;
    }

    private static int LoudestStretch(float[] samples, int window)
    {
        double energy = 0;
        double best = 0;
        int start = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            energy += samples[i] * samples[i];
            if (i >= window)
            {
                energy -= samples[i - window] * samples[i - window];
            }

            if (i >= window - 1 && energy > best)
            {
                (best, start) = (energy, i - window + 1);
            }
        }

        return start;
    }

    private static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double scale = Math.Sqrt((double)Dot(a, a) * Dot(b, b));
        return scale > 0 ? Dot(a, b) / scale : 0;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = System.Numerics.Vector<float>.Zero;
        int width = System.Numerics.Vector<float>.Count;
        int i = 0;
        for (; i <= a.Length - width; i += width)
        {
            sum += new System.Numerics.Vector<float>(a[i..]) * new System.Numerics.Vector<float>(b[i..]);
        }

        float total = System.Numerics.Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }
}
