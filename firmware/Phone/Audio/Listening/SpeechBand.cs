namespace Phone.Audio.Listening;

/// <summary>
/// The level of the band in which speech is told from hum: a fourth-order Butterworth high-pass at 250 Hz (−56 dB at 50 Hz,
/// −32 dB at 100 Hz), averaged over this frame and the one before it, so that a low voice's pitch does not make it tremble.
/// Media thread, no allocation.
/// </summary>
internal sealed class SpeechBand
{
    private const double Corner = 250;

    // The two pole pairs of a fourth-order Butterworth filter.
    private readonly HighPass _first = new(Corner, 0.54119610);
    private readonly HighPass _second = new(Corner, 1.30656296);
    private double _before;

    /// <summary>dBFS of the last 20 ms, floor −120.</summary>
    public double Level(ReadOnlySpan<short> frame)
    {
        var squares = 0.0;
        foreach (var sample in frame)
        {
            var filtered = _second.Next(_first.Next(sample));
            squares += filtered * filtered;
        }

        var now = squares / frame.Length;
        var level = Pcm.DbfsOfMeanSquare((now + _before) / 2);
        _before = now;
        return level;
    }

    /// <summary>A second-order section (bilinear transform), direct form II transposed.</summary>
    private sealed class HighPass
    {
        private readonly double _b0;
        private readonly double _a1;
        private readonly double _a2;
        private double _s1;
        private double _s2;

        public HighPass(double hertz, double quality)
        {
            var k = Math.Tan(Math.PI * hertz / AudioFormat.SampleRate);
            var norm = 1 / (1 + (k / quality) + (k * k));
            _b0 = norm;
            _a1 = 2 * ((k * k) - 1) * norm;
            _a2 = (1 - (k / quality) + (k * k)) * norm;
        }

        public double Next(double input)
        {
            var output = (_b0 * input) + _s1;
            _s1 = (-2 * _b0 * input) - (_a1 * output) + _s2;
            _s2 = (_b0 * input) - (_a2 * output);
            return output;
        }
    }
}
