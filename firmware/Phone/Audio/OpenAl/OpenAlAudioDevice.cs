namespace Phone.Audio;

/// <summary>
/// The phone's sound through OpenAL Soft (libopenal.so.1, 1.19 or newer): on a booth the codec's ALSA device, on a desktop
/// the sound server's. Left = receiver, right = loudspeaker; see <see cref="ChannelCheck"/>.
/// </summary>
/// <remarks>
/// Opened and closed by whichever thread, used by the media thread alone. In steady state it allocates nothing; the library
/// takes short locks of its own against its mixer thread, which therefore runs at a higher priority. Only one may exist at a
/// time: OpenAL's current context belongs to the process.
/// </remarks>
internal sealed unsafe class OpenAlAudioDevice : IAudioDevice
{
    private readonly ProgressWatch _playbackWatch;
    private readonly nint _device;
    private readonly nint _context;
    private readonly bool _canPause;
    private readonly PlaybackQueue _playback;
    private readonly CaptureStream _capture;
    private bool _disposed;

    /// <summary>Opens both devices and leaves them paused.</summary>
    /// <exception cref="AudioDeviceException">No library, no device, or mixed channels; the message says what to do.</exception>
    public OpenAlAudioDevice(OpenAlOptions options)
    {
        ConfigurationFile = OpenAlConfiguration.Install(options);
        _playbackWatch = new ProgressWatch(options.StallMilliseconds, options.StartMilliseconds);
        var captureWatch = new ProgressWatch(options.StallMilliseconds, options.StartMilliseconds);
        try
        {
            Channels = ChannelCheck.Run();
            if (Channels == ChannelVerdict.Mixed)
            {
                throw new AudioDeviceException(
                    "The sound library mixes the receiver's channel into the loudspeaker's; "
                    + $"remove hrtf, crossfeed and stereo settings from {ConfigurationFile} or install a newer libopenal1.");
            }

            (_device, _context) = OpenPlayback(OpenAlConfiguration.DeviceName(options.PlaybackDevice));
            _canPause = OpenAlNative.IsDeviceExtensionPresent(_device, "ALC_SOFT_pause_device") != 0;
            _playback = new PlaybackQueue(options.PlaybackFill, _playbackWatch);
            _capture = new CaptureStream(OpenAlConfiguration.DeviceName(options.CaptureDevice), captureWatch);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new AudioDeviceException(
                $"The sound library {OpenAlNative.Library} is missing or too old; install the package libopenal1, 1.19 or newer.",
                missing);
        }
        catch (AudioDeviceException)
        {
            Release();
            throw;
        }

        Pause();
    }

    /// <summary>The library's configuration file in force.</summary>
    public string ConfigurationFile { get; }

    /// <summary>The result of the self-check; never <see cref="ChannelVerdict.Mixed"/> on a device that opened.</summary>
    public ChannelVerdict Channels { get; }

    public int PlaybackError => _playback.Error;

    public bool Stalled => _playback.Stalled || _capture.Stalled || !Connected(_device);

    /// <summary>
    /// Delay that the two queues on this side of the library add now, ms, smoothed; the device's own buffers (two periods of
    /// 10 ms) and a sound server's come on top.
    /// </summary>
    public double QueueMilliseconds => (_playback.Fill + _capture.Fill) * 1_000 / AudioFormat.SampleRate;

    /// <inheritdoc cref="PlaybackQueue.Underruns"/>
    public long Underruns => _playback.Underruns;

    /// <inheritdoc cref="PlaybackQueue.Overflows"/>
    public long Overflows => _playback.Overflows;

    /// <inheritdoc cref="CaptureStream.Gaps"/>
    public long CaptureGaps => _capture.Gaps;

    /// <inheritdoc cref="CaptureStream.Discarded"/>
    public long CaptureDiscarded => _capture.Discarded;

    /// <inheritdoc cref="CaptureStream.Corrections"/>
    public long DriftCorrections => _capture.Corrections;

    /// <summary>Names that <see cref="OpenAlOptions.PlaybackDevice"/> may have; empty without a library.</summary>
    public static IReadOnlyList<string> PlaybackDevices() => Names(OpenAlNative.AlcAllDevicesSpecifier);

    /// <summary>Names that <see cref="OpenAlOptions.CaptureDevice"/> may have; empty without a library.</summary>
    public static IReadOnlyList<string> CaptureDevices() => Names(OpenAlNative.AlcCaptureDeviceSpecifier);

    public void Start(bool capture)
    {
        if (!Connected(_device))
        {
            throw new AudioDeviceException("The sound device is gone; connect it again or name another in the configuration.");
        }

        if (_canPause)
        {
            OpenAlNative.ResumeDevice(_device);
        }

        _playback.Start();
        _capture.SetOpen(capture);
    }

    public void SetCapture(bool open) => _capture.SetOpen(open);

    public void Stop()
    {
        _capture.SetOpen(false);
        _playback.Stop();
        Pause();
    }

    public void Play(ReadOnlySpan<short> interleaved) => _playback.Play(interleaved);

    public bool Capture(Span<short> frame) => _capture.Read(frame);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }
    }

    /// <summary>False once a device was unplugged or its server ended (ALC_EXT_disconnect).</summary>
    internal static bool Connected(nint device)
    {
        var connected = 1;
        OpenAlNative.GetDeviceInteger(device, OpenAlNative.AlcConnected, 1, &connected);
        return connected != 0;
    }

    internal static AudioDeviceException NotFound(string what, string? name, int listOf)
    {
        var names = OpenAlNative.DeviceNames(listOf);
        var known = names.Count == 0
            ? "the system shows none; check that its driver is loaded and that this user may use it"
            : $"name one of these in the configuration: {string.Join(", ", names)}";
        return new AudioDeviceException(
            name is null ? $"No {what} was found; {known}." : $"The {what} \"{name}\" was not found; {known}.");
    }

    private static (nint Device, nint Context) OpenPlayback(string? name)
    {
        var device = OpenAlNative.OpenDevice(name);
        if (device == 0)
        {
            throw NotFound("sound output", name, OpenAlNative.AlcAllDevicesSpecifier);
        }

        var attributes = stackalloc int[] { OpenAlNative.AlcHrtfSoft, 0, 0 };
        var context = OpenAlNative.CreateContext(device, attributes);
        if (context == 0 || OpenAlNative.MakeContextCurrent(context) == 0)
        {
            _ = OpenAlNative.CloseDevice(device);
            throw new AudioDeviceException(
                "The sound output is there but does not start; another program may hold it: stop that, or name another device.");
        }

        return (device, context);
    }

    private static List<string> Names(int parameter)
    {
        try
        {
            return OpenAlNative.DeviceNames(parameter);
        }
        catch (DllNotFoundException)
        {
            return [];
        }
    }

    private void Pause()
    {
        if (_canPause)
        {
            OpenAlNative.PauseDevice(_device);
        }
    }

    private void Release()
    {
        _capture?.Dispose();
        _playback?.Dispose();
        if (_device != 0)
        {
            _ = OpenAlNative.MakeContextCurrent(0);
            OpenAlNative.DestroyContext(_context);
            _ = OpenAlNative.CloseDevice(_device);
        }
    }
}
