namespace CallDesk;

/// <summary>
/// Hold, swap and mute. The microphone is cut here and now; what the far end thinks of it comes later (clauses 1.6, 3.8a).
/// </summary>
public static partial class Desk
{
    private static void PressHold(Turn t)
    {
        var current = t.State.Current;
        var next = NextToTake(t.State);
        switch (current)
        {
            case var _ when t.State.Ear == Route.None:
                t.Ignore("lifting the handset takes the call");
                break;
            case var _ when HoldReturnsToCaller(t):
                break;
            case null when next is null:
                t.RefuseKey("no call waits and none is held");
                break;
            case null:
                TakeCall(t, next);
                break;
            case { Phase: CallPhase.Active } or { Phase: CallPhase.Answering, AnswerSent: true }:
                HoldNow(t, current);
                FreeLine(t);
                if (next is not null)
                {
                    TakeCall(t, next);
                }

                break;
            default:
                t.RefuseKey("the call is not up yet");
                break;
        }
    }

    /// <summary>A caller nobody has spoken to yet comes before those on hold; of those, who has been held longest.</summary>
    private static Call? NextToTake(DeskState s) => FirstUnspoken(s) ?? LongestHeld(s);

    private static void TakeCall(Turn t, Call call)
    {
        if (call.Unanswered)
        {
            AnswerCall(t, call);
            return;
        }

        if (call.Phase == CallPhase.Courtesy)
        {
            TakeCourtesy(t, call);
            return;
        }

        FinishMemo(t);
        FreeLine(t);
        t.Do(new RetrieveCall(call.Id));
        call = t.Find(call.Id)!; // the memo's end may have ended what it was being told
        t.Enter(call, call.Connected ? CallPhase.Active : CallPhase.Answering);
    }

    private static void HoldNow(Turn t, Call call)
    {
        t.Do(new HoldCall(call.Id));
        t.Enter(call, CallPhase.Held);
    }

    private static void KnowHold(Turn t, CallId id, bool held) => t.Ignore(t.Find(id) switch
    {
        { Phase: CallPhase.Held } when held => "held, as ordered",
        { Phase: CallPhase.Active or CallPhase.Grace } when !held => "retrieved, as ordered",
        null => "no such call",
        _ => "overtaken by a later order",
    });

    /// <summary>
    /// A refused hold stays a hold on our side: the caller still hears nothing of the room, and HOLD takes the call up again. A
    /// refused retrieve leaves the far end on hold: then the call is held, and the guard hears that it did not work.
    /// </summary>
    private static void GiveUpHold(Turn t, CallId id, bool held)
    {
        switch (t.Find(id))
        {
            case { Phase: CallPhase.Held } call when held:
                t.Put(call.Flagged(CallFlags.HoldFailed));
                break;
            case { Phase: CallPhase.Active } call when !held:
                t.Enter(call.Flagged(CallFlags.HoldFailed), CallPhase.Held);
                FreeLine(t);
                t.Refuse();
                break;
            default:
                t.Ignore("no such hold is under way");
                break;
        }
    }

    /// <remarks>Only its key undoes MUTE: neither hold nor the cradle opens a microphone that the guard has closed.</remarks>
    private static void PressMute(Turn t)
    {
        if (t.State.Current is { Phase: CallPhase.Active or CallPhase.Answering } call)
        {
            t.Put(call with { Muted = !call.Muted });
        }
        else
        {
            t.RefuseKey("there is nothing to mute");
        }
    }
}
