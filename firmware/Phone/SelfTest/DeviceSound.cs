using Phone.Audio;

namespace Phone.SelfTest;

/// <summary>The self-test's sound through a real sound device, frame by frame at its pace. Owns the device.</summary>
internal sealed class DeviceSound(IAudioDevice device) : ITestSound, IDisposable
{
    public short[] Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer, Func<bool> stop)
    {
        var recorded = new short[Math.Max(receiver.Length, ringer.Length)];
        var both = new short[2 * AudioFormat.FrameSamples];
        var clock = new MediaClock(MonotonicTime.Instance);
        device.Start(capture: true);
        clock.Restart();
        for (var at = 0; at + AudioFormat.FrameSamples <= recorded.Length && !stop() && !device.Stalled; at += AudioFormat.FrameSamples)
        {
            device.Capture(recorded.AsSpan(at, AudioFormat.FrameSamples));
            for (var i = 0; i < AudioFormat.FrameSamples; i++)
            {
                both[2 * i] = at + i < receiver.Length ? receiver[at + i] : (short)0;
                both[(2 * i) + 1] = at + i < ringer.Length ? ringer[at + i] : (short)0;
            }

            device.Play(both);
            clock.WaitForFrame(device.PlaybackError);
        }

        device.Stop();
        return recorded;
    }

    public void Dispose() => device.Dispose();
}
