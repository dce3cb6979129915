using Phone.Audio;

namespace Phone.Tests.Audio;

/// <summary>
/// A device that allocates nothing itself and counts what its thread has allocated since the hundredth frame.
/// </summary>
internal sealed class QuietDevice(int frames, ManualResetEventSlim reached) : IAudioDevice
{
    private int _frames;
    private long _before;

    public long AllocatedAfterStart { get; private set; } = -1;

    public int PlaybackError => 0;

    public bool Stalled => false;

    public void Start(bool capture)
    {
    }

    public void SetCapture(bool open)
    {
    }

    public void Stop()
    {
    }

    public void Play(ReadOnlySpan<short> interleaved)
    {
        _frames++;
        if (_frames == 100)
        {
            _before = GC.GetAllocatedBytesForCurrentThread();
        }
        else if (_frames == frames + 100)
        {
            AllocatedAfterStart = GC.GetAllocatedBytesForCurrentThread() - _before;
            reached.Set();
        }
    }

    public bool Capture(Span<short> frame)
    {
        frame.Fill(1_000);
        return true;
    }

    public void Dispose()
    {
    }
}
