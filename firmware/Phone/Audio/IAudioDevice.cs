namespace Phone.Audio;

/// <summary>
/// A sound device with one microphone channel and two playback channels: left = voice (handset receiver), right = ringing
/// (loudspeaker). 16 kHz, 16-bit, frames of 10 ms. All members are called by the media thread only; Play and Capture
/// allocate nothing, take no lock and never block.
/// </summary>
internal interface IAudioDevice : IDisposable
{
    /// <summary>
    /// Starts the clock of the device after a pause. Throws <see cref="AudioDeviceException"/> if it cannot be had.
    /// </summary>
    void Start(bool capture);

    /// <summary>Opens or closes the capture side while playing; on-hook the capture is closed.</summary>
    void SetCapture(bool open);

    /// <summary>Pauses: nothing is played or captured, no CPU is used.</summary>
    void Stop();

    /// <summary>Queues one frame of <see cref="AudioFormat.FrameSamples"/> stereo pairs, interleaved left, right.</summary>
    void Play(ReadOnlySpan<short> interleaved);

    /// <summary>Takes one captured frame; false (and silence) if fewer samples than a frame are there.</summary>
    bool Capture(Span<short> frame);

    /// <summary>
    /// How far the device is from the wanted fill of its playback queue, in samples: positive = too full, the loop may wait a
    /// little longer; negative = running dry. The virtual device answers 0: the timer is its clock.
    /// </summary>
    int PlaybackError { get; }

    /// <summary>The device answered nothing for more than three frames, or is gone.</summary>
    bool Stalled { get; }
}

internal static class AudioFormat
{
    /// <summary>Hz, everywhere inside the phone.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Samples of one 10 ms frame, per channel.</summary>
    public const int FrameSamples = SampleRate / 100;
}

internal sealed class AudioDeviceException(string message, Exception? inner = null) : Exception(message, inner);
