namespace Phone.Audio.Listening;

/// <summary>
/// The level of the band in which speech is told from hum and hiss: Butterworth filters, fourth order from 250 Hz (−56 dB at
/// 50 Hz, −32 dB at 100 Hz) and second order to 3.4 kHz, averaged over this frame and the one before it, so that a low voice's
/// pitch does not make it tremble. Media thread, no allocation.
/// </summary>
internal sealed class SpeechBand
{
    private readonly Biquad _hum = Biquad.HighPass(250, 0.54119610);
    private readonly Biquad _lowHum = Biquad.HighPass(250, 1.30656296);
    private readonly Biquad _hiss = Biquad.LowPass(3_400, 0.70710678);
    private double _before;

    /// <summary>dBFS of the last 20 ms, floor −120.</summary>
    public double Level(ReadOnlySpan<short> frame)
    {
        var squares = 0.0;
        foreach (var sample in frame)
        {
            var filtered = _hiss.Next(_lowHum.Next(_hum.Next(sample)));
            squares += filtered * filtered;
        }

        var now = squares / frame.Length;
        var level = Pcm.DbfsOfMeanSquare((now + _before) / 2);
        _before = now;
        return level;
    }

    /// <summary>A second-order section (bilinear transform), direct form II transposed.</summary>
    private sealed class Biquad
    {
        private readonly double _b0;
        private readonly double _b1;
        private readonly double _a1;
        private readonly double _a2;
        private double _s1;
        private double _s2;

        private Biquad(double k, double quality, double gain, double middle)
        {
            var norm = 1 / (1 + (k / quality) + (k * k));
            _b0 = gain * norm;
            _b1 = middle * _b0;
            _a1 = 2 * ((k * k) - 1) * norm;
            _a2 = (1 - (k / quality) + (k * k)) * norm;
        }

        public static Biquad HighPass(double hertz, double quality) => new(Warped(hertz), quality, 1, -2);

        public static Biquad LowPass(double hertz, double quality) => new(Warped(hertz), quality, Math.Pow(Warped(hertz), 2), 2);

        public double Next(double input)
        {
            var output = (_b0 * input) + _s1;
            _s1 = (_b1 * input) - (_a1 * output) + _s2;
            _s2 = (_b0 * input) - (_a2 * output);
            return output;
        }

        private static double Warped(double hertz) => Math.Tan(Math.PI * hertz / AudioFormat.SampleRate);
    }
}
