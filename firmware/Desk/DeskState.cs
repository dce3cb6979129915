using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// All that the desk knows. Immutable; serialisable as it stands (the journal opens every segment with it). Timers are deadlines
/// in here: the host sends <see cref="Due"/> when <see cref="NextDue"/> has come.
/// </summary>
public sealed record DeskState
{
    public static DeskState Initial { get; } = new();

    public DeskSettings Settings { get; init; } = new();

    public HookPosition Hook { get; init; } = HookPosition.On;

    /// <summary>A person has opened handsfree at its key, by this permission; null: it is closed.</summary>
    public HandsfreePermission? Handsfree { get; init; }

    /// <summary>Live calls in order of arrival.</summary>
    public ImmutableArray<Call> Calls { get; init; } = [];

    public bool Registered { get; init; }

    /// <summary>Without a registrar the phone takes calls directly: being unregistered is then no fault.</summary>
    public bool HasRegistrar { get; init; } = true;

    public bool JournalAvailable { get; init; } = true;

    public ImmutableArray<Device> FailedDevices { get; init; } = [];

    public int ReceiverVolume { get; init; } = 5;

    public int RingerVolume { get; init; } = 5;

    /// <summary>Of the loudspeaker while it is talked by.</summary>
    public int HandsfreeVolume { get; init; } = 5;

    public bool ShuttingDown { get; init; }

    /// <summary>The first settings have been loaded and the first lights and sound ordered.</summary>
    public bool Started { get; init; }

    /// <summary>The sound device has stalled and is being reopened.</summary>
    public bool AudioStalled { get; init; }

    /// <summary>Which call sounds on the loudspeaker, and how far its cadence has got.</summary>
    public Bell? Bell { get; init; }

    /// <summary>What the receiver (by handsfree: the loudspeaker) plays while the line is open and no call has it.</summary>
    public Line Line { get; init; }

    /// <summary>Digits typed and not dialled yet, on- or off-hook.</summary>
    public string Digits { get; init; } = "";

    /// <summary>When the last of <see cref="Digits"/> was typed (or REDIAL pressed on-hook).</summary>
    public Moment DigitsAt { get; init; }

    /// <summary>The last ten numbers dialled, the last one first.</summary>
    public ImmutableArray<string> Recent { get; init; } = [];

    /// <summary>A number that was not typed: REDIAL, CALLBACK, a long press.</summary>
    public Offer? Offer { get; init; }

    /// <summary>The digit that is held down, if it means more when it is held on.</summary>
    public HeldDigit? HeldDigit { get; init; }

    /// <summary>The transfer under way (clause 1.8).</summary>
    public Transfer? Transfer { get; init; }

    public SosHold? SosHold { get; init; }

    public Sos? Sos { get; init; }

    /// <summary>The last emergency call or SOS: whoever calls soon after is never refused.</summary>
    public Moment? EmergencyAt { get; init; }

    /// <summary>PRIVATE was pressed before the call.</summary>
    public bool PrivateNext { get; init; }

    /// <summary>The warm line dials then.</summary>
    public Moment? HotlineAt { get; init; }

    /// <summary>A short tone in the receiver.</summary>
    public Chime? Chime { get; init; }

    /// <summary>A page comes in.</summary>
    public bool Paging { get; init; }

    /// <summary>Digits since the handset was lifted, as long as they can still become an emergency number.</summary>
    public EmergencyWatch? Watch { get; init; }

    /// <summary>The refusal's light and tone end then.</summary>
    public Moment? RefusedUntil { get; init; }

    /// <summary>The two clocks; not known before the first <see cref="ClockObserved"/>.</summary>
    public WallClock Clock { get; init; }

    /// <summary>What is being said to the guard.</summary>
    public Voice Voice { get; init; } = Voice.Silent;

    /// <summary>Callbacks, messages, tasks and open records; survives a restart.</summary>
    public Agenda Agenda { get; init; } = Agenda.Empty;

    /// <summary>The NOTE key and its window.</summary>
    public NotePad Note { get; init; }

    /// <summary>The last call, while it can still be noted.</summary>
    public WrapUp? WrapUp { get; init; }

    /// <summary>The memo that is being dictated.</summary>
    public Dictation? Dictation { get; init; }

    /// <summary>The talk that is being recorded.</summary>
    public CallRecording? Recording { get; init; }

    /// <summary>Memos on their way into the journal.</summary>
    public Memos Memos { get; init; } = Memos.None;

    /// <summary>What is being asked by voice, or will be at the next lift.</summary>
    public Dialogue? Dialogue { get; init; }

    /// <summary>Who is at the post; survives a restart.</summary>
    public Shift Shift { get; init; } = Shift.Off;

    /// <summary>Alerts that nobody has acknowledged; survives a restart.</summary>
    public Alarms Alarms { get; init; } = Alarms.None;

    /// <summary>The next alert's id; goes on after a restart.</summary>
    public long NextAlert { get; init; } = 1;

    /// <summary>What is told at the next lift.</summary>
    public News News { get; init; } = News.None;

    public Network Network { get; init; }

    /// <summary>The light (and tone) that says that a key did what it should ends then.</summary>
    public Moment? ConfirmedUntil { get; init; }

    /// <summary>What the neighbours' phones are doing.</summary>
    public ImmutableArray<Neighbour> Neighbours { get; init; } = [];

    /// <summary>New messages at the exchange, as it last said.</summary>
    public int KeptMessages { get; init; }

    /// <summary>Cues and the voices they are measured by.</summary>
    public Coach Coach { get; init; } = Coach.Fresh;

    /// <summary>The self-test that goes on.</summary>
    public Inspection? Inspection { get; init; }

    /// <summary>The acceptance test has begun by itself once since the start.</summary>
    public bool AcceptanceOffered { get; init; }

    /// <summary>The next outgoing call's id (odd).</summary>
    public long NextOutgoing { get; init; } = 1;

    /// <summary>When the host must send <see cref="Due"/>; null when nothing happens by itself.</summary>
    [JsonIgnore]
    public Moment? NextDue => Deadlines.Next(this)?.At;

    /// <summary>The call that has the handset: at most one.</summary>
    [JsonIgnore]
    public Call? Current => First(static c => c.Phase is CallPhase.Answering or CallPhase.Dialing or CallPhase.Active);

    /// <summary>Where the guard listens, call or not: open handsfree comes before a handset that is off its cradle.</summary>
    [JsonIgnore]
    public Route Ear => Handsfree is not null ? Route.Handsfree : Hook == HookPosition.Off ? Route.Handset : Route.None;

    /// <summary>Where the talk path is.</summary>
    [JsonIgnore]
    public Route Route => Current is not null ? Ear : Route.None;

    /// <summary>A call sounds on the loudspeaker (bursts and pauses alike).</summary>
    [JsonIgnore]
    public bool Ringing => Bell is not null;

    internal Call? First(Func<Call, bool> which)
    {
        foreach (var call in Calls)
        {
            if (which(call))
            {
                return call;
            }
        }

        return null;
    }

    internal int Count(Func<Call, bool> which)
    {
        var count = 0;
        foreach (var call in Calls)
        {
            count += which(call) ? 1 : 0;
        }

        return count;
    }
}

/// <summary>
/// The ringing of one call: burst <see cref="Before"/> + <see cref="Bursts"/> has begun. Every edge is computed from
/// <see cref="From"/>, so the cadence cannot drift.
/// </summary>
/// <param name="Before">Bursts the caller had before this ringing began (while waiting); 0 for a held call's recall ring.</param>
public readonly record struct Bell(CallId Call, Moment From, int Before, long Bursts, bool Sounding)
{
    [JsonIgnore]
    public int Number => (int)Math.Min(Before + Bursts, Bounds.Rings);

    internal Bell At(Moment now, RingCadence cadence)
    {
        var bursts = Math.Max(Bursts, cadence.BurstsSince(From, now));
        var start = StartOf(bursts, cadence);
        return this with { Bursts = bursts, Sounding = now >= start && now < start + cadence.On };
    }

    internal Moment NextEdge(RingCadence cadence) => Sounding && cadence.Off > TimeSpan.Zero
        ? StartOf(Bursts, cadence) + cadence.On
        : StartOf(Bursts + 1, cadence);

    private Moment StartOf(long burst, RingCadence cadence) =>
        new(From.Microseconds + ((burst - 1) * (cadence.Period.Ticks / 10)));
}

/// <summary>
/// The receiver without a call. <see cref="Ready"/>: a number may be typed; otherwise only an emergency number is heeded.
/// </summary>
/// <param name="LeftOff">The howler was of no use: nobody is there.</param>
public readonly record struct Line(Tone Tone, Moment Since, bool LeftOff = false)
{
    [JsonIgnore]
    public bool Ready => !LeftOff && Tone is Tone.Dial or Tone.StutterDial or Tone.None;
}

/// <summary>
/// After every lift the first digits may make an emergency number, even in a call (clause 1.10, emergency first).
/// </summary>
/// <param name="DigitsAt">When the last of them was typed; before the first, when the handset was lifted.</param>
public readonly record struct EmergencyWatch(string Typed, Moment DigitsAt);

/// <summary>One call as the desk sees it.</summary>
public sealed record Call
{
    public required CallId Id { get; init; }

    public required Direction Direction { get; init; }

    public required PartyToken Remote { get; init; }

    public required CallPhase Phase { get; init; }

    public required Moment ArrivedAt { get; init; }

    /// <summary>The number that was dialled; null for incoming calls.</summary>
    public string? Dialled { get; init; }

    public bool Emergency { get; init; }

    public Moment? AnsweredAt { get; init; }

    /// <summary>When the call entered its present phase.</summary>
    public required Moment Since { get; init; }

    /// <summary>Ring bursts that have begun.</summary>
    public int Rings { get; init; }

    public bool Muted { get; init; }

    /// <summary>The journal has committed the arrival.</summary>
    public bool Journaled { get; init; }

    /// <summary>The answer was ordered: from here on there is a talk path.</summary>
    public bool AnswerSent { get; init; }

    /// <summary>The dialog is confirmed.</summary>
    public bool Connected { get; init; }

    /// <summary>The far end of an outgoing call is being alerted.</summary>
    public bool Alerted { get; init; }

    /// <summary>The far end of an outgoing call sends sound before it answers.</summary>
    public bool EarlyMedia { get; init; }

    /// <summary>Clause 1.1: lifted before burst <c>rings-limit + 1</c> began; null until lifted.</summary>
    public bool? InTime { get; init; }

    /// <summary>Who released first, once that is settled; the network's later word does not change it.</summary>
    public ReleasedBy? ReleasedBy { get; init; }

    /// <summary>The directory entry of the caller's number.</summary>
    public DirectoryMatch? Match { get; init; }

    /// <summary>What is being said to the far end; it hears nothing else meanwhile.</summary>
    public Utterance? Says { get; init; }

    public Moment SaysSince { get; init; }

    /// <summary>The far end knows that it is recorded.</summary>
    public bool RecordingTold { get; init; }

    /// <summary>When the phone itself answered with an apology and music.</summary>
    public Moment? MachineAnsweredAt { get; init; }

    /// <summary>Category, repeat-back, anonymity, memos: what the guard noted.</summary>
    public RecordMarks Marks { get; init; } = RecordMarks.None;

    /// <summary>With <see cref="RecordMarks.Anonymous"/>: the caller wants the number to be forgotten as well.</summary>
    public bool NumberToo { get; init; }

    /// <summary>Directory entry of the colleague whom the caller's message is for.</summary>
    public string? MessageFor { get; init; }

    /// <summary>How long the caller was made to wait, and how often.</summary>
    public CareFigures Care { get; init; }

    /// <summary>The clock of a private call.</summary>
    public PrivateClock? Private { get; init; }

    /// <summary>The emergency checklist is open: its ticked points (<see cref="CallDesk.Checklist"/>).</summary>
    public int? Checklist { get; init; }

    /// <summary>Redirections (302) that this outgoing call has followed.</summary>
    public int Redirects { get; init; }

    /// <summary>The call whose far end sent the guard here (REFER).</summary>
    public CallId? ReferredBy { get; init; }

    /// <summary>REFERs that were followed in this call and in those that led to it.</summary>
    public int Referrals { get; init; }

    /// <summary>The agenda item that is done when this call is answered.</summary>
    public long? CallsBack { get; init; }

    /// <summary>The talk's figures, once measured.</summary>
    public TalkFigures? Talk { get; init; }

    /// <summary>Who waits for whom, and what was noticed of the talk.</summary>
    public Attention? Attention { get; init; }

    /// <summary>What the record will say about this call (<see cref="CallFlags"/>).</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Incoming and not answered yet: it rings or it waits.</summary>
    [JsonIgnore]
    public bool Unanswered => Phase is CallPhase.Ringing or CallPhase.Waiting;

    /// <summary>To an emergency number, or marked as an emergency.</summary>
    [JsonIgnore]
    public bool Urgent => Emergency || Marks.Category == Category.Emergency;

    /// <summary>Nobody has talked to this caller yet, whether it hears ringing or music.</summary>
    [JsonIgnore]
    public bool Unspoken => Unanswered || Phase == CallPhase.Courtesy;

    /// <summary>Neither over nor on its way out.</summary>
    [JsonIgnore]
    public bool Live => Phase is not (CallPhase.Ending or CallPhase.Released);

    internal Call Flagged(string flag) => Flags.Contains(flag) ? this : this with { Flags = Flags.Add(flag) };
}
