using Phone.Audio.Listening;

namespace Phone.Audio;

/// <summary>
/// Handsfree by turns: of the two directions one is always lowered by <see cref="LossDb"/>, so that what the loudspeaker plays comes back
/// to the far end at least that much weaker, whatever the room does and however late it comes ("voice switching", ITU-T P.340). Nothing
/// to converge, nothing that depends on the device's delay. Media thread only, no allocation.
/// </summary>
/// <remarks>
/// Whoever speaks keeps the way until a pause; it is the far end's at first. The guard breaks in by being clearly louder than the echo
/// can be. How loud that is, is learnt while the far end speaks: slowly, and never believed to be less than <see cref="LeastCoupling"/>.
/// </remarks>
internal sealed class VoiceSwitch
{
    /// <summary>ITU-T P.310 asks for 45 dB of terminal coupling loss; the rest is for loudspeakers that come back louder than they play.</summary>
    public const double LossDb = 55;

    /// <summary>From the loudspeaker back into the microphone, both in dBFS: what is believed at first, and the bounds.</summary>
    private const double PresumedCoupling = 6;
    private const double LeastCoupling = -12;
    private const double MostCoupling = 12;

    /// <summary>How late an echo comes: the device's queues and the room's reverberation.</summary>
    private const int LatestEchoMilliseconds = 400;

    /// <summary>A frame this much above its noise is somebody's, dB.</summary>
    private const double Margin = 8;

    /// <summary>No speech is quieter, dBFS.</summary>
    private const double Quietest = -54;

    /// <summary>30 ms over what an echo can be: the guard has begun.</summary>
    private const int OnsetFrames = 3;

    /// <summary>160 ms of silence: the guard has made a pause, and the far end may have the way.</summary>
    private const int PauseFrames = 16;

    private static readonly float Shut = (float)Math.Pow(10, -LossDb / 20);

    private readonly NoiseFloor _room = new();
    private readonly NoiseFloor _line = new();
    private readonly EchoShadow _played = new(LatestEchoMilliseconds);
    private readonly GainRamp _sending = new(Shut);
    private readonly GainRamp _hearing = new(1);
    private double _coupling;
    private int _loud;
    private int _quiet;

    public VoiceSwitch() => Begin();

    /// <summary>The microphone has the way, the loudspeaker is lowered.</summary>
    public bool Sends { get; private set; }

    /// <summary>Handsfree is opened: another room, another far end.</summary>
    public void Begin()
    {
        _room.Forget();
        _line.Forget();
        (_coupling, _loud, _quiet) = (PresumedCoupling, 0, PauseFrames);
        Sends = false;
        _sending.JumpTo(Shut);
        _hearing.JumpTo(0);
        _hearing.MoveTo(1);
    }

    /// <summary>The next 10 ms of the microphone, on their way to the far end.</summary>
    public void Send(Span<short> microphone)
    {
        double near = LevelOf(microphone);
        double echo = _played.Dbfs + EchoShadow.Loss;
        bool heard = near > Math.Max(Quietest, _room.Dbfs + Margin);
        bool own = heard && near > echo + _coupling + Margin;
        _room.Add(near);
        Learn(near - echo, echo);
        _loud = own ? _loud + 1 : 0;
        _quiet = (Sends ? heard : own) ? 0 : _quiet + 1;
        if (!Sends && _loud >= OnsetFrames)
        {
            Turn(sends: true);
        }

        _sending.Apply(microphone);
    }

    /// <summary>The next 10 ms for the loudspeaker.</summary>
    /// <param name="own">A tone or a word of the phone itself is in it: it is heard at once, and never sent back.</param>
    public void Hear(Span<short> loudspeaker, bool own)
    {
        double far = LevelOf(loudspeaker);
        bool speaks = far > Math.Max(Quietest, _line.Dbfs + Margin);
        _line.Add(far);
        if (Sends && (own || (speaks && _quiet >= PauseFrames)))
        {
            Turn(sends: false);
        }

        _hearing.Apply(loudspeaker);
        _played.Add(LevelOf(loudspeaker));
    }

    private void Turn(bool sends)
    {
        Sends = sends;
        _sending.MoveTo(sends ? 1 : Shut);
        _hearing.MoveTo(sends ? Shut : 1);
        (_loud, _quiet) = (0, 0);
    }

    /// <summary>
    /// Up by 1 dB in 10 ms towards what is seen, down ten times slower: what is learnt is near the loudest that the echo is. A guard who
    /// speaks at the same time is taken for a louder room for a while.
    /// </summary>
    private void Learn(double coupling, double echo)
    {
        const double down = 0.1, up = 1;
        if (!Sends && echo > Quietest + Margin)
        {
            double towards = coupling > _coupling ? Math.Min(coupling, _coupling + up) : Math.Max(coupling, _coupling - down);
            _coupling = Math.Clamp(towards, LeastCoupling, MostCoupling);
        }
    }

    private static double LevelOf(ReadOnlySpan<short> frame)
    {
        long squares = 0;
        foreach (short sample in frame)
        {
            squares += sample * sample;
        }

        return Pcm.DbfsOfMeanSquare((double)squares / frame.Length);
    }
}
