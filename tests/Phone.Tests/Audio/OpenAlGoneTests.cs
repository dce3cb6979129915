using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>A sound server that dies in the middle of a call.</summary>
[Collection("sound server")]
public sealed class OpenAlGoneTests(PrivatePulse pulse) : IClassFixture<PrivatePulse>
{
    [Fact]
    public void A_device_that_goes_away_is_stalled_and_says_so_when_started_again()
    {
        if (pulse.SkipReason is { } reason)
        {
            Assert.Skip(reason);
        }

        using var device = new OpenAlAudioDevice(pulse.Options);
        var clock = new MediaClock(MonotonicTime.Instance);
        var (pairs, frame) = (new short[2 * AudioFormat.FrameSamples], new short[AudioFormat.FrameSamples]);
        device.Start(capture: true);
        Turn(20);
        Assert.False(device.Stalled);

        pulse.Kill();
        Assert.True(SpinWait.SpinUntil(Stalls, TimeSpan.FromSeconds(20)));
        device.Stop();
        var problem = Assert.Throws<AudioDeviceException>(() => device.Start(capture: true));
        Assert.Contains("gone", problem.Message, StringComparison.Ordinal);

        bool Stalls()
        {
            Turn(1);
            return device.Stalled;
        }

        void Turn(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                device.Capture(frame);
                device.Play(pairs);
                clock.WaitForFrame(device.PlaybackError);
            }
        }
    }
}
