using System.Collections.Immutable;

namespace CallDesk.Tests;

/// <summary>A booth in a test: a desk, a clock that the story moves, and everything the desk ordered.</summary>
internal sealed class Booth
{
    public const long Second = 1_000_000;

    private static readonly PartyToken Someone = new("p1");

    private long _nextIncoming = 2;

    public Booth(DeskSettings? settings = null)
    {
        Happens(new SettingsLoaded(settings ?? new DeskSettings()));
        Happens(new RegistrationChanged(true, 200));
    }

    public DeskState State { get; private set; } = DeskState.Initial;

    public Moment Now { get; private set; } = new(1_000 * Second);

    /// <summary>Effects of the last event.</summary>
    public ImmutableArray<Effect> Last { get; private set; } = [];

    /// <summary>All effects so far.</summary>
    public List<Effect> All { get; } = [];

    public AudioOrder Heard => Hearing.Of(State);

    public ImmutableArray<Light> Lights => LedLanguage.Of(State);

    public IEnumerable<CallRecord> Records => All.OfType<WriteRecord>().Select(w => w.Record);

    public CallRecord Record => Records.Single();

    public Booth Happens(DeskEvent e)
    {
        var step = Desk.Step(State, e, Now);
        State = step.State;
        Last = step.Effects;
        All.AddRange(step.Effects);
        return this;
    }

    /// <summary>Puts the desk into a state that other rules lead to.</summary>
    public Booth Given(Func<DeskState, DeskState> so)
    {
        State = so(State);
        return this;
    }

    /// <summary>What a far end is being told now: keys of the catalogue.</summary>
    public string? SaidTo(CallId id) => Keys(Heard.Legs.SingleOrDefault(l => l.Call == id).Says);

    /// <summary>What the receiver whispers now.</summary>
    public string? Whispered => Keys(Heard.ReceiverSpeech);

    private static string? Keys(Utterance? said) => said is null ? null : string.Join(' ', said.Phrases.Select(p => p.Key));

    /// <summary>Time passes; the host sends Due whenever the state asks for it.</summary>
    public Booth Wait(double seconds) => WaitMicroseconds((long)Math.Round(seconds * Second));

    public Booth WaitMicroseconds(long microseconds)
    {
        var until = new Moment(Now.Microseconds + microseconds);
        while (State.NextDue is { } due && due <= until)
        {
            Now = due;
            Happens(new Due());
            if (State.NextDue <= due)
            {
                throw new InvalidOperationException($"Due at {due} left {State.NextDue} due");
            }
        }

        Now = until;
        return this;
    }

    /// <summary>Time passes while the host is too busy to send Due.</summary>
    public Booth Stall(double seconds)
    {
        Now = new Moment(Now.Microseconds + (long)Math.Round(seconds * Second));
        return this;
    }

    public Booth Lift() => Happens(new HookMoved(HookPosition.Off));

    public Booth PutDown() => Happens(new HookMoved(HookPosition.On));

    public Booth Press(Key key) => Happens(new KeyPressed(key)).Happens(new KeyReleased(key));

    public Booth Type(string keys)
    {
        foreach (var key in keys)
        {
            Press(KeyLegend.TryParse(key.ToString(), out var k) ? k : throw new ArgumentException($"no key {key}", nameof(keys)));
        }

        return this;
    }

    public CallId Rings(bool journaled = true, DirectoryMatch? match = null)
    {
        var id = new CallId(_nextIncoming);
        _nextIncoming += 2;
        Happens(new CallArrived(id, Someone, match));
        if (journaled)
        {
            Happens(new ArrivalJournaled(id));
        }

        return id;
    }

    /// <summary>An incoming call is up and both talk.</summary>
    public CallId Talks(DirectoryMatch? match = null)
    {
        var id = Rings(match: match);
        Lift();
        Happens(new CallConnected(id));
        return id;
    }

    /// <summary>NOTE held down for so long; the journal keeps what was said.</summary>
    public Booth Dictates(double seconds)
    {
        Happens(new KeyPressed(Key.Note)).Wait(seconds).Happens(new KeyReleased(Key.Note));
        return Happens(new MemoStored(All.OfType<StoreMemo>().Last().Memo, (int)(seconds * 1000)));
    }

    /// <summary>What is being said to the guard, and what will be next.</summary>
    public IReadOnlyList<Phrase> Said =>
        [.. State.Voice.Receiver?.Phrases ?? [], .. State.Voice.Next.SelectMany(u => u.Phrases)];

    /// <summary>Everything is listened to, to its end.</summary>
    public IReadOnlyList<Phrase> HearsAll()
    {
        List<Phrase> heard = [];
        OpensMemos();
        while (State.Voice.Receiver is { } says)
        {
            heard.AddRange(says.Phrases);
            Happens(new SpeechEnded(says.Id));
        }

        return heard;
    }

    /// <summary>The memos that the desk has asked for are at hand.</summary>
    public Booth OpensMemos() =>
        State.Dialogue is { Opening: true, Item: var item } ? Happens(new MemosOpened(item)) : this;

    /// <summary>What was noted about a call, as the last effect says.</summary>
    public RecordMarks Marked(CallId call) =>
        All.OfType<MarkRecord>().LastOrDefault(m => m.Call == call)?.Marks ?? RecordMarks.None;

    public Booth Speaks(CallId id, Speaker speaker) => Happens(new SpeechStarted(id, speaker));

    public Booth Stops(CallId id, Speaker speaker) => Happens(new SpeechStopped(id, speaker));

    public Booth FarHangsUp(CallId id) => Happens(new CallEnded(id, EndCause.FarBye, 200));

    public Booth CallerGivesUp(CallId id) => Happens(new CallEnded(id, EndCause.FarCancel, 487));

    public CallPhase? PhaseOf(CallId id) => State.Calls.FirstOrDefault(c => c.Id == id)?.Phase;

    public Dial? Dialled => Last.OfType<Dial>().SingleOrDefault() ?? All.OfType<Dial>().LastOrDefault();

    public bool Did<T>() where T : Effect => Last.OfType<T>().Any();
}
