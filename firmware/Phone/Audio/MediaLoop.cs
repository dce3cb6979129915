using System.Collections.Immutable;
using System.Diagnostics;
using CallDesk;
using Hal;
using Phone.Audio.Listening;

namespace Phone.Audio;

/// <summary>
/// The media plane: one thread that moves 10 ms of sound at a time between the device and the calls' streams, as the present
/// <see cref="AudioPlan"/> says. It allocates nothing and takes no lock; with an idle plan it sleeps.
/// </summary>
internal sealed partial class MediaLoop : IDisposable
{
    /// <summary>Frames played after the plan went idle, so that ramps and the device's queue run out.</summary>
    private const int TailFrames = 5;

    /// <summary>-6 dB: what is said over a call must not cover it.</summary>
    private const float Whisper = 0.5f;

    /// <summary>A frame that takes longer never ends: the media thread is stuck.</summary>
    public static readonly TimeSpan LongestFrame = TimeSpan.FromMilliseconds(200);

    private readonly HangingDevice _device;
    private readonly HandsetWatch _handset;
    private readonly ToneGenerator _tone;
    private readonly LoudspeakerPath _loudspeaker;
    private readonly MediaClock _clock;
    private readonly Action<DeskEvent> _report;
    private readonly Action _raise;
    private readonly Action _register;
    private readonly RenewableThread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _planLock = new();
    private readonly MediaFrames _frames = new();
    private readonly GainRamp _gate = new();
    private readonly MicrophoneEar _ear = new();
    private readonly OutgoingMixer _outgoing;
    private readonly float _receiverSpeechGain;
    private readonly SpeechBook _book;
    private readonly SpeechVoice _receiverSpeech = new();
    private readonly MemoRecorder _memos = new();
    private readonly Limiter _receiverLimiter = new();
    private ImmutableArray<StreamLeg> _streams = [];
    private AudioOrder _order = AudioOrder.Silence;
    private ImmutableArray<SpeechPlayback> _utterances = [];
    private MemoRecording? _memo;
    private MemoRecording? _recording;
    private AudioPlan _plan = AudioPlan.Empty;
    private AudioPlan _lastPlan = AudioPlan.Empty;
    private long _frameNumber;
    private long _heartbeat;
    private int _inFrame;
    private SoundProbe? _probe;
    private bool _capturing;
    private bool _microphoneOpen;
    private bool _lost;
    private bool _knownToPjlib;
    private volatile bool _stopping;
    private volatile bool _cut;

    /// <param name="device">Disposed with the loop.</param>
    /// <param name="report">
    /// Takes AudioLost/AudioRestored, called on the media thread, rarely; and SpeechEnded, on the speech thread.
    /// </param>
    /// <param name="raise">
    /// What each media thread does first: it asks for real time. A test whose clock never sleeps must not: such a thread in
    /// SCHED_FIFO leaves its core to nobody.
    /// </param>
    /// <param name="time">Null: the system's; faked in tests.</param>
    /// <param name="register">Null: makes the media thread known to PJLIB; tests with ports of their own have no PJLIB.</param>
    /// <param name="speech">What prompts and music sound like; null: there are none.</param>
    /// <param name="page">Where pages come from; null: there are none.</param>
    /// <param name="ring">The notes of the ringing; null: the standard ones.</param>
    /// <param name="another">Opens a device in place of one that hangs; null: that same device is tried again.</param>
    /// <param name="looks">How often the hook has been looked at (<see cref="HandsetWatch"/>); null: there is none.</param>
    public MediaLoop(
        IAudioDevice device,
        TonePlan tones,
        Action<DeskEvent> report,
        Action raise,
        IMonotonicTime? time = null,
        Action? register = null,
        SpeechSource? speech = null,
        PageSource? page = null,
        RingVoice? ring = null,
        Func<IAudioDevice>? another = null,
        Func<long>? looks = null)
    {
        speech ??= SpeechSource.None;
        _outgoing = new OutgoingMixer(speech.Music);
        _receiverSpeechGain = speech.ReceiverGain;
        _book = new SpeechBook(speech.Compose, report);
        _register = register ?? PjmediaPort.RegisterMediaThread;
        _clock = new MediaClock(time ?? MonotonicTime.Instance);
        _raise = raise;
        _device = new HangingDevice(device, another);
        _handset = new HandsetWatch(looks);
        _tone = new ToneGenerator(tones);
        _loudspeaker = new LoudspeakerPath(new RingGenerator(ring ?? RingVoice.Standard, tones.RingOnMilliseconds), page);
        _report = report;
        _thread = new RenewableThread("media", Run, ThreadPriority.Highest);
    }

    public MediaStatistics Statistics { get; } = new();

    /// <summary>Level of the open microphone, dBFS.</summary>
    public LevelMeter MicrophoneLevel { get; } = new();

    public LevelMeter ReceiverLevel { get; } = new();

    /// <summary>How often the open microphone was shut because nobody looked at the hook.</summary>
    public long MicrophoneCuts => _handset.Cuts;

    /// <summary>Who speaks, as it is heard.</summary>
    public TalkRing Talk { get; } = new();

    /// <summary>Grows with every frame, and with every wake-up while idle.</summary>
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    public void Start()
    {
        _book.Start();
        _thread.Start();
    }

    /// <summary>Wakes an idle loop, for the watchdog.</summary>
    public void Nudge() => _wake.Set();

    /// <summary>
    /// Leaves a media thread behind that is stuck in the sound device or in a stream; another opens the device anew, with the
    /// microphone shut until its first frame knows the plan. Any thread; never blocks.
    /// </summary>
    /// <returns>False: as <see cref="RenewableThread.Renew"/>.</returns>
    public bool Renew() => !_stopping && _thread.Renew();

    /// <summary>Shuts the microphone for good, whatever the orders say: the phone ends. Any thread.</summary>
    public void CutMicrophone() => _cut = true;

    /// <summary>What a self-test plays and records while the plan inspects; null: nothing. Any thread.</summary>
    public void Probe(SoundProbe? probe) => Volatile.Write(ref _probe, probe);

    /// <summary>A memo or a piece of a call as a WAV file, once; null if nothing was recorded. Not for the media thread.</summary>
    public byte[]? TakeMemo(long id) => _memos.Take(id);

    /// <summary>Replaces what shall be heard. Desk thread.</summary>
    public void SetOrder(AudioOrder order)
    {
        // Outside of the lock: this may read files, and PJSIP's thread must not wait for it.
        ImmutableArray<SpeechPlayback> utterances = _book.Follow(order);
        MemoRecording? memo = _memos.Follow(order.Memo);
        MemoRecording? recording = _memos.Follow(order.Recording?.Id);
        lock (_planLock)
        {
            (_order, _utterances, _memo, _recording) = (order, utterances, memo, recording);
            Publish();
        }
    }

    /// <summary>Takes a stream into the plan. PJSIP's thread.</summary>
    public void Attach(StreamLeg stream)
    {
        lock (_planLock)
        {
            _streams = _streams.Add(stream);
            Publish();
        }
    }

    /// <summary>
    /// Takes a stream out of the plan; when this returns true, the media thread does not touch it any more. Waits for the frame that is
    /// being made (a fraction of a millisecond). PJSIP's thread.
    /// </summary>
    /// <returns>False if that frame does not end (a sound device that hangs): the stream must not be given back.</returns>
    public bool Detach(StreamLeg stream)
    {
        lock (_planLock)
        {
            _streams = _streams.Remove(stream);
            Publish();
        }

        Interlocked.MemoryBarrier();
        long frame = Volatile.Read(ref _frameNumber);
        long begun = Stopwatch.GetTimestamp();
        var wait = new SpinWait();
        while (Volatile.Read(ref _inFrame) != 0 && Volatile.Read(ref _frameNumber) == frame)
        {
            if (Stopwatch.GetElapsedTime(begun) > LongestFrame)
            {
                return false;
            }

            wait.SpinOnce(sleep1Threshold: 50);
        }

        return true;
    }

    public bool Stop(TimeSpan patience)
    {
        _stopping = true;
        _wake.Set();
        return _thread.Join(patience);
    }

    /// <summary>A thread that is stuck keeps what it holds.</summary>
    public void Dispose()
    {
        bool ended = Stop(TimeSpan.FromSeconds(1));
        _book.Dispose();
        Talk.Dispose();
        if (ended)
        {
            _wake.Dispose();
            _device.Dispose();
        }
    }

    private void Publish()
    {
        Volatile.Write(ref _plan, AudioPlan.Of(_order, _streams, _utterances, _memo, _recording));
        _wake.Set();
    }

    private void Run(bool renewed)
    {
        if (renewed)
        {
            BeginAnew();
        }

        _raise();
        while (!_stopping)
        {
            if (Volatile.Read(ref _plan).IsIdle)
            {
                _wake.WaitOne();
                Interlocked.Increment(ref _heartbeat);
            }
            else
            {
                RunSession();
            }
        }
    }

    /// <summary>What the thread before has left in the middle of a frame.</summary>
    private void BeginAnew()
    {
        Lose("the media thread was stuck and begins anew");
        _device.GiveUp();
        _gate.JumpTo(0);
        _lastPlan = AudioPlan.Empty;
        (_capturing, _microphoneOpen, _knownToPjlib) = (false, false, false);
        Volatile.Write(ref _inFrame, 0);
    }

    /// <summary>From the first sound to the last: the device runs only in here.</summary>
    private void RunSession()
    {
        if (!TryStartDevice())
        {
            return;
        }

        _clock.Restart();
        Statistics.BeginSession();
        int tail = 0;
        while (!_stopping && tail < TailFrames)
        {
            bool idle = MakeFrame();
            tail = idle ? tail + 1 : 0;
            if (_device.Stalled && !Reopen())
            {
                return;
            }

            _clock.WaitForFrame(_device.PlaybackError);
            Statistics.NoteFrame(_clock);
        }

        _device.Stop();
    }

    private bool TryStartDevice()
    {
        try
        {
            bool capture = Volatile.Read(ref _plan).Order.MicrophoneOpen;
            _device.Start(capture);
            _capturing = capture;
        }
        catch (AudioDeviceException e)
        {
            Lose(e.Message);
            Volatile.Read(ref _plan).GiveUpSpeech();
            _wake.WaitOne(TimeSpan.FromSeconds(1));
            Interlocked.Increment(ref _heartbeat);
            return false;
        }

        if (_lost)
        {
            _lost = false;
            _report(new AudioRestored());
        }

        return true;
    }

    private bool Reopen()
    {
        Lose("the sound device stalled");
        _device.Stop();
        return TryStartDevice();
    }

    /// <summary>Said once, until the device is there again.</summary>
    private void Lose(string reason)
    {
        if (!_lost)
        {
            _lost = true;
            _report(new AudioLost(reason));
        }
    }
}
