namespace Phone.Audio;

/// <summary>Which sound devices, and how tightly they are driven.</summary>
internal sealed record OpenAlOptions
{
    /// <summary>In front of a name: an ALSA PCM ("alsa:plughw:booth,0") instead of one of OpenAL's device names.</summary>
    public const string AlsaPrefix = "alsa:";

    /// <summary>Where the library's configuration file is written.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>OpenAL's name of the device, or "alsa:" and a PCM; null = the system's default.</summary>
    public string? PlaybackDevice { get; init; }

    /// <summary>OpenAL's name of the device, or "alsa:" and a PCM; null = the system's default.</summary>
    public string? CaptureDevice { get; init; }

    /// <summary>
    /// Hz at which the playback device is opened. 16 000 where the codec can (the booth's can): nothing is resampled then;
    /// 48 000 behind a sound server, which runs at that rate anyway.
    /// </summary>
    public int DeviceRate { get; init; } = 48_000;

    /// <summary>SCHED_FIFO priority that the library asks for its mixer thread, above the media thread's; 0 = none.</summary>
    public int MixerPriority { get; init; } = 61;

    /// <summary>
    /// Wanted fill of the playback queue right after a frame was queued, samples. One frame and a half: the device takes a
    /// frame at a time, so the queue swings between one and two, and a frame may come up to 10 ms late.
    /// </summary>
    public int PlaybackFill { get; init; } = AudioFormat.FrameSamples * 3 / 2;

    /// <summary>A device that moves nothing for longer is stalled: three frames, and one period of its own.</summary>
    public int StallMilliseconds { get; init; } = 40;

    /// <summary>A device that was just started may take this long for its first sample.</summary>
    public int StartMilliseconds { get; init; } = 1_000;
}
