namespace Phone.Audio;

/// <summary>
/// The microphone, 16 kHz mono, asked for by the media thread: OpenAL's capture has no blocking read, and need not have one.
/// </summary>
/// <remarks>
/// Media thread; no allocation after construction. The fill of the library's ring, smoothed, is held at a frame and a half by
/// <see cref="DriftCorrector"/>: at most 0.3 %, to catch up after a hiccup, and normally one or two samples a second. Counters
/// may be read by any thread.
/// </remarks>
internal sealed unsafe class CaptureStream : IDisposable
{
    private const int Frame = AudioFormat.FrameSamples;

    /// <summary>Wanted samples waiting when a frame is asked for.</summary>
    private const int WantedFill = Frame * 3 / 2;

    /// <summary>More than that (the thread or the sound server was away) is discarded at once: speech must not lag.</summary>
    private const int MostFill = Frame * 4;

    /// <summary>Samples of correction per frame and sample of error: an error halves about every 3 s.</summary>
    private const double Gain = 1.0 / 400;

    private const double MostCorrection = 0.003 * Frame;
    private const double Smoothing = 1.0 / 64;

    private readonly DriftCorrector _corrector = new();
    private readonly short[] _scratch = new short[Frame];
    private readonly ProgressWatch _watch;
    private readonly nint _device;
    private bool _open;
    private bool _primed;
    private double _fill;
    private double _owed;
    private long _taken;
    private long _gaps;
    private long _discarded;
    private long _corrections;

    /// <exception cref="AudioDeviceException">There is no such device.</exception>
    public CaptureStream(string? name, ProgressWatch watch)
    {
        _watch = watch;
        _device = OpenAlNative.OpenCaptureDevice(name, AudioFormat.SampleRate, OpenAlNative.AlFormatMono16, Frame);
        if (_device == 0)
        {
            throw OpenAlAudioDevice.NotFound("microphone", name, OpenAlNative.AlcCaptureDeviceSpecifier);
        }
    }

    /// <summary>Samples waiting when a frame is asked for, smoothed: what this side adds to the delay.</summary>
    public double Fill => _fill;

    /// <summary>Frames that were not there when they were due.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>Samples thrown away because too many had gathered.</summary>
    public long Discarded => Interlocked.Read(ref _discarded);

    /// <summary>Single samples taken out or put in against drift.</summary>
    public long Corrections => Interlocked.Read(ref _corrections);

    public bool Stalled => _open && (_watch.Stalled || !OpenAlAudioDevice.Connected(_device));

    public void SetOpen(bool open)
    {
        if (open == _open)
        {
            return;
        }

        _open = open;
        if (open)
        {
            OpenAlNative.StartCapture(_device);

            // Whatever was in the ring belongs to before: it must not be sent to whoever listens now.
            Discard(Available());
            _corrector.Reset();
            (_primed, _fill, _owed) = (false, WantedFill, 0);
            _watch.Start(_taken);
        }
        else
        {
            OpenAlNative.StopCapture(_device);
            _watch.Stop();
        }
    }

    /// <summary>One frame, or silence and false.</summary>
    public bool Read(Span<short> frame)
    {
        if (!_open || !Ready(out var waiting))
        {
            frame.Clear();
            return false;
        }

        var count = Frame + Correction(waiting);
        Take(_corrector.Input(count));
        _corrector.Process(count, frame);
        return true;
    }

    public void Dispose()
    {
        SetOpen(false);
        _ = OpenAlNative.CloseCaptureDevice(_device);
    }

    private bool Ready(out int waiting)
    {
        waiting = Available();
        _watch.Note(_taken + waiting);
        if (!_primed && waiting < WantedFill)
        {
            return false;
        }

        if (!_primed || waiting > MostFill)
        {
            _primed = true;
            Interlocked.Add(ref _discarded, waiting - WantedFill);
            Discard(waiting - WantedFill);
            waiting = WantedFill;
            _fill = WantedFill;
        }

        if (waiting < Frame)
        {
            Interlocked.Increment(ref _gaps);
            return false;
        }

        return true;
    }

    /// <summary>-1, 0 or 1: how many samples more than a frame to take.</summary>
    private int Correction(int waiting)
    {
        _fill += (waiting - _fill) * Smoothing;
        _owed += Math.Clamp((_fill - WantedFill) * Gain, -MostCorrection, MostCorrection);
        var correction = (int)_owed;
        if (correction == 0 || waiting < Frame + correction)
        {
            return 0;
        }

        _owed -= correction;
        Interlocked.Increment(ref _corrections);
        return correction;
    }

    private void Discard(int samples)
    {
        while (samples > 0)
        {
            var take = Math.Min(samples, _scratch.Length);
            Take(_scratch.AsSpan(0, take));
            samples -= take;
        }
    }

    private void Take(Span<short> samples)
    {
        fixed (short* buffer = samples)
        {
            OpenAlNative.CaptureSamples(_device, buffer, samples.Length);
        }

        _taken += samples.Length;
    }

    private int Available()
    {
        int samples;
        OpenAlNative.GetDeviceInteger(_device, OpenAlNative.AlcCaptureSamples, 1, &samples);
        return samples;
    }
}
