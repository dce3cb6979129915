using Hal;

namespace Phone.Audio;

/// <summary>
/// The sound device as the media thread uses it: every call is one that may hang (<see cref="RenewableThread"/>), so that a thread
/// which was left behind in it never comes back into the loop. Media thread only; allocates nothing.
/// </summary>
/// <param name="first">Opened by whom makes the loop.</param>
/// <param name="another">Opens a device in place of one that hangs, which is never touched again; null: that same device.</param>
internal sealed class HangingDevice(IAudioDevice first, Func<IAudioDevice>? another) : IDisposable
{
    private IAudioDevice? _device = first;

    public int PlaybackError
    {
        get
        {
            using var call = RenewableThread.MayHang();
            return _device!.PlaybackError;
        }
    }

    public bool Stalled
    {
        get
        {
            using var call = RenewableThread.MayHang();
            return _device!.Stalled;
        }
    }

    /// <summary>For a new thread: the next <see cref="Start"/> opens another device.</summary>
    public void GiveUp() => _device = another is null ? _device : null;

    /// <exception cref="AudioDeviceException">It cannot be had.</exception>
    public void Start(bool capture)
    {
        if (_device is null)
        {
            IAudioDevice opened;
            using (RenewableThread.MayHang())
            {
                opened = another!();
            }

            _device = opened;
        }

        using var call = RenewableThread.MayHang();
        _device.Start(capture);
    }

    public void SetCapture(bool open)
    {
        using var call = RenewableThread.MayHang();
        _device!.SetCapture(open);
    }

    public void Stop()
    {
        using var call = RenewableThread.MayHang();
        _device!.Stop();
    }

    public void Play(ReadOnlySpan<short> interleaved)
    {
        using var call = RenewableThread.MayHang();
        _device!.Play(interleaved);
    }

    public void Capture(Span<short> frame)
    {
        using var call = RenewableThread.MayHang();
        _device!.Capture(frame);
    }

    public void Dispose() => _device?.Dispose();
}
