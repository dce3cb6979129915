using Phone.Audio;

namespace Phone.SelfTest;

/// <summary>What a recording of the microphone tells, besides a sweep's: pure functions of 16 kHz samples; levels in dBFS (RMS).</summary>
internal static class SoundFigures
{
    private const int Frame = AudioFormat.FrameSamples;

    /// <summary>A tone for the receiver: 1 kHz at −18 dBFS peak, edges of 10 ms.</summary>
    public static short[] Tone(double seconds)
    {
        var tone = new short[(int)(seconds * AudioFormat.SampleRate)];
        for (var i = 0; i < tone.Length; i++)
        {
            var edge = Math.Min(1, Math.Min(i, tone.Length - 1 - i) / (double)Frame);
            tone[i] = (short)(4_125 * edge * Math.Sin(2 * Math.PI * 1_000 * i / AudioFormat.SampleRate));
        }

        return tone;
    }

    public static double Level(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            sum += (double)sample * sample;
        }

        return Dbfs(sum / Math.Max(1, samples.Length));
    }

    public static double Peak(ReadOnlySpan<short> samples)
    {
        var peak = 0;
        foreach (var sample in samples)
        {
            peak = Math.Max(peak, Math.Abs((int)sample));
        }

        return 20 * Math.Log10(Math.Max(peak, 1) / 32_768.0);
    }

    /// <summary>Level of 50, 100 and 150 Hz together. Whole periods only, so that nothing leaks from one to the other.</summary>
    public static double Hum(ReadOnlySpan<short> samples)
    {
        const int period = AudioFormat.SampleRate / 50;
        var whole = samples[..(samples.Length / period * period)];
        return whole.IsEmpty ? -120 : Dbfs(Line(whole, 50) + Line(whole, 100) + Line(whole, 150));
    }

    /// <summary>Level of what is spoken: the mean of the loudest third of the frames, so that pauses do not count.</summary>
    public static double Speech(ReadOnlySpan<short> samples)
    {
        var frames = new double[samples.Length / Frame];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = Math.Pow(10, Level(samples.Slice(i * Frame, Frame)) / 10);
        }

        Array.Sort(frames, (a, b) => b.CompareTo(a));
        return frames.Length < 3 ? -120 : 10 * Math.Log10(frames.Take(frames.Length / 3).Average());
    }

    /// <summary>
    /// How far a steady tone of 1 kHz falls below its own beginning, in pieces of 100 ms; null if it was not there to begin with.
    /// </summary>
    /// <param name="samples">The recording, from the tone's first sample to its last; edges and delay are left out here.</param>
    public static double? DeepestDrop(ReadOnlySpan<short> samples)
    {
        const int piece = AudioFormat.SampleRate / 10;
        var levels = new List<double>();
        for (var at = piece; at + (2 * piece) <= samples.Length; at += piece)
        {
            levels.Add(Dbfs(Line(samples.Slice(at, piece), 1_000)));
        }

        return levels is { Count: > 3 } && levels.Take(3).Min() > -60 ? Math.Max(0, levels.Take(3).Average() - levels.Min()) : null;
    }

    /// <summary>Mean square of one frequency's sine (Goertzel).</summary>
    private static double Line(ReadOnlySpan<short> samples, double hertz)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * hertz / AudioFormat.SampleRate);
        double s1 = 0, s2 = 0;
        foreach (var sample in samples)
        {
            (s1, s2) = (sample + (coefficient * s1) - s2, s1);
        }

        return ((s1 * s1) + (s2 * s2) - (coefficient * s1 * s2)) * 2 / ((double)samples.Length * samples.Length);
    }

    private static double Dbfs(double meanSquare) => Math.Max(-120, 10 * Math.Log10((meanSquare / (32_768.0 * 32_768.0)) + 1e-12));
}
