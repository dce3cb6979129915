namespace CallDesk;

/// <summary>What becomes due when nobody does anything.</summary>
internal enum DeadlineKind
{
    BellEdge,
    WaitingBurst,
    JournalPatience,
    GraceOver,
    EndUnconfirmed,
    HandsetLeftOff,

    /// <summary>Nobody uses the open handsfree line.</summary>
    HandsfreeLeftOpen,

    /// <summary>Reorder was not heard: the howler.</summary>
    HowlerDue,

    /// <summary>The howler was not heard either.</summary>
    HowlerOver,
    HotlineDue,
    NumberComplete,
    PredialForgotten,
    RefusalOver,

    NoteWindowOver,
    NoteHeldLong,
    MemoFull,

    /// <summary>The next piece of a recording begins, as everything that follows from the state does.</summary>
    RecordingPieceOver,
    DialogueIdle,
    WrapUpOver,
    ConfirmationOver,
    AgendaDue,
    ChimeOver,

    /// <summary>A digit has been held for its long press.</summary>
    LongPress,

    /// <summary>The next light of a held SOS.</summary>
    SosStep,

    /// <summary>Nobody has acknowledged the SOS yet.</summary>
    SosRepeat,

    /// <summary>An acknowledged SOS is no longer shown.</summary>
    SosOver,

    /// <summary>The network never said what became of the REFER.</summary>
    TransferOverdue,

    /// <summary>Warning, tone or end of a private call.</summary>
    PrivateStep,

    /// <summary>The media plane never said that an utterance ended.</summary>
    SpeechOverdue,

    /// <summary>Somebody's patience is over: <see cref="CareClock"/>.</summary>
    Care,

    /// <summary>The self-test never said that it ended.</summary>
    InspectionOver,
}

internal readonly record struct Deadline(Moment At, DeadlineKind Kind, CallId Call = default, long Utterance = 0);

/// <summary>All deadlines follow from the state: none is kept apart, so none can be forgotten or outlive its reason.</summary>
internal static class Deadlines
{
    public static Deadline? Next(DeskState s)
    {
        Deadline? next = null;
        foreach (var call in s.Calls)
        {
            Earlier(ref next, OfCall(s, call));
            Earlier(ref next, call is { Private: { } clock, Live: true } && clock.NextAt(s.Settings.Care) is { } step
                ? new Deadline(step, DeadlineKind.PrivateStep, call.Id)
                : null);
            Earlier(ref next, CareClock.Next(s, call) is { } care ? new Deadline(care, DeadlineKind.Care, call.Id) : null);
            Earlier(ref next, call.Says is { } says
                ? new Deadline(call.SaysSince + Patience.Speech, DeadlineKind.SpeechOverdue, call.Id, says.Id)
                : null);
        }

        Earlier(ref next, s.Bell is { } bell ? new Deadline(bell.NextEdge(s.Settings.Cadence), DeadlineKind.BellEdge) : null);
        Earlier(ref next, OfLine(s));
        Earlier(ref next, s.Voice.Receiver is { } said
            ? new Deadline(s.Voice.ReceiverSince + ShiftDeadlines.LongestSpeech(said), DeadlineKind.SpeechOverdue, Utterance: said.Id)
            : null);
        Earlier(ref next, Desk.CoachDue(s) is { } coach ? new Deadline(coach, DeadlineKind.Care) : null);
        Earlier(ref next, s.RefusedUntil is { } until ? new Deadline(until, DeadlineKind.RefusalOver) : null);
        ShiftDeadlines.Add(ref next, s);
        Earlier(ref next, s.Chime is { } chime ? new Deadline(chime.Until, DeadlineKind.ChimeOver) : null);
        OfKeys(ref next, s);
        Earlier(ref next, s.Inspection is { } inspection
            ? new Deadline(inspection.Since + Desk.LongestInspection, DeadlineKind.InspectionOver)
            : null);
        return next;
    }

    /// <summary>What a key began.</summary>
    private static void OfKeys(ref Deadline? next, DeskState s)
    {
        Earlier(ref next, s.HeldDigit is { } held ? new Deadline(held.Since + s.Settings.Post.LongPress, DeadlineKind.LongPress) : null);
        Earlier(ref next, s.SosHold is { } hold
            ? new Deadline(Desk.NextSosStep(hold, s.Settings.Post.SosHold), DeadlineKind.SosStep)
            : null);
        Earlier(ref next, s.Transfer is { Stage: TransferStage.Referred } referred
            ? new Deadline(referred.Since + Patience.Transfer, DeadlineKind.TransferOverdue)
            : null);
        Earlier(ref next, s switch
        {
            { ShuttingDown: true } or { Sos: null } => null,
            { Sos: { Acknowledged: true, Untold: true } } => null,
            { Sos: { Acknowledged: true } sos } => new Deadline(sos.SentAt + Patience.SosShown, DeadlineKind.SosOver),
            { Sos: { } sos } => new Deadline(sos.SentAt + Patience.SosRepeat, DeadlineKind.SosRepeat),
        });
    }

    private static Deadline? OfCall(DeskState s, Call call) => call.Phase switch
    {
        CallPhase.Waiting when call.Rings < Bounds.Rings =>
            new(call.ArrivedAt + (s.Settings.Cadence.Period * call.Rings), DeadlineKind.WaitingBurst, call.Id),
        CallPhase.Answering when !call.AnswerSent =>
            new(call.Since + s.Settings.JournalPatience, DeadlineKind.JournalPatience, call.Id),
        CallPhase.Grace => new(call.Since + s.Settings.ReleaseGrace, DeadlineKind.GraceOver, call.Id),
        CallPhase.Ending =>
            new(call.Since + (s.ShuttingDown ? Patience.EndAtShutdown : Patience.End), DeadlineKind.EndUnconfirmed, call.Id),
        _ => null,
    };

    private static Deadline? OfLine(DeskState s) => s switch
    {
        { Ear: Route.None, Digits: not "" } or { Ear: Route.None, Offer: not null } =>
            new(s.DigitsAt + Patience.FirstDigit, DeadlineKind.PredialForgotten),
        { Ear: Route.None } => null,
        _ when s.Current is not null => null,
        { Line.Ready: true, Digits: not "" } => new(s.DigitsAt + s.Settings.InterDigit, DeadlineKind.NumberComplete),
        { Line.Ready: true, HotlineAt: { } at } => new(at, DeadlineKind.HotlineDue),
        { Ear: Route.Handsfree, Line.Tone: not Tone.None } => new(s.Line.Since + Patience.FirstDigit, DeadlineKind.HandsfreeLeftOpen),
        { Line.Tone: Tone.Reorder } => new(s.Line.Since + s.Settings.Post.HowlerAfter, DeadlineKind.HowlerDue),
        { Line.Tone: Tone.Howler } => new(s.Line.Since + s.Settings.Post.HowlerLimit, DeadlineKind.HowlerOver),
        { Line.Tone: not Tone.None } => new(s.Line.Since + Patience.FirstDigit, DeadlineKind.HandsetLeftOff),
        _ => null,
    };

    internal static void Earlier(ref Deadline? next, Deadline? candidate)
    {
        if (candidate is { } c && (next is not { } n || c.At < n.At))
        {
            next = c;
        }
    }
}

public static partial class Desk
{
    /// <summary>Lets everything happen that was due until <paramref name="now"/>, in order, each at its moment.</summary>
    private static bool CatchUp(Turn t, Moment now)
    {
        var any = false;
        while (Deadlines.Next(t.State) is { } due && due.At <= now)
        {
            any = true;
            t.Now = due.At;
            Expire(t, due, now);
            SettleAll(t);
        }

        return any;
    }

    /// <remarks>
    /// Ringing jumps to <paramref name="now"/> at once: after a long sleep a million bursts cost as much as one.
    /// </remarks>
    private static void Expire(Turn t, Deadline due, Moment now)
    {
        var call = t.Find(due.Call);
        switch (due.Kind)
        {
            case DeadlineKind.BellEdge: AdvanceBell(t, now); break;
            case DeadlineKind.WaitingBurst: CountWaiting(t, call!, now); break;
            case DeadlineKind.JournalPatience: SendAnswer(t, call!); break;
            case DeadlineKind.GraceOver: ReleaseAfterGrace(t, call!); break;
            case DeadlineKind.EndUnconfirmed: WriteOff(t, call!); break;
            case DeadlineKind.HandsetLeftOff: t.Sound(Tone.Reorder); break;
            case DeadlineKind.HandsfreeLeftOpen: LeaveHandsfree(t); break;
            case DeadlineKind.HowlerDue: t.Sound(Tone.Howler); break;
            case DeadlineKind.HowlerOver: GiveUpHandset(t); break;
            case DeadlineKind.HotlineDue: DialHotline(t); break;
            case DeadlineKind.NumberComplete: DialCollected(t); break;
            case DeadlineKind.ChimeOver: t.State = t.State with { Chime = null }; break;
            case DeadlineKind.LongPress: LongPressed(t, t.State.HeldDigit!.Value); break;
            case DeadlineKind.SosStep: FillSos(t, t.State.SosHold!.Value); break;
            case DeadlineKind.SosRepeat: SendSosAgain(t, t.State.Sos!, now); break;
            case DeadlineKind.SosOver: t.State = t.State with { Sos = null }; break;
            case DeadlineKind.TransferOverdue: ComeBack(t, t.State.Transfer!); break;
            case DeadlineKind.PrivateStep: AdvancePrivate(t, call!, now); break;
            case DeadlineKind.PredialForgotten: t.State = t.State with { Digits = "", Offer = null }; break;
            case DeadlineKind.SpeechOverdue: EndSpeech(t, due.Utterance); break;
            case DeadlineKind.Care: CareFallsDue(t, call); break;
            case DeadlineKind.InspectionOver: StopInspection(t); break;
            case DeadlineKind.RefusalOver: t.State = t.State with { RefusedUntil = null }; break;
            default: ExpireOfShift(t, due.Kind); break;
        }
    }
}
