namespace Phone.Audio;

/// <summary>Time that only goes forward, and a way to wait for a moment of it. Faked in tests.</summary>
internal interface IMonotonicTime
{
    /// <summary>Nanoseconds since some fixed moment (CLOCK_MONOTONIC).</summary>
    long Now { get; }

    /// <summary>Returns at <paramref name="deadline"/> (ns, same scale) or somewhat later; at once if it has passed.</summary>
    void SleepUntil(long deadline);
}

/// <summary>
/// The beat of the media thread: one frame every 10 ms by an absolute timer, so delays of one frame never add up. The beat
/// follows the playback device by at most ±0.2 %: the device's crystal is the reference, and how full its queue is
/// tells the difference. Speech is not resampled by this: only the moment at which frames are handed over moves.
/// </summary>
/// <remarks>
/// Media thread; no allocation. A proportional-integral loop on the smoothed queue error: a lasting difference of two
/// crystals (typically below 100 ppm) ends up in the integral part, so the queue stays at its wanted fill.
/// Counters may be read by any thread.
/// </remarks>
internal sealed class MediaClock(IMonotonicTime time)
{
    /// <summary>ns.</summary>
    public const long Frame = 10_000_000;

    /// <summary>Largest change of the beat: 0.2 %, 20 µs a frame.</summary>
    public const double MaxSlew = 0.002;

    /// <summary>After a longer gap the clock does not hurry after the lost beats (the sound is gone) but starts anew.</summary>
    private const int CatchUpFrames = 3;

    /// <summary>Share of a new reading in the smoothed error; devices report in steps of their period, 10 ms or so.</summary>
    private const double Smoothing = 1.0 / 32;

    /// <summary>Slew per second of error: an error of 1 ms is worked off with a time constant of 2 s.</summary>
    private const double Proportional = 0.5;

    /// <summary>Slew per second of error and second: slow enough (8 s) not to swing.</summary>
    private const double Integral = 0.06;

    private const double ErrorToSeconds = 1.0 / AudioFormat.SampleRate;
    private const double FrameSeconds = Frame / 1e9;

    private double _deadline;
    private double _error;
    private double _integral;
    private bool _running;
    private bool _missed;
    private long _frames;
    private long _misses;
    private long _skipped;

    /// <summary>Beats so far.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Frames that began or ended more than one frame too late.</summary>
    public long DeadlineMisses => Interlocked.Read(ref _misses);

    /// <summary>Beats left out because the thread was away for too long.</summary>
    public long SkippedFrames => Interlocked.Read(ref _skipped);

    /// <summary>How far the beat is from 10 ms now; +100 = a beat is 100 ppm longer.</summary>
    public double SlewPpm { get; private set; }

    /// <summary>The next beat is a frame from now: at the start, and when a device was reopened.</summary>
    public void Restart()
    {
        _deadline = time.Now;
        (_error, _integral, SlewPpm) = (0, 0, 0);
        _running = true;
        _missed = false;
    }

    /// <summary>Waits for the next beat. Called once per frame, when the frame's work is done.</summary>
    /// <param name="playbackError"><see cref="IAudioDevice.PlaybackError"/>, samples; 0 lets the timer be the clock.</param>
    /// <returns>Beats that were left out just before this one, normally 0.</returns>
    public int WaitForFrame(int playbackError)
    {
        if (!_running)
        {
            Restart();
        }

        // This frame's work should be done by the next beat; a frame later than that is a miss.
        NoteIfLate(_deadline + Frame);
        _deadline += Frame * (1 + Slew(playbackError));
        var skipped = SkipLostBeats();
        _missed = false;
        time.SleepUntil((long)_deadline);
        NoteIfLate(_deadline);
        Interlocked.Increment(ref _frames);
        return skipped;
    }

    /// <summary>A frame that is late at both ends is one miss.</summary>
    private void NoteIfLate(double due)
    {
        if (!_missed && time.Now - due > Frame)
        {
            _missed = true;
            Interlocked.Increment(ref _misses);
        }
    }

    private int SkipLostBeats()
    {
        var late = (int)Math.Min((time.Now - _deadline) / Frame, int.MaxValue);
        if (late <= CatchUpFrames)
        {
            return 0;
        }

        _deadline += (double)late * Frame;
        Interlocked.Add(ref _skipped, late);
        return late;
    }

    private double Slew(int playbackError)
    {
        if (playbackError == 0 && _error == 0 && _integral == 0)
        {
            return 0;
        }

        _error += ((playbackError * ErrorToSeconds) - _error) * Smoothing;
        var wanted = (Proportional * _error) + _integral;
        var slew = Math.Clamp(wanted, -MaxSlew, MaxSlew);
        if (slew == wanted)
        {
            // At the limit the integral part rests, or it would carry the queue past its mark.
            _integral += Integral * _error * FrameSeconds;
        }

        SlewPpm = slew * 1e6;
        return slew;
    }
}
