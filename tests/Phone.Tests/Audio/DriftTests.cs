using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class DriftTests
{
    private const int Frame = AudioFormat.FrameSamples;

    [Fact]
    public void A_frame_of_160_passes_bit_for_bit_two_samples_late()
    {
        var input = Signal.Sine(997, 16_000, 10 * Frame);
        var output = Run(input, _ => Frame);
        Assert.Equal(input[..^2], output[2..]);
    }

    /// <summary>One sample put in or taken out, in every tenth frame: ten times as often as 100 ppm would need.</summary>
    [Theory]
    [InlineData(159)]
    [InlineData(161)]
    public void A_correction_makes_no_click_and_little_distortion(int count)
    {
        foreach (var hertz in new[] { 300, 1_000, 3_000 })
        {
            var output = Run(Signal.Sine(hertz, 16_000, 17_000), i => i % 10 == 5 ? count : Frame);
            var steepest = 16_000 * 2 * Math.PI * hertz / 16_000;
            for (var i = 3; i < output.Length; i++)
            {
                Assert.InRange(Math.Abs(output[i] - output[i - 1]), 0, (steepest * 1.02) + 4);
            }

            // Each stretch between two corrections still is that sine, at that level.
            var stretch = output.AsSpan(6 * Frame, 9 * Frame);
            Assert.InRange(Signal.Db(Signal.Amplitude(stretch, hertz, 16_000) / 16_000), -0.1, 0.1);
        }
    }

    [Theory]
    [InlineData(159)]
    [InlineData(161)]
    public void Output_goes_on_where_the_last_frame_ended(int count)
    {
        // A straight line shows any sample lost or repeated.
        var input = Enumerable.Range(0, 3_000).Select(i => (short)(i * 10)).ToArray();
        var output = Run(input, i => i % 3 == 1 ? count : Frame);
        for (var i = 4; i < output.Length; i++)
        {
            Assert.InRange(output[i] - output[i - 1], 9, 11);
        }
    }

    [Fact]
    public void A_watch_counts_only_while_something_should_move()
    {
        var watch = new ProgressWatch(stallMilliseconds: 0, startMilliseconds: 60_000);
        Assert.False(watch.Stalled);
        watch.Start(5);
        watch.Note(5);
        Assert.False(watch.Stalled);
        watch.Note(6);
        Assert.True(SpinWait.SpinUntil(() => watch.Stalled, TimeSpan.FromSeconds(10)));
        watch.Stop();
        Assert.False(watch.Stalled);
    }

    private static short[] Run(short[] input, Func<int, int> counts)
    {
        var corrector = new DriftCorrector();
        var output = new List<short>();
        var frame = new short[Frame];
        var taken = 0;
        for (var i = 0; taken + Frame + 1 <= input.Length || (taken + counts(i) <= input.Length); i++)
        {
            var count = counts(i);
            input.AsSpan(taken, count).CopyTo(corrector.Input(count));
            corrector.Process(count, frame);
            output.AddRange(frame);
            taken += count;
        }

        return [.. output];
    }
}
