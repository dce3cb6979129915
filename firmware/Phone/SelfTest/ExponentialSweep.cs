using System.Collections.Immutable;
using System.Numerics;
using Phone.Audio;

namespace Phone.SelfTest;

/// <summary>A path's transfer function by third-octave bands.</summary>
/// <param name="Decibels">One a band of <see cref="ExponentialSweep.Bands"/>: 0 dB is a path that changes nothing.</param>
internal sealed record Response(ImmutableArray<double> Decibels)
{
    /// <summary>Mean over the telephone band, 300–3400 Hz.</summary>
    public double Level => InBand.Average();

    /// <summary>The bands of the telephone band.</summary>
    public IEnumerable<double> InBand => Decibels.Where((_, band) => ExponentialSweep.Bands[band] is > 300 and < 3_400);

    /// <summary>Largest difference from another response once their levels are made equal, dB in the telephone band.</summary>
    public double ShapeAgainst(Response other)
    {
        var offset = Level - other.Level;
        return InBand.Zip(other.InBand).Max(pair => Math.Abs(pair.First - pair.Second - offset));
    }
}

/// <param name="Distortion">Harmonics 2–5 against the fundamental, per cent.</param>
/// <param name="Delay">How long the sound was on its way.</param>
internal sealed record SweepFigures(Response Response, double Distortion, TimeSpan Delay);

/// <summary>
/// An exponential sine sweep and what its answer tells (A. Farina, "Simultaneous measurement of impulse response and distortion with a
/// swept-sine technique", 108th AES Convention, 2000): convolved with the inverse filter the answer becomes the impulse response, with
/// that of each harmonic before it, so that one sweep gives response and distortion. 16 kHz.
/// </summary>
internal sealed class ExponentialSweep
{
    private const double From = 100;
    private const double To = 7_400;
    private const int Harmonics = 5;
    private const int Fade = AudioFormat.SampleRate / 100;
    private const int Window = 4_096;
    private const int Before = 64;

    private readonly double[] _sweep;
    private readonly double[] _inverse;
    private readonly double[] _straight;

    /// <param name="amplitude">Peak, of 32768.</param>
    public ExponentialSweep(double seconds, double amplitude)
    {
        Length = (int)(seconds * AudioFormat.SampleRate);
        _sweep = Make(amplitude);
        _inverse = Invert(_sweep);
        _straight = Powers(ImpulseOf(Fourier.Convolve(_sweep, _inverse), out _));
    }

    /// <summary>Centres of the third-octave bands (IEC 61260-1), Hz.</summary>
    public static ImmutableArray<double> Bands { get; } =
        [200, 250, 315, 400, 500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000, 5_000, 6_300];

    /// <summary>Samples of the sweep; what is recorded must be longer, for the delay on the way.</summary>
    public int Length { get; }

    public short[] Samples => [.. _sweep.Select(sample => (short)Math.Round(sample))];

    /// <summary>What a recording of the sweep says of the path it took.</summary>
    public SweepFigures Measure(ReadOnlySpan<short> recorded)
    {
        var impulses = Fourier.Convolve(Array.ConvertAll(recorded.ToArray(), sample => (double)sample), _inverse);
        var straight = ImpulseOf(impulses, out var peak);
        var powers = Powers(straight);
        var response = new Response([.. powers.Zip(_straight, (path, reference) => Decibels(path / reference))]);
        var delay = TimeSpan.FromSeconds((peak - (Length - 1)) / (double)AudioFormat.SampleRate);
        return new SweepFigures(response, Distortion(impulses, peak), delay);
    }

    private static double Decibels(double power) => Math.Max(-120, 10 * Math.Log10(power + 1e-12));

    private double Rate => Math.Log(To / From) / Length;

    private double[] Make(double amplitude)
    {
        var sweep = new double[Length];
        for (var i = 0; i < Length; i++)
        {
            var phase = 2 * Math.PI * From / AudioFormat.SampleRate / Rate * (Math.Exp(i * Rate) - 1);
            var edge = Math.Min(1, Math.Min(i, Length - 1 - i) / (double)Fade);
            sweep[i] = amplitude * Math.Sin(phase) * (0.5 - (0.5 * Math.Cos(Math.PI * edge)));
        }

        return sweep;
    }

    /// <summary>The sweep backwards, falling by 6 dB an octave of its time: their product is flat.</summary>
    private double[] Invert(double[] sweep)
    {
        var inverse = new double[Length];
        for (var i = 0; i < Length; i++)
        {
            inverse[i] = sweep[Length - 1 - i] * Math.Exp(-i * Rate);
        }

        return inverse;
    }

    /// <summary>The impulse response of the fundamental: after those of its harmonics, and nothing before the sweep's end.</summary>
    private double[] ImpulseOf(double[] impulses, out int peak)
    {
        peak = Length - 1;
        for (var i = Length - 1; i < impulses.Length - Window; i++)
        {
            peak = Math.Abs(impulses[i]) > Math.Abs(impulses[peak]) ? i : peak;
        }

        return Cut(impulses, peak, Window - Before);
    }

    private static double[] Cut(double[] impulses, int peak, int after)
    {
        var cut = new double[Before + after];
        for (var i = 0; i < cut.Length; i++)
        {
            var at = peak - Before + i;
            var fade = i < Before ? i / (double)Before : Math.Min(1, 2.0 * (cut.Length - i) / cut.Length);
            cut[i] = at >= 0 && at < impulses.Length ? impulses[at] * fade : 0;
        }

        return cut;
    }

    private static double[] Powers(double[] impulse)
    {
        var spectrum = Fourier.Padded(impulse, Window);
        Fourier.Forward(spectrum);
        return [.. Bands.Select(centre => Power(spectrum, centre / 1.122, centre * 1.122))];
    }

    private static double Power(Complex[] spectrum, double low, double high)
    {
        var (from, to) = ((int)(low * Window / AudioFormat.SampleRate), (int)(high * Window / AudioFormat.SampleRate));
        return Enumerable.Range(from, Math.Max(1, to - from)).Average(bin => (spectrum[bin] * Complex.Conjugate(spectrum[bin])).Real);
    }

    /// <summary>Energy of the harmonics' impulse responses, less what the noise puts into as long a piece.</summary>
    private double Distortion(double[] impulses, int peak)
    {
        const int half = AudioFormat.SampleRate / 50;
        double fundamental = Energy(impulses, peak, half), harmonics = 0;
        var noise = Energy(impulses, peak - (int)(Math.Log(9.5) / Rate), half);
        for (var order = 2; order <= Harmonics; order++)
        {
            harmonics += Math.Max(0, Energy(impulses, peak - (int)(Math.Log(order) / Rate), half) - noise);
        }

        return 100 * Math.Sqrt(harmonics / Math.Max(fundamental, 1e-12));
    }

    private static double Energy(double[] impulses, int centre, int half)
    {
        double energy = 0;
        for (var i = Math.Max(0, centre - Before); i < Math.Min(impulses.Length, centre - Before + half); i++)
        {
            energy += impulses[i] * impulses[i];
        }

        return energy;
    }
}
