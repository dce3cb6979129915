using System.Numerics;

namespace Phone.Audio.Listening;

/// <summary>What a frame of sound changed.</summary>
internal enum SpeechChange
{
    None,
    Began,
    Ended,
}

/// <summary>
/// Tells when one side speaks. A frame is active when it stands out of the noise and of the other side's echo; active frames are
/// speech only while their level moves as syllables do. So hum, hiss, comfort noise, A-law's idle noise and tones in any cadence
/// (450 Hz ring-back, busy, pairs that beat at 40 Hz or faster) are not speech. Music is, and so is a machine that throbs.
/// Down to 10 dB above the noise speech is followed; at 5 dB only its loudest parts are. Media thread, no allocation, 2 µs a frame.
/// </summary>
internal sealed class SpeechActivity
{
    /// <summary>Silence that ends a speech: 500 ms.</summary>
    public const int HangoverFrames = 50;

    /// <summary>A frame this much above the noise floor is active, dB.</summary>
    private const double Margin = 6;

    /// <summary>
    /// Speech moves by this much, dB. White noise moves by 3; low-pitched noise that starts at once passes for speech, for half
    /// a second, once in thirty times.
    /// </summary>
    private const double Movement = 6;

    /// <summary>The movement is looked for within the last 300 ms of an unbroken run.</summary>
    private const int Window = 30;

    /// <summary>Frames at both ends of a run that are not looked at: there a tone or a noise that is switched moves too.</summary>
    private const int Edge = 3;

    /// <summary>So many active frames …</summary>
    private const int OnsetActive = 8;

    /// <summary>… within so many are needed: a knock is shorter.</summary>
    private const ulong OnsetWindow = (1UL << 12) - 1;

    private const ulong Hangover = (1UL << HangoverFrames) - 1;

    /// <summary>A gap of 100 ms parts what led to an onset from what was before it.</summary>
    private const ulong OnsetGap = (1UL << 10) - 1;

    /// <summary>No onset is dated further back: 400 ms.</summary>
    private const int LongestOnset = 40;

    private readonly SpeechBand _band = new();
    private readonly NoiseFloor _floor = new();
    private readonly double[] _levels = new double[Window];
    private ulong _active;
    private ulong _speech;
    private int _run;
    private int _next;

    /// <summary>Between began and ended, so with the hangover.</summary>
    public bool Speaking { get; private set; }

    /// <summary>When the last change was a change: so many frames before the frame that told it.</summary>
    public int FramesBack { get; private set; }

    /// <summary>Level in the speech band of the last 20 ms, dBFS.</summary>
    public double LevelDbfs { get; private set; } = Pcm.FloorDbfs;

    /// <summary>Noise floor in the speech band, dBFS.</summary>
    public double FloorDbfs => _floor.Dbfs;

    /// <summary>Nothing has stood out for 100 ms and nobody speaks: what is heard is the room.</summary>
    public bool Quiet => !Speaking && (_active & OnsetGap) == 0;

    /// <summary>The voice itself was there within the last 100 ms: <see cref="Speaking"/> without its hangover.</summary>
    public bool Voicing => Speaking && (_active & OnsetGap) != 0;

    /// <summary>Another person or another room: the noise floor is learnt anew.</summary>
    public void Forget()
    {
        _floor.Forget();
        Close();
    }

    /// <summary>The path is closed: who spoke has ended. The noise floor stays, the room is the same when it opens again.</summary>
    public SpeechChange Close()
    {
        (_active, _speech, _run) = (0, 0, 0);
        LevelDbfs = Pcm.FloorDbfs;
        return End(framesBack: 0);
    }

    /// <summary>Takes 10 ms.</summary>
    /// <param name="echoDbfs">What the other side's echo can reach now (<see cref="EchoShadow"/>); the floor if there is none.</param>
    public SpeechChange Add(ReadOnlySpan<short> frame, double echoDbfs)
    {
        LevelDbfs = _band.Level(frame);
        if (LevelDbfs > Pcm.FloorDbfs)
        {
            // Digital silence (no packet, a capture that has not begun) says nothing about the room.
            _floor.Add(LevelDbfs);
        }

        Remember(LevelDbfs > Math.Max(_floor.Dbfs + Margin, echoDbfs));
        if (Speaking)
        {
            return (_speech & Hangover) == 0 ? End(HangoverFrames) : SpeechChange.None;
        }

        bool begins = (_speech & 1) != 0 && BitOperations.PopCount(_active & OnsetWindow) >= OnsetActive;
        return begins ? Begin() : SpeechChange.None;
    }

    private void Remember(bool active)
    {
        _levels[_next] = LevelDbfs;
        _next = (_next + 1) % Window;
        _run = active ? _run + 1 : 0;
        _active = (_active << 1) | (active ? 1UL : 0);
        _speech = (_speech << 1) | (active && Moves() ? 1UL : 0);
    }

    /// <summary>The level inside the present run, without its ends, has moved.</summary>
    private bool Moves()
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        int oldest = Math.Min(_run - Edge, Window);
        for (int back = Edge + 1; back <= oldest; back++)
        {
            double level = _levels[(_next - back + Window) % Window];
            least = Math.Min(least, level);
            most = Math.Max(most, level);
        }

        return most - least >= Movement;
    }

    private SpeechChange Begin()
    {
        var first = 0;
        while (first < LongestOnset && ((_active >> (first + 1)) & OnsetGap) != 0)
        {
            first++;
        }

        (Speaking, FramesBack) = (true, first);
        return SpeechChange.Began;
    }

    private SpeechChange End(int framesBack)
    {
        if (!Speaking)
        {
            return SpeechChange.None;
        }

        (Speaking, FramesBack) = (false, framesBack);
        return SpeechChange.Ended;
    }
}
