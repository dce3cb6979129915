namespace CallDesk;

/// <summary>Lifting answers. An answer waits a moment for the journal's commit of the arrival, never longer.</summary>
public static partial class Desk
{
    private static void AnswerCall(Turn t, Call call)
    {
        BeginCall(t);
        FreeLine(t);
        var answering = call with
        {
            Phase = CallPhase.Answering,
            Since = t.Now,
            AnsweredAt = t.Now,
            InTime = call.Rings <= t.Settings.RingsLimit,
        };
        t.Put(answering);
        if (call.Journaled || !t.State.JournalAvailable)
        {
            SendAnswer(t, answering);
        }
    }

    private static void SendAnswer(Turn t, Call call)
    {
        t.Do(new Answer(call.Id));
        var answered = call with { AnswerSent = true };
        t.Put(call.Journaled ? answered : answered.Flagged(CallFlags.JournalUnavailable));
    }

    private static void KnowArrivalJournaled(Turn t, CallId id)
    {
        switch (t.Find(id))
        {
            case null or { Direction: Direction.Out }:
                t.Ignore("no such incoming call");
                break;
            case { Journaled: true }:
                t.Ignore("its arrival is in the journal already");
                break;
            case var call:
                var journaled = call with { Journaled = true };
                t.Put(journaled);
                if (journaled is { Phase: CallPhase.Answering, AnswerSent: false })
                {
                    SendAnswer(t, journaled);
                }

                break;
        }
    }

    private static void LoseJournal(Turn t)
    {
        if (!t.State.JournalAvailable)
        {
            t.Ignore("the journal is known to be unavailable");
            return;
        }

        t.State = t.State with { JournalAvailable = false };
        if (t.State.Current is { Phase: CallPhase.Answering, AnswerSent: false } call)
        {
            SendAnswer(t, call);
        }
    }

    private static void Connect(Turn t, CallId id)
    {
        switch (t.Find(id))
        {
            case { Phase: CallPhase.Dialing } call:
                t.Put(call with { Phase = CallPhase.Active, Since = t.Now, AnsweredAt = t.Now, Connected = true });
                KeepPromise(t, call);
                LeaveReferrer(t, call);
                break;
            case { Phase: CallPhase.Answering, AnswerSent: true } call:
                t.Put(call with { Phase = CallPhase.Active, Since = t.Now, Connected = true });
                break;
            case { Phase: CallPhase.Courtesy, Connected: false } call:
                ConnectCourtesy(t, call);
                break;
            case { Phase: CallPhase.Grace or CallPhase.Held, Connected: false } call:
                t.Put(call with { Connected = true });
                break;
            default:
                t.Ignore("no call waits for this confirmation");
                break;
        }
    }

    private static void GiveUpAnswer(Turn t, CallId id)
    {
        if (t.Find(id) is not { AnswerSent: true, Connected: false, Live: true } call)
        {
            t.Ignore("no answer of this call is under way");
            return;
        }

        var hadHandset = call.Phase == CallPhase.Answering;
        ReleaseCall(t, call.Flagged(CallFlags.AnswerFailed) with { AnsweredAt = null }, ReleasedBy.Failed);
        if (hadHandset)
        {
            t.Sound(Tone.Reorder);
        }
    }
}
