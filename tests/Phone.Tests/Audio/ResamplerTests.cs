using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class ResamplerTests
{
    /// <summary>Rates in and out, pass-band edge (Hz), its ripple (±dB), rejection (dB), longest group delay (ms).</summary>
    public static TheoryData<int, int, double, double, double, double> Rates => new()
    {
        { 8_000, 16_000, 3_400, 0.3, 50, 1.0625 },
        { 16_000, 8_000, 3_400, 0.3, 50, 1.0625 },
        { 16_000, 24_000, 6_800, 0.02, 59, 0.75 },
        { 24_000, 16_000, 6_800, 0.02, 59, 0.75 },
        { 16_000, 32_000, 6_800, 0.02, 59, 0.75 },
        { 32_000, 16_000, 6_800, 0.02, 59, 0.75 },
        { 16_000, 48_000, 6_800, 0.02, 59, 0.75 },
        { 48_000, 16_000, 6_800, 0.02, 59, 0.75 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Passes_the_voice_band_flat(int from, int to, double edge, double ripple, double rejection, double delayMs)
    {
        _ = (rejection, delayMs);
        double lowest = 0, highest = 0;
        for (var hertz = 100.0; hertz <= edge; hertz += 100)
        {
            var db = Signal.Db(Signal.Amplitude(Steady(from, to, hertz), hertz, to) / 16_000);
            lowest = Math.Min(lowest, db);
            highest = Math.Max(highest, db);
        }

        Print($"{from} -> {to} Hz: {lowest:0.000} … {highest:+0.000} dB up to {edge} Hz");
        Assert.InRange(lowest, -ripple, 0);
        Assert.InRange(highest, 0, ripple);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Rejects_images_and_aliases_of_the_voice_band(
        int from, int to, double edge, double ripple, double rejection, double delayMs)
    {
        _ = (ripple, delayMs);
        var lower = Math.Min(from, to);
        var worst = double.NegativeInfinity;
        for (var hertz = 100.0; hertz <= edge; hertz += 100)
        {
            // Upward: what a voice leaves around multiples of the old rate. Downward: what folds down onto the voice.
            for (var multiple = lower; multiple - hertz < Math.Max(from, to) / 2; multiple += lower)
            {
                foreach (var other in new[] { multiple - hertz, multiple + hertz })
                {
                    if (other < Math.Max(from, to) / 2)
                    {
                        var (sent, heard) = from < to ? (hertz, other) : (other, hertz);
                        worst = Math.Max(worst, Signal.Db(Signal.Amplitude(Steady(from, to, sent), heard, to) / 16_000));
                    }
                }
            }
        }

        Print($"{from} -> {to} Hz: images and aliases at most {worst:0.0} dB");
        Assert.InRange(worst, -200, -rejection);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Delays_an_impulse_by_no_more_than_it_says(
        int from, int to, double edge, double ripple, double rejection, double delayMs)
    {
        _ = (edge, ripple, rejection);
        var resampler = new Resampler(from, to);
        var input = new short[from / 50];
        input[0] = short.MaxValue;
        var output = new short[to / 50];
        resampler.Process(input, output);

        double weighted = 0, total = 0;
        for (var i = 0; i < output.Length; i++)
        {
            weighted += (double)i * output[i] * output[i];
            total += (double)output[i] * output[i];
        }

        var centreMs = weighted / total / to * 1_000;
        var statedMs = resampler.GroupDelay.TotalMilliseconds;
        Print($"{from} -> {to} Hz: centre of the impulse after {centreMs:0.000} ms, stated {statedMs:0.000} ms");
        Assert.InRange(statedMs, 0, delayMs);
        Assert.InRange(Math.Abs(centreMs - statedMs), 0, 600.0 / to);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Cuts_make_no_difference(int from, int to, double edge, double ripple, double rejection, double delayMs)
    {
        _ = (edge, ripple, rejection, delayMs);
        var input = Signal.Sine(777, from, from / 20);
        var whole = new short[to];
        var count = new Resampler(from, to).Process(input, whole);

        Gen.Int[1, 200].Array[1, 30].Sample(cuts =>
        {
            var resampler = new Resampler(from, to);
            var pieces = new short[to];
            var (taken, written) = (0, 0);
            for (var i = 0; taken < input.Length; i++)
            {
                var take = Math.Min(cuts[i % cuts.Length], input.Length - taken);
                var expected = resampler.OutputCount(take);
                var wrote = resampler.Process(input.AsSpan(taken, take), pieces.AsSpan(written));
                if (wrote != expected)
                {
                    return false;
                }

                taken += take;
                written += wrote;
            }

            return written == count && pieces.AsSpan(0, written).SequenceEqual(whole.AsSpan(0, count));
        }, iter: 50);
    }

    [Fact]
    public void Ten_milliseconds_in_are_ten_milliseconds_out()
    {
        foreach (var rate in new[] { 8_000, 16_000, 24_000, 32_000, 48_000 })
        {
            var (to, from) = (new Resampler(rate, 16_000), new Resampler(16_000, rate));
            var buffer = new short[480];
            for (var i = 0; i < 7; i++)
            {
                Assert.Equal(160, to.Process(new short[rate / 100], buffer));
                Assert.Equal(rate / 100, from.Process(new short[160], buffer));
            }
        }
    }

    [Fact]
    public void The_same_rate_is_a_copy()
    {
        var resampler = new Resampler(16_000, 16_000);
        var output = new short[4];
        Assert.Equal(4, resampler.Process([1, -2, short.MinValue, short.MaxValue], output));
        Assert.Equal([1, -2, short.MinValue, short.MaxValue], output);
        Assert.Equal(TimeSpan.Zero, resampler.GroupDelay);
    }

    [Fact]
    public void Full_scale_square_saturates_and_never_wraps()
    {
        var resampler = new Resampler(8_000, 16_000);
        var square = new short[800];
        for (var i = 0; i < square.Length; i++)
        {
            square[i] = i / 40 % 2 == 0 ? short.MaxValue : short.MinValue;
        }

        var output = new short[1_600];
        resampler.Process(square, output);
        Assert.All(Enumerable.Range(200, 1_400), i =>
        {
            // 20 samples away from an edge, delay included, the sign is beyond doubt.
            var fromEdge = (i - 16) % 80;
            if (fromEdge is > 20 and < 60)
            {
                Assert.Equal((i - 16) / 80 % 2 == 0, output[i] > 0);
            }
        });
    }

    [Fact]
    public void After_a_reset_the_past_is_forgotten()
    {
        var resampler = new Resampler(48_000, 16_000);
        var output = new short[160];
        resampler.Process(Signal.Sine(1_000, 48_000, 479), output);
        resampler.Reset();
        resampler.Process(new short[480], output);
        Assert.All(output, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void An_odd_ratio_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(44_100, 16_000));

    /// <summary>A quarter of a second of output of a sine, its beginning left out.</summary>
    private static short[] Steady(int from, int to, double hertz)
    {
        var output = new short[(to * 3 / 10) + 8];
        new Resampler(from, to).Process(Signal.Sine(hertz, from, from * 3 / 10), output);
        return output[(to / 20)..(to * 3 / 10)];
    }

    private static void Print(FormattableString line) =>
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));
}
