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
    NumberComplete,
    PredialForgotten,
    RefusalOver,

    /// <summary>The media plane never said that an utterance ended.</summary>
    SpeechOverdue,
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
            Earlier(ref next, call.Says is { } says
                ? new Deadline(call.SaysSince + Patience.Speech, DeadlineKind.SpeechOverdue, call.Id, says.Id)
                : null);
        }

        Earlier(ref next, s.Bell is { } bell ? new Deadline(bell.NextEdge(s.Settings.Cadence), DeadlineKind.BellEdge) : null);
        Earlier(ref next, OfLine(s));
        Earlier(ref next, s.Voice.Receiver is { } said
            ? new Deadline(s.Voice.ReceiverSince + Patience.Speech, DeadlineKind.SpeechOverdue, Utterance: said.Id)
            : null);
        Earlier(ref next, s.RefusedUntil is { } until ? new Deadline(until, DeadlineKind.RefusalOver) : null);
        return next;
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
        { Hook: HookPosition.On, Digits: not "" } or { Hook: HookPosition.On, RedialArmed: true } =>
            new(s.DigitsAt + Patience.FirstDigit, DeadlineKind.PredialForgotten),
        { Hook: HookPosition.On } => null,
        _ when s.Current is not null => null,
        { Line.Ready: true, Digits: not "" } => new(s.DigitsAt + s.Settings.InterDigit, DeadlineKind.NumberComplete),
        { Line.Tone: not (Tone.None or Tone.Reorder) } => new(s.Line.Since + Patience.FirstDigit, DeadlineKind.HandsetLeftOff),
        _ => null,
    };

    private static void Earlier(ref Deadline? next, Deadline? candidate)
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
            SettleBell(t);
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
            case DeadlineKind.NumberComplete: DialCollected(t); break;
            case DeadlineKind.PredialForgotten: t.State = t.State with { Digits = "", RedialArmed = false }; break;
            case DeadlineKind.SpeechOverdue: EndSpeech(t, due.Utterance); break;
            case DeadlineKind.RefusalOver: t.State = t.State with { RefusedUntil = null }; break;
        }
    }
}
