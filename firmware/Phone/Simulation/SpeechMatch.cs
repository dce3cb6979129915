using Phone.Audio;

namespace Phone.Simulation;

/// <summary>
/// Whether a recording holds a given speech: both are narrowed to the voice's lowest 1 kHz and their waveforms are correlated at every
/// delay. Codecs and gains leave that correlation near 1, the guard's own sidetone lowers it a little; silence, a tone or another voice
/// has none.
/// </summary>
internal static class SpeechMatch
{
    /// <summary>Above this the speech is there; another voice stays below 0.35.</summary>
    public const double Threshold = 0.6;

    /// <summary>Compared at a time, s: short enough that the jitter buffer seldom shifts its delay within.</summary>
    private const double StretchSeconds = 1.5;

    /// <summary>-12 dB: a stretch that is so much weaker than the loudest one is mostly a pause.</summary>
    private const double Loud = 1 / 16.0;

    /// <summary>16 kHz → 4 kHz.</summary>
    private const int Decimation = 4;

    private const int Rate = AudioFormat.SampleRate / Decimation;

    /// <summary>
    /// The middle (of two the lower one) of the best correlations (0…1) of the recording's loud stretches with the looped speech, each at
    /// a delay of its own: a jitter buffer that shifts its delay spoils the stretches in which it does.
    /// </summary>
    public static double Of(ReadOnlySpan<short> recording, ReadOnlySpan<short> speech)
    {
        float[] heard = Narrow(recording);
        float[] said = Narrow(speech);
        const int window = (int)(StretchSeconds * Rate);
        if (heard.Length < window || said.Length == 0)
        {
            return 0;
        }

        float[] looped = new float[said.Length + window];
        for (int i = 0; i < looped.Length; i++)
        {
            looped[i] = said[i % said.Length];
        }

        int[] starts = [.. Enumerable.Range(0, (2 * (heard.Length - window) / window) + 1).Select(half => half * window / 2)];
        float loudest = starts.Max(start => Energy(heard, start, window));
        double[] matches = [.. starts.Where(start => Energy(heard, start, window) > loudest * Loud)
            .Select(start => Best(heard.AsSpan(start, window), looped)).Order()];
        return matches is [] ? 0 : matches[(matches.Length - 1) / 2];
    }

    private static float Energy(float[] samples, int start, int count) => Dot(samples.AsSpan(start, count), samples.AsSpan(start, count));

    private static double Best(ReadOnlySpan<float> stretch, ReadOnlySpan<float> looped)
    {
        float own = Dot(stretch, stretch);
        double best = 0;
        for (int delay = 0; delay + stretch.Length <= looped.Length; delay++)
        {
            ReadOnlySpan<float> said = looped.Slice(delay, stretch.Length);
            double scale = Math.Sqrt((double)own * Dot(said, said));
            best = scale > 0 ? Math.Max(best, Math.Abs(Dot(stretch, said) / scale)) : best;
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
