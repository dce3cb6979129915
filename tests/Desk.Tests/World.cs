using System.Collections.Immutable;

namespace CallDesk.Tests;

/// <summary>
/// Everything around a desk, driven by random numbers: guards, callers, a network that mostly behaves and sometimes talks
/// nonsense, a host that is on time or late, a clock that stands still or even goes back. One number is one event.
/// </summary>
internal sealed class World(Laws? laws = null)
{
    private static readonly long[] Pauses =
    [
        0, 0, 1, 10_000, 49_999, 50_000, 200_000, 999_999, 1_000_000, 2_999_999, 3_000_000, 4_000_000, 5_000_000, 8_000_000,
        1_500_000, 15_999_999, 16_000_000, 30_000_000, 60_000_000, 40_000_000, 3_600_000_000, -7_000_000,
    ];

    private static readonly Key[] EmergencyDigits = [Key.Digit1, Key.Digit1, Key.Digit0, Key.Digit2, Key.Digit9];

    private static readonly Key[] FunctionKeys =
    [
        Key.Transfer, Key.Transfer, Key.Redial, Key.Callback, Key.Callback, Key.Private, Key.Sos, Key.Sos,
    ];

    private static readonly string[] Numbers = ["201", "16812345", "110", "8001", "+8613912345678", "+86-10-88888888", "sip", ""];

    private static readonly ImmutableArray<DirectoryEntry> People =
    [
        new("office", "Office", "8001", EntryClass.Department, 1),
        new("home", "Home", "13912345678", EntryClass.Private, 2),
        new("line", "Line", "95555", EntryClass.Premium, 3),
        new("pest", "Pest", "777", EntryClass.Blocked, 0),
    ];

    private static readonly int[] Statuses = [200, 486, 487, 503];

    /// <summary>A site that permits handsfree.</summary>
    public static readonly DeskSettings Office = new() { Profile = Profile.PropertyOffice, Post = new PostSettings { Handsfree = true } };

    private static readonly DeskSettings[] Sites =
    [
        new(),
        new() { RingsLimit = 2, Profile = Profile.ServiceCenter, Setup = Setup.AcceptanceDue },
        new() { Setup = Setup.Missing, DialPlan = new DialPlan { OutsidePrefix = "9", ExtensionLength = 2, Barred = ["1*", "16*"] } },
        new() { Cadence = new RingCadence(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)), ReleaseGrace = TimeSpan.Zero },
        new() { Cadence = default, JournalPatience = TimeSpan.Zero, InterDigit = TimeSpan.MinValue, RingsLimit = int.MinValue },
        new()
        {
            Post = new PostSettings { SignIn = true, Handsfree = true, NoteWindow = TimeSpan.MaxValue, LongPress = TimeSpan.MinValue },
            Care = new CareSettings { MessagePatience = TimeSpan.Zero },
        },
        new()
        {
            Care = new CareSettings { MessagePatience = TimeSpan.MaxValue },
            Post = new PostSettings { SignIn = true, LongPress = TimeSpan.FromMilliseconds(500), Directory = People },
        },
        new()
        {
            ReleaseGrace = TimeSpan.MaxValue,
            DialPlan = new DialPlan { Barred = default, Emergency = ["110", "", "119", "120", "122", "112"] },
            Post = new PostSettings
            {
                SignIn = true, LongPress = TimeSpan.MinValue, SosHold = TimeSpan.MaxValue, Directory = default, LockPermits = default,
            },
            Care = new CareSettings { PrivateLimit = TimeSpan.MinValue, CallbackWithin = TimeSpan.MaxValue },
        },
        new()
        {
            DialPlan = new DialPlan { OutsidePrefix = "9" },
            Post = new PostSettings
            {
                Directory = People, EmergencyContact = "8001", Hotline = "8001", HowlerAfter = TimeSpan.FromSeconds(4),
            },
            Care = new CareSettings { PrivateLimit = TimeSpan.FromSeconds(33), PrivateHardEnd = true, CallbackWithin = TimeSpan.Zero },
        },
        new()
        {
            Post = new PostSettings
            {
                Directory = People, Locked = true, LockPermits = ["2*"], Hotline = "201", HotlineDelay = TimeSpan.FromSeconds(2),
                Paging = false, Handsfree = true,
            },
            Care = new CareSettings
            {
                PrivateLimit = TimeSpan.FromSeconds(40), Recording = RecordingPolicy.Emergency, RecordingAnnounced = false,
            },
            Profile = Profile.PropertyOffice,
        },
        new() { Post = new PostSettings { Directory = People, EmergencyContact = "" }, Care = new CareSettings { PrivateHardEnd = true, Recording = RecordingPolicy.All } },
        new()
        {
            Profile = Profile.Standard,
            Post = new PostSettings { Handsfree = true },
            Care = new CareSettings
            {
                Greeting = Spoken.Announce, HoldPhrases = Spoken.Announce, RetrievePhrases = Spoken.Announce, Cues = CueLevel.Spoken, Overflow = OverflowPolicy.Courtesy,
                Recording = RecordingPolicy.All, RecordingAnnounced = false,
            },
        },
        new()
        {
            Care = new CareSettings
            {
                Cues = CueLevel.Spoken, Overflow = OverflowPolicy.Forward, OverflowTo = "202", MusicOnHold = false,
                HoldWarning = TimeSpan.MinValue, GuardSilence = TimeSpan.Zero, GreetingPatience = TimeSpan.MinValue,
            },
        },
        new() { Care = new CareSettings { Overflow = OverflowPolicy.Forward, OverflowTo = "110", HoldPhrases = Spoken.Off } },
    ];

    private readonly List<CallId> _network = [];
    private long _nextIncoming = 2;
    private Key _lastPressed;

    public DeskState State { get; set; } = DeskState.Initial;

    public Moment Now { get; private set; } = new(1_000_000_000);

    public int Events { get; private set; }

    /// <summary>Told of every event before it happens.</summary>
    public Action<DeskState, DeskEvent, Moment>? Recorder { get; init; }

    public ImmutableArray<Effect> Live(ulong number)
    {
        if (Events == 0)
        {
            State = State with { Shift = State.Shift with { OnPatrol = (number >> 4) % 8 == 0 } };
            Happens(new SettingsLoaded(Sites[number % (ulong)Sites.Length]));
        }

        Pass(number >> 8);
        return Happens(Event(number >> 24));
    }

    public ImmutableArray<Effect> Happens(DeskEvent e)
    {
        var before = State;
        Recorder?.Invoke(before, e, Now);
        var step = Desk.Step(before, e, Now);
        State = step.State;
        Events++;
        _lastPressed = e is KeyPressed { Key: var key } ? key : _lastPressed;
        _network.AddRange(step.Effects.OfType<Dial>().Select(d => d.Call));
        laws?.Hold(before, e, Now, step);
        return step.Effects;
    }

    public void Wait(long microseconds) => Now = new Moment(Now.Microseconds + microseconds);

    /// <summary>Every call that the network knows of ends; afterwards nothing may be open.</summary>
    public void NetworkEndsEverything()
    {
        // A number may become complete meanwhile: its call is in the list then, and ends as well.
        for (var i = 0; i < _network.Count; i++)
        {
            Happens(new CallEnded(_network[i], EndCause.FarBye, 200));
        }
    }

    /// <summary>Half the time the host is on time with every Due, otherwise it stalls.</summary>
    private void Pass(ulong number)
    {
        var until = new Moment(Now.Microseconds + Pauses[number % 64 < (ulong)Pauses.Length ? number % 64 : number % 9]);
        if ((number >> 6) % 2 == 0)
        {
            for (var i = 0; i < 20 && State.NextDue is { } due && due <= until; i++)
            {
                Now = due > Now ? due : Now;
                Happens(new Due());
            }
        }

        Now = until;
    }

    private DeskEvent Event(ulong number)
    {
        if (WorldOfNotes.Answer(State, number) is { } answer)
        {
            return answer;
        }

        var pick = number >> 8;
        return (number % 138) switch
        {
            < 10 => new HookMoved(State.Hook == HookPosition.On ? HookPosition.Off : HookPosition.On),
            < 14 => new KeyPressed((Key)(pick % 12)),
            < 18 => Speech(pick),
            < 22 => new KeyPressed(EmergencyDigits[pick % 5]),
            < 27 => new KeyPressed(Key.Hold),
            < 30 => new KeyPressed((Key)(pick % 27)),
            < 36 => Arrival(pick),
            36 => Speech(pick),
            < 40 => new ArrivalJournaled(Known(pick)),
            < 44 => new CallConnected(Likely(pick, CallPhase.Answering, CallPhase.Dialing)),
            < 46 => new CallProgressed(Likely(pick, CallPhase.Dialing), pick % 3 == 0),
            < 52 => new CallEnded(Known(pick), (EndCause)((pick >> 8) % 5), Statuses[(pick >> 16) % 4]),
            < 54 => new CallEnded(Likely(pick, CallPhase.Ending, CallPhase.Active), EndCause.Near, 200),
            54 => new AnswerFailed(Likely(pick, CallPhase.Answering), "no media"),
            55 => new HoldChanged(Known(pick), (pick >> 8) % 2 == 0),
            56 => new HoldFailed(Known(pick), (pick >> 8) % 2 == 0, 488),
            57 => pick % 2 == 0 ? new JournalUnavailable("full") : new JournalRestored(),
            58 => new RegistrationChanged(pick % 2 == 0, (int)(pick % 3) * 200),
            59 => pick % 2 == 0 ? new DeviceFailed((Device)(pick % 6), "nak") : new DeviceRestored((Device)(pick % 6)),
            60 => pick % 4 > 1 ? Speech(pick >> 2) : pick % 2 == 0 ? new AudioLost("stall") : new AudioRestored(),
            61 => new Due(),
            62 => new KeyReleased((Key)(pick % 25)),
            63 => Rare(pick),
            < 71 => new KeyPressed(FunctionKeys[pick % 8]),
            < 74 => new KeyReleased(_lastPressed),
            < 78 => new TransferEnded(Likely(pick, CallPhase.Transferring), pick % 3 == 0, 503),
            78 => new TransferProgressed(Likely(pick, CallPhase.Transferring), 180),
            79 => pick % 2 == 0
                ? new RedirectAsked(Likely(pick, CallPhase.Dialing), Numbers[(pick >> 8) % 8])
                : pick % 4 == 1
                ? new ReferRequested(Likely(pick, CallPhase.Active), Numbers[(pick >> 8) % 8])
                : new CallReplaced(Likely(pick, CallPhase.Active), new PartyToken("another")),
            < 82 => new NumberFound(State.Offer?.LooksUp ?? new PartyToken("x"), pick % 3 == 0 ? null : Numbers[(pick >> 8) % 8]),
            82 => new PinChecked(pick % 2 == 0 ? "g1" : null),
            83 => new AlertAcknowledged((State.Sos?.Alert ?? 0) + (long)(pick % 4 / 3), pick % 2 == 0 ? "office" : null),
            84 => new NeighbourChanged("n" + (pick % 6), (NeighbourState)((pick >> 8) % 4)),
            85 => (pick % 4) switch
            {
                0 => new PageStarted(),
                1 => new PageEnded(),
                _ => new MessagesKept((int)(pick >> 8) % 4),
            },
            86 => new SpeechEnded(State.Calls.FirstOrDefault(c => c.Says is not null)?.Says?.Id ?? State.Voice.Receiver?.Id ?? -1),
            < 94 => new KeyPressed(Key.Transfer),
            < 102 => new SpeechEnded(State.Calls.FirstOrDefault(c => c.Says is not null)?.Says?.Id ?? -1),
            < 104 => pick % 2 == 0 ? new SpeechEnded(State.Voice.Receiver?.Id ?? -1) : new ClockObserved((long)(pick % (1UL << 42)), 480, true),
            < 120 => WorldOfNotes.Any(State, pick),
            < 134 => Speech(pick),
            < 136 => Test(pick),
            _ => new KeyPressed(Key.Handsfree),
        };
    }

    private DeskEvent Test(ulong pick) => (pick % 8) switch
    {
        < 3 => new SelfTestWanted((long)(pick >> 3) % 4, pick % 2 == 0) { Acceptance = pick % 3 == 0 },
        < 6 => new SelfTestListens(pick % 4 != 3),
        6 => new SelfTestTells("selftest.lift"),
        _ => new SelfTestEnded(State.Inspection?.Run ?? 9, pick % 16 == 7),
    };

    private DeskEvent Speech(ulong pick) => (pick % 8) switch
    {
        < 4 => Voice(pick >> 3),
        < 6 => new SpeechEnded(State.Calls.FirstOrDefault(c => c.Says is not null)?.Says?.Id ?? State.Voice.Receiver?.Id ?? 0),
        6 when pick % 16 == 6 => new VoiceMeasured(
            Likely(pick >> 3, CallPhase.Active), -(int)((pick >> 12) % 500), -(int)((pick >> 28) % 700)),
        6 => new ClockObserved(1_790_000_000_000 + (long)(pick >> 20), 480, (pick >> 3) % 2 == 0),
        _ => new TalkMeasured(
            Likely(pick >> 3, CallPhase.Active),
            new TalkFigures(-(int)((pick >> 12) % 500), (int)((pick >> 21) % 100), -(int)((pick >> 28) % 700), -300, 30, -200)),
    };

    /// <summary>Who was silent speaks, who spoke is silent; now and then neither, and the desk is told nonsense.</summary>
    private DeskEvent Voice(ulong pick)
    {
        var call = Likely(pick, CallPhase.Active);
        var speaker = (Speaker)((pick >> 9) % 2);
        var seen = State.Calls.FirstOrDefault(c => c.Id == call)?.Attention;
        var speaks = (speaker == Speaker.Guard ? seen?.GuardSince : seen?.FarSince) is not null;
        return speaks != ((pick >> 10) % 8 == 0) ? new SpeechStopped(call, speaker) : new SpeechStarted(call, speaker);
    }

    private DeskEvent Rare(ulong pick) => (pick % 16) switch
    {
        0 => new ShutdownRequested(),
        < 6 => new SettingsLoaded(Sites[(pick >> 8) % (ulong)Sites.Length]),
        < 10 => new HookMoved(State.Hook),
        < 12 when State.Calls.FirstOrDefault(c => c.Phase is CallPhase.Active or CallPhase.Held) is { } call =>
            new CallArrived(call.Id, new PartyToken("again")),
        _ => new CallEnded(new CallId(-1), EndCause.FarBye, 200),
    };

    private CallArrived Arrival(ulong pick)
    {
        var id = new CallId(_nextIncoming);
        _nextIncoming += 2;
        _network.Add(id);
        return new CallArrived(id, new PartyToken("p"), (id.Value % 16) switch
        {
            0 => new DirectoryMatch("e1", (EntryClass)((pick >> 2) % 10)),
            4 => new DirectoryMatch("home", EntryClass.Private),
            8 => new DirectoryMatch("pest", EntryClass.Blocked),
            _ => null,
        });
    }

    /// <summary>A call the desk has, most of the time; otherwise one that is over or never was.</summary>
    private CallId Known(ulong pick) => (pick % 8, State.Calls.Length) switch
    {
        ( > 0, var n and > 0) => State.Calls[(int)((pick >> 3) % (ulong)n)].Id,
        (_, _) when _network.Count > 0 => _network[(int)((pick >> 3) % (ulong)_network.Count)],
        _ => new CallId(long.MaxValue),
    };

    private CallId Likely(ulong pick, params CallPhase[] phases) =>
        pick % 8 > 0 && State.Calls.FirstOrDefault(c => phases.Contains(c.Phase)) is { } call ? call.Id : Known(pick);
}
