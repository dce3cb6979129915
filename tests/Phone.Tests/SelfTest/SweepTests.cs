using Phone.SelfTest;
using Xunit;

namespace Phone.Tests.SelfTest;

public sealed class SweepTests
{
    private static readonly ExponentialSweep Sweep = new(1, 8_192);

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(0.5, -6.02)]
    [InlineData(0.1, -20)]
    public void AStraightPathIsFlatAndItsGainIsRead(double gain, double decibels)
    {
        var measured = Sweep.Measure(Through(sample => gain * sample, delay: 123));

        Assert.All(measured.Response.InBand, band => Assert.InRange(band, decibels - 0.3, decibels + 0.3));
        Assert.InRange(measured.Distortion, 0, 0.5);
    }

    [Theory]
    [InlineData(0.02, 0.25)]
    [InlineData(0.20, 2.5)]
    public void AQuadraticBendIsSecondHarmonicAsComputed(double bend, double percent)
    {
        // x + k·x² with amplitude a: the second harmonic is k·a/2 of the fundamental.
        var measured = Sweep.Measure(Through(x => 32_768 * ((x / 32_768) + (bend * (x / 32_768) * (x / 32_768))), delay: 0));

        Assert.InRange(measured.Distortion, percent * 0.6, percent * 1.6);
    }

    [Fact]
    public void ANotchInThePathIsSeenInTheShape()
    {
        var flat = Sweep.Measure(Through(x => x, 0)).Response;
        double last = 0;
        var dull = Sweep.Measure(Through(x => last += 0.2 * (x - last), 0)).Response;

        Assert.True(dull.ShapeAgainst(flat) > 5);
        Assert.InRange(flat.ShapeAgainst(flat), 0, 0.001);
    }

    [Fact]
    public void HumIsReadAtItsFrequencyOnly()
    {
        Assert.InRange(SoundFigures.Hum(Sine(50, 400)), -41.5, -41);
        Assert.True(SoundFigures.Hum(Sine(1_000, 8_000)) < -100);
    }

    [Fact]
    public void AToneThatBreaksOffIsADropAndOneThatNeverCameIsNone()
    {
        var tone = SoundFigures.Tone(2);
        Assert.InRange(SoundFigures.DeepestDrop(tone)!.Value, 0, 0.5);
        tone.AsSpan(16_000).Clear();
        Assert.True(SoundFigures.DeepestDrop(tone) > 40);
        Assert.Null(SoundFigures.DeepestDrop(new short[32_000]));
    }

    private static short[] Through(Func<double, double> path, int delay)
    {
        var recorded = new short[Sweep.Length + 8_000];
        var samples = Sweep.Samples;
        for (var i = 0; i < samples.Length; i++)
        {
            recorded[i + delay] = (short)Math.Clamp(Math.Round(path(samples[i])), short.MinValue, short.MaxValue);
        }

        return recorded;
    }

    private static short[] Sine(double hertz, double amplitude) =>
        [.. Enumerable.Range(0, 16_000).Select(i => (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * hertz * i / 16_000)))];
}
