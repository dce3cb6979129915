using CsCheck;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class MixTests
{
    /// <summary>Whatever is summed, for however many frames: signs stay, the ceiling holds.</summary>
    [Fact]
    public void The_limiter_never_wraps_and_never_exceeds_its_ceiling() =>
        Gen.Select(Gen.Int, Gen.Int[0, 31]).Select((value, shift) => value >> shift).Array[160].Array[1, 8].Sample(frames =>
        {
            var limiter = new Limiter();
            var output = new short[160];
            return frames.All(frame =>
            {
                limiter.Process(frame, output);
                return frame.Zip(output).All(pair =>
                    Math.Abs((int)pair.Second) <= Limiter.Ceiling + 1
                    && (pair.Second == 0 || Math.Sign(pair.First) == Math.Sign(pair.Second)));
            });
        });

    [Fact]
    public void The_limiter_is_transparent_below_minus_one_dBFS() =>
        Gen.Int[-Limiter.Ceiling, Limiter.Ceiling].Array[160].Array[1, 5].Sample(frames =>
        {
            var limiter = new Limiter();
            var output = new short[160];
            return frames.All(frame =>
            {
                limiter.Process(frame, output);
                return frame.SequenceEqual(output.Select(sample => (int)sample));
            });
        });

    [Fact]
    public void The_limiter_lets_go_within_a_second_and_is_transparent_again()
    {
        var limiter = new Limiter();
        var loud = Signal.Sine(440, 16_000, 160, 30_000).Select(sample => sample * 3).ToArray();
        var soft = Signal.Sine(440, 16_000, 160, 8_000).Select(sample => (int)sample).ToArray();
        var output = new short[160];
        limiter.Process(loud, output);
        Assert.InRange(limiter.GainDb, -11, -9);
        for (var i = 0; i < 100; i++)
        {
            limiter.Process(soft, output);
        }

        Assert.Equal(0, limiter.GainDb);
        Assert.Equal(soft, output.Select(sample => (int)sample));
    }

    [Fact]
    public void The_limiter_changes_gain_in_steps_too_small_to_hear()
    {
        var limiter = new Limiter();
        var output = new short[160];
        var previous = 10_000.0;
        for (var frame = 0; frame < 60; frame++)
        {
            // A constant shows the gain itself; the tenth frame ends in a burst that is far too loud.
            var mix = new int[160];
            Array.Fill(mix, 10_000);
            if (frame == 10)
            {
                mix.AsSpan(80).Fill(90_000);
            }

            limiter.Process(mix, output);
            var end = frame == 10 ? 80 : 160;
            for (var i = 0; i < end; i++)
            {
                Assert.InRange(Math.Abs(output[i] - previous), 0, 150);
                previous = output[i];
            }
        }
    }

    [Fact]
    public void A_gain_moves_in_five_milliseconds_and_no_step_is_larger_than_its_share()
    {
        var ramp = new GainRamp();
        var frame = new short[160];
        Array.Fill(frame, (short)16_000);
        var mix = new int[160];
        ramp.AddTo(frame, mix);
        Assert.All(mix, sample => Assert.Equal(0, sample));
        Assert.True(ramp.Closed);

        ramp.MoveTo(1);
        ramp.AddTo(frame, mix);
        Assert.Equal(16_000, mix[79]);
        Assert.All(mix[80..], sample => Assert.Equal(16_000, sample));
        for (var i = 1; i < 80; i++)
        {
            Assert.InRange(mix[i] - mix[i - 1], 199, 201);
        }

        ramp.MoveTo(0);
        var copy = (short[])frame.Clone();
        ramp.Apply(copy);
        Assert.Equal(0, copy[79]);
        Assert.All(copy[80..], sample => Assert.Equal(0, sample));
        Assert.True(ramp.Closed);
    }

    [Fact]
    public void A_gain_that_is_turned_half_way_does_not_jump()
    {
        var ramp = new GainRamp(1);
        var (first, second) = (new short[40], new short[160]);
        Array.Fill(first, (short)16_000);
        Array.Fill(second, (short)16_000);
        ramp.MoveTo(0);
        ramp.Apply(first);
        ramp.MoveTo(1);
        ramp.Apply(second);
        Assert.InRange(second[0] - first[^1], 0, 200);
        Assert.Equal(16_000, second[^1]);
    }

    [Fact]
    public void A_meter_reads_a_sine_at_its_level_and_silence_at_the_floor()
    {
        var meter = new LevelMeter();
        Assert.Equal(AudioLevel.Silence, meter.Level);
        meter.Add(Signal.Sine(1_000, 16_000, 1_600, short.MaxValue / 10.0));
        Assert.InRange(meter.Level.RmsDbfs, -20.05, -19.95);
        Assert.InRange(meter.Level.PeakDbfs, -20.05, -19.95);
        meter.Add([short.MinValue]);
        Assert.InRange(meter.Level.RmsDbfs, -20.05, -19.95);
        meter.Clear();
        Assert.Equal(AudioLevel.Silence, meter.Level);
    }

    [Fact]
    public void Interleaving_puts_left_first()
    {
        var pairs = new short[4];
        Mix.Interleave([1, 2], [-1, -2], pairs);
        Assert.Equal([1, -1, 2, -2], pairs);
    }
}
