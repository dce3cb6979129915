using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class RingTests
{
    private const int Burst = AudioFormat.SampleRate;

    [Fact]
    public void A_burst_starts_at_its_first_sample_and_is_exactly_as_long_as_it_should_be()
    {
        var ring = new RingGenerator(RingVoice.Standard, 1_000);
        var samples = Sound(ring, 1, 150);
        Assert.InRange(Array.FindIndex(samples, sample => sample != 0), 0, 3);
        Assert.InRange(Array.FindLastIndex(samples, sample => sample != 0), Burst - 4, Burst - 1);
        Assert.False(ring.Ringing);
    }

    [Fact]
    public void Each_burst_is_louder_until_the_fourth()
    {
        var levels = Enumerable.Range(1, 6)
            .Select(number => Sound(new RingGenerator(RingVoice.Standard, 1_000), number, 100))
            .Select(samples => Pcm.DbfsOfMeanSquare(samples.Average(sample => (double)sample * sample)))
            .ToArray();
        for (var i = 1; i < 4; i++)
        {
            Assert.InRange(levels[i] - levels[i - 1], 2.9, 3.1);
        }

        Assert.Equal(levels[3], levels[5]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_notes_take_turns_without_a_click(bool low)
    {
        var voice = low ? RingVoice.Low : RingVoice.Standard;
        var samples = Sound(new RingGenerator(voice, 1_000), 4, 100);
        var turn = voice.TurnMilliseconds * 16;
        var first = samples[turn..(2 * turn)].Select(s => (short)s).ToArray();
        var second = samples[(2 * turn)..(3 * turn)].Select(s => (short)s).ToArray();
        Assert.True(Signal.Amplitude(first, voice.HighHz, 16_000) > 3 * Signal.Amplitude(first, voice.LowHz, 16_000));
        Assert.True(Signal.Amplitude(second, voice.LowHz, 16_000) > 3 * Signal.Amplitude(second, voice.HighHz, 16_000));

        // Steepest possible: every overtone at its zero crossing at once.
        var peak = Pcm.AmplitudeOfDbfs(-4);
        var limit = peak * 2 * Math.PI * voice.HighHz / 16_000 * (0.62 + (2 * 0.24) + (3 * 0.14));
        for (var i = 1; i < samples.Length; i++)
        {
            Assert.InRange(Math.Abs(samples[i] - samples[i - 1]), 0, limit + (peak / 80) + 2);
        }
    }

    [Fact]
    public void Stopped_at_any_moment_it_fades_within_five_milliseconds()
    {
        for (var before = 0; before < Burst; before += 977)
        {
            var ring = new RingGenerator(RingVoice.Standard, 1_000);
            ring.Start(4);
            ring.AddTo(new int[before]);
            ring.Stop();
            var after = new int[240];
            ring.AddTo(after);
            Assert.All(after[80..], sample => Assert.Equal(0, sample));
            Assert.False(ring.Ringing);
        }
    }

    private static int[] Sound(RingGenerator ring, int number, int frames)
    {
        var samples = new int[frames * 160];
        ring.Start(number);
        for (var i = 0; i < frames; i++)
        {
            ring.AddTo(samples.AsSpan(i * 160, 160));
        }

        return samples;
    }
}
