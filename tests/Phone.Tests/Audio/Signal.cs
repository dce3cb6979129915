namespace Phone.Tests.Audio;

/// <summary>Test signals and how they are measured.</summary>
internal static class Signal
{
    public static short[] Sine(double hertz, int rate, int samples, double amplitude = 16_000)
    {
        var sine = new short[samples];
        for (var i = 0; i < samples; i++)
        {
            sine[i] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * hertz * i / rate));
        }

        return sine;
    }

    /// <summary>The peak amplitude of one frequency in a stretch of samples: Goertzel's filter behind a Hann window.</summary>
    public static double Amplitude(ReadOnlySpan<short> samples, double hertz, int rate)
    {
        double real = 0, imaginary = 0, weights = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / samples.Length));
            var turn = 2 * Math.PI * hertz * i / rate;
            real += window * samples[i] * Math.Cos(turn);
            imaginary += window * samples[i] * Math.Sin(turn);
            weights += window;
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / weights;
    }

    public static double Db(double ratio) => 20 * Math.Log10(Math.Max(ratio, 1e-12));

    public static double Rms(ReadOnlySpan<short> samples)
    {
        var squares = 0.0;
        foreach (var sample in samples)
        {
            squares += (double)sample * sample;
        }

        return Math.Sqrt(squares / samples.Length);
    }
}
