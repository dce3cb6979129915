using Phone.Audio;
using Phone.Tests.Architecture;

namespace Phone.Tests.Audio.Listening;

/// <summary>What the listening tests listen to: 16 kHz, levels in dBFS (a full-scale sine is 0), random but always the same.</summary>
internal static class Sounds
{
    public const int Second = AudioFormat.SampleRate;

    /// <summary>The recorded sentences of the simulator: PHONE_SPEECH, or where the build puts them.</summary>
    public static string[] SpeechFiles =>
        Directory.GetFiles(
            Environment.GetEnvironmentVariable("PHONE_SPEECH") ?? Path.Combine(Repository.Root, "artifacts", "speech"), "*.wav");

    public static short[] Silence(double seconds) => new short[(int)(seconds * Second)];

    /// <summary>White noise of that RMS level.</summary>
    public static short[] White(double seconds, double dbfs, int seed = 1)
    {
        var random = new Random(seed);
        return Levelled([.. Enumerable.Range(0, (int)(seconds * Second)).Select(_ => Gauss(random))], dbfs);
    }

    /// <summary>Noise that falls by 6 dB an octave above 100 Hz, as traffic and rooms do.</summary>
    public static short[] Brown(double seconds, double dbfs, int seed = 1)
    {
        var random = new Random(seed);
        var last = 0.0;
        return Levelled(
            [.. Enumerable.Range(0, (int)(seconds * Second)).Select(_ => last += (Gauss(random) - last) * 2 * Math.PI * 100 / Second)],
            dbfs);
    }

    /// <summary>50 Hz and nine harmonics, each half of the one before.</summary>
    public static short[] Hum(double seconds, double dbfs) => Levelled(
        [
            .. Enumerable.Range(0, (int)(seconds * Second)).Select(
                i => Enumerable.Range(1, 10).Sum(n => Math.Pow(0.5, n) * Math.Sin(2 * Math.PI * 50 * n * i / Second))),
        ],
        dbfs);

    public static short[] Tone(double seconds, double dbfs, double hertz = 450) =>
        Signal.Sine(hertz, Second, (int)(seconds * Second), Pcm.AmplitudeOfDbfs(dbfs));

    /// <summary>Sound for so long, silence for so long, over and over.</summary>
    public static short[] Cadence(short[] sound, double on, double off)
    {
        double period = on + off;
        return [.. sound.Select((sample, i) => (double)i / Second % period < on ? sample : (short)0)];
    }

    /// <summary>Something like speech where a recording is not needed: a voice of 120 Hz, four syllables a second, −20 dBFS.</summary>
    public static short[] Babble(double seconds) => Levelled(
        [
            .. Enumerable.Range(0, (int)(seconds * Second)).Select(i => (double)i / Second).Select(
                t => Math.Pow(Math.Sin(Math.PI * 4 * t), 2)
                    * Enumerable.Range(1, 20).Sum(n => Math.Sin(2 * Math.PI * 120 * n * t) / n)),
        ],
        -20);

    /// <summary>The same sound without pitch or formants: every sample's sign is drawn. Its loudness moves as speech does.</summary>
    public static short[] Whispered(short[] speech)
    {
        var random = new Random(3);
        return [.. speech.Select(sample => (short)(random.Next(2) == 0 ? sample : -sample))];
    }

    public static short[] Scaled(short[] sound, double db) => [.. sound.Select(sample => Pcm.Saturate((float)(sample * Pcm.Gain(db))))];

    public static short[] Sum(short[] one, short[] other) =>
        [.. one.Zip(other, (a, b) => (short)Math.Clamp(a + b, short.MinValue, short.MaxValue))];

    /// <summary>Through a G.711 A-law channel (ITU-T G.711, table 1): eight segments, 16 steps each.</summary>
    public static short[] ALaw(short[] sound) => [.. sound.Select(Quantised)];

    public static double RmsDbfs(ReadOnlySpan<short> sound) => Pcm.DbfsOfMeanSquare(Math.Pow(Signal.Rms(sound), 2));

    private static short Quantised(short sample)
    {
        int magnitude = Math.Min(Math.Abs((int)sample), 32_767) / 8; // 12 bits and the sign
        int segment = Math.Max(0, (int)Math.Log2(Math.Max(1, magnitude)) - 5);
        int step = segment == 0 ? 2 : 1 << segment;
        int middle = ((magnitude / step * step) + (step / 2)) * 8;
        return (short)(sample < 0 ? -middle : middle);
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static short[] Levelled(double[] sound, double dbfs)
    {
        double rms = Math.Sqrt(sound.Average(sample => sample * sample));
        double gain = Pcm.AmplitudeOfDbfs(dbfs) / Math.Sqrt(2) / rms;
        return [.. sound.Select(sample => Pcm.Saturate((float)(sample * gain)))];
    }
}
