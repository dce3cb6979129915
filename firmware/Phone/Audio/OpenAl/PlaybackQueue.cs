namespace Phone.Audio;

/// <summary>
/// One OpenAL source fed by a few buffers of 10 ms: left and right go straight to the device's two channels
/// (AL_SOFT_direct_channels), nothing is panned.
/// </summary>
/// <remarks>
/// Media thread; no allocation after construction. OpenAL's own short locks are taken inside the calls. Counters may be read
/// by any thread.
/// </remarks>
internal sealed unsafe class PlaybackQueue : IDisposable
{
    private const int BufferCount = 8;
    private const int Frame = AudioFormat.FrameSamples;
    /// <summary>
    /// Samples above the wanted fill at which a frame is left out. After a gap the clock catches up frames that the
    /// device never missed; at 0.2 % it would take a quarter of a minute to lose that delay again.
    /// </summary>
    private const int MostExcess = Frame * 3 / 2;

    private const double Smoothing = 1.0 / 64;
    private const int FrameBytes = Frame * 2 * sizeof(short);

    private readonly uint[] _free = new uint[BufferCount];
    private readonly short[] _silence = new short[2 * Frame];
    private readonly ProgressWatch _watch;
    private readonly int _wantedFill;
    private readonly uint _source;
    private int _freeCount;
    private long _queuedSamples;
    private long _underruns;
    private long _overflows;
    private bool _broken;

    /// <summary>On the current context.</summary>
    /// <exception cref="AudioDeviceException">The library has no source or buffers to give.</exception>
    public PlaybackQueue(int wantedFill, ProgressWatch watch)
    {
        _wantedFill = wantedFill;
        _watch = watch;
        uint source;
        OpenAlNative.GenSources(1, &source);
        _source = source;
        fixed (uint* buffers = _free)
        {
            OpenAlNative.GenBuffers(BufferCount, buffers);
        }

        _freeCount = BufferCount;
        OpenAlNative.SetSource(source, OpenAlNative.AlDirectChannelsSoft, 1);
        if (OpenAlNative.GetError() != 0)
        {
            throw new AudioDeviceException(
                "The sound library gives no source for two direct channels; install a newer libopenal1.");
        }
    }

    /// <summary>Times the device ran dry: a gap of at least a frame was heard.</summary>
    public long Underruns => Interlocked.Read(ref _underruns);

    /// <summary>Frames left out because the device had not taken the ones before.</summary>
    public long Overflows => Interlocked.Read(ref _overflows);

    /// <summary>Samples queued and not yet taken by the device, less the wanted number.</summary>
    public int Error { get; private set; }

    /// <summary>Samples queued right after a frame was queued, smoothed: what this side adds to the delay.</summary>
    public double Fill { get; private set; }

    public bool Stalled => _broken || _watch.Stalled;

    /// <summary>Starts with as much silence as the queue should hold.</summary>
    public void Start()
    {
        QueueSilence(_wantedFill);
        OpenAlNative.PlaySource(_source);
        _watch.Start(_queuedSamples - InFlight());
        Error = 0;
        Fill = _wantedFill;
    }

    public void Stop()
    {
        OpenAlNative.StopSource(_source);
        Reclaim();
        _watch.Stop();
        Error = 0;
    }

    public void Play(ReadOnlySpan<short> interleaved)
    {
        Reclaim();
        if (Get(OpenAlNative.AlSourceState) != OpenAlNative.AlPlaying)
        {
            Recover();
        }

        if (_freeCount == 0 || InFlight() >= _wantedFill + MostExcess)
        {
            Interlocked.Increment(ref _overflows);
        }
        else
        {
            Queue(interleaved);
        }

        if (Get(OpenAlNative.AlSourceState) != OpenAlNative.AlPlaying)
        {
            OpenAlNative.PlaySource(_source);
        }

        var inFlight = InFlight();
        Error = inFlight - _wantedFill;
        Fill += (inFlight - Fill) * Smoothing;
        _watch.Note(_queuedSamples - inFlight);
        _broken |= OpenAlNative.GetError() != 0;
    }

    public void Dispose()
    {
        Stop();
        var source = _source;
        OpenAlNative.DeleteSources(1, &source);
        fixed (uint* buffers = _free)
        {
            OpenAlNative.DeleteBuffers(_freeCount, buffers);
        }
    }

    /// <summary>The device ran dry: start over with the silence that makes the queue as full as it should be.</summary>
    private void Recover()
    {
        Interlocked.Increment(ref _underruns);
        OpenAlNative.StopSource(_source);
        Reclaim();
        QueueSilence(_wantedFill - Frame);
    }

    private void QueueSilence(int samples)
    {
        for (; samples > 0; samples -= Frame)
        {
            Queue(_silence);
        }
    }

    private void Queue(ReadOnlySpan<short> interleaved)
    {
        var buffer = _free[--_freeCount];
        fixed (short* samples = interleaved)
        {
            OpenAlNative.BufferData(buffer, OpenAlNative.AlFormatStereo16, samples, FrameBytes, AudioFormat.SampleRate);
        }

        OpenAlNative.QueueBuffers(_source, 1, &buffer);
        _queuedSamples += Frame;
    }

    private void Reclaim()
    {
        for (var processed = Get(OpenAlNative.AlBuffersProcessed); processed > 0 && _freeCount < BufferCount; processed--)
        {
            uint buffer;
            OpenAlNative.UnqueueBuffers(_source, 1, &buffer);
            _free[_freeCount++] = buffer;
        }
    }

    /// <summary>The offset counts from the first buffer that is still queued, played or not.</summary>
    private int InFlight() => (Get(OpenAlNative.AlBuffersQueued) * Frame) - Get(OpenAlNative.AlSampleOffset);

    private int Get(int parameter)
    {
        int value;
        OpenAlNative.GetSource(_source, parameter, &value);
        return value;
    }
}
