namespace Interop;

/// <summary>What people and instruments send: a measuring tone, white noise, and something as restless as speech.</summary>
internal static class Signals
{
    /// <summary>Not 1000 Hz: eight samples a period would meet only eight of the companding law's steps.</summary>
    public const double ToneHz = 1020;

    private const int Finest = 48_000;

    private static readonly (double Hz, double Width)[][] Vowels =
    [
        [(730, 90), (1090, 110), (2440, 170)],
        [(270, 60), (2290, 150), (3010, 200)],
        [(300, 60), (870, 90), (2240, 160)],
        [(530, 70), (1840, 130), (2480, 170)],
    ];

    /// <summary>A sine; its level is that of its peaks, so 0 dBFS just fits.</summary>
    public static Sound Tone(int rate, double dbfs, double seconds, double hz = ToneHz)
    {
        var amplitude = Math.Pow(10, dbfs / 20);
        return Fill(rate, seconds, i => amplitude * Math.Sin(2 * Math.PI * hz * i / rate));
    }

    public static Sound Noise(int rate, double dbfs, double seconds)
    {
        var random = new Random(4711);
        var peak = Math.Pow(10, dbfs / 20) * Math.Sqrt(1.5); // uniform noise as loud as a sine of that level
        return Fill(rate, seconds, _ => ((random.NextDouble() * 2) - 1) * peak);
    }

    /// <summary>
    /// Four syllables a second from a gliding voice through three formants, with a pause after every fifth. Made
    /// at 48 kHz and brought down, so that it is the same sound at every rate.
    /// </summary>
    public static Sound Speech(int rate, double dbfs, double seconds)
    {
        var random = new Random(1876);
        var (phase, glide) = (0.0, 0.0);
        Resonator[] formants = [new(), new(), new()];
        var voice = Fill(Finest, seconds + 0.01, i =>
        {
            var (syllable, within) = Math.DivRem(i, Finest / 4);
            if (within == 0)
            {
                Tune(formants, Vowels[random.Next(Vowels.Length)]);
                glide = 20 * (random.NextDouble() - 0.5);
            }

            var place = within * 4.0 / Finest;
            phase += (118 + (glide * (place + (random.NextDouble() * 0.1)))) / Finest;
            var pulse = phase >= 1 ? 1.0 : 0.0;
            phase -= Math.Floor(phase);
            var loudness = syllable % 6 == 5 ? 0 : Math.Pow(Math.Sin(Math.PI * place), 0.7);
            return loudness * (formants[0].Next(pulse) + formants[1].Next(pulse) + formants[2].Next(pulse));
        });
        return AtLevel(voice.Decimated(rate), dbfs);
    }

    private static void Tune(Resonator[] formants, (double Hz, double Width)[] vowel)
    {
        for (var f = 0; f < formants.Length; f++)
        {
            formants[f].Tune(vowel[f].Hz, vowel[f].Width, Finest);
        }
    }

    private static Sound AtLevel(Sound sound, double dbfs)
    {
        var gain = Math.Pow(10, (dbfs - Levels.Of(sound.Samples)) / 20);
        return sound with { Samples = [.. sound.Samples.Select(sample => (float)Math.Clamp(sample * gain, -0.99, 0.99))] };
    }

    private static Sound Fill(int rate, double seconds, Func<int, double> sample) =>
        new(rate, [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => (float)sample(i))]);

    /// <summary>A formant: one resonance of two poles.</summary>
    private sealed class Resonator
    {
        private double _gain, _first, _second, _last, _before;

        public void Tune(double hz, double width, int rate)
        {
            var radius = Math.Exp(-Math.PI * width / rate);
            (_first, _second) = (2 * radius * Math.Cos(2 * Math.PI * hz / rate), -radius * radius);
            _gain = 1 - radius;
        }

        public double Next(double input)
        {
            (_before, _last) = (_last, (_gain * input) + (_first * _last) + (_second * _before));
            return _last;
        }
    }
}
