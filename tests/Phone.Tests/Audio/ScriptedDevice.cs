using Phone.Audio;

namespace Phone.Tests.Audio;

/// <summary>
/// A sound device whose microphone is full of noise and whose listener is the test, frame by frame, on the media thread.
/// </summary>
internal sealed class ScriptedDevice : IAudioDevice
{
    private readonly Random _noise = new(1);
    private int _starts;
    private int _stops;
    private int _said;

    /// <summary>Called with the number of the frame and its stereo pairs when it is played.</summary>
    public Action<int, short[]>? Played { get; set; }

    /// <summary>Called before a start; may throw <see cref="AudioDeviceException"/>.</summary>
    public Action? Starting { get; set; }

    /// <summary>A steady voice instead of noise, or null.</summary>
    public short? Voice { get; set; }

    /// <summary>A recording at 16 kHz, over and over, instead of noise, or null.</summary>
    public short[]? Speech { get; set; }

    public bool Stalls { get; set; }

    public bool Capturing { get; private set; }

    public int Starts => Volatile.Read(ref _starts);

    public int Stops => Volatile.Read(ref _stops);

    public int Frames { get; private set; }

    public int PlaybackError => 0;

    public bool Stalled => Stalls;

    public void Start(bool capture)
    {
        Starting?.Invoke();
        Capturing = capture;
        Interlocked.Increment(ref _starts);
    }

    public void SetCapture(bool open) => Capturing = open;

    public void Stop() => Interlocked.Increment(ref _stops);

    public void Play(ReadOnlySpan<short> interleaved)
    {
        Frames++;
        Played?.Invoke(Frames, interleaved.ToArray());
    }

    /// <summary>The worst case: the microphone is heard whatever the capture was told.</summary>
    public bool Capture(Span<short> frame)
    {
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] = Speech is { } speech
                ? speech[_said++ % speech.Length]
                : Voice ?? (short)_noise.Next(short.MinValue, short.MaxValue);
        }

        return true;
    }

    public void Dispose()
    {
    }
}
