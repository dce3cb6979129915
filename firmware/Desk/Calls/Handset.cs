namespace CallDesk;

/// <summary>The hook switch: what lifting and putting down mean.</summary>
public static partial class Desk
{
    private static void MoveHook(Turn t, HookPosition position)
    {
        if (position == t.State.Hook)
        {
            t.Ignore("the handset is there already");
        }
        else if (t.State.Handsfree is not null)
        {
            MoveHookInHandsfree(t, position);
        }
        else if (position == HookPosition.Off)
        {
            Lift(t);
        }
        else
        {
            PutDown(t);
        }
    }

    private static void Lift(Turn t)
    {
        var arranged = t.State.Dialogue;
        StopNoting(t);
        TakeUp(t, t.State with { Hook = HookPosition.Off });
        AttendToLift(t, arranged);
    }

    /// <summary>
    /// An emergency number typed before comes first, then an SOS, then the call whose grace runs, then whoever rings, then dialling.
    /// </summary>
    /// <param name="taken">The state with the handset lifted, or with handsfree open.</param>
    private static void TakeUp(Turn t, DeskState taken)
    {
        var typed = t.State.Digits;
        var chosen = t.State.Offer is { Kind: OfferKind.Speed } ? NumberToDial(t.State) : typed;
        t.State = taken with
        {
            Digits = "",
            HeldDigit = null,
            Watch = new EmergencyWatch("", t.Now),
        };

        if (t.Settings.DialPlan.IsEmergency(typed) && !t.State.ShuttingDown)
        {
            DialEmergency(t, typed);
        }
        else if (SosDialsAtLift(t))
        {
            DialContact(t);
        }
        else if (t.State.First(static c => c.Phase == CallPhase.Grace) is { } kept)
        {
            FreeLine(t);
            TakeBackFromGrace(t, kept);
        }
        else if (t.State.Bell is { } bell && t.Find(bell.Call) is { } calling)
        {
            TakeCall(t, calling);
        }
        else if (t.State.ShuttingDown)
        {
            t.Sound(Tone.Congestion);
        }
        else if (chosen != "")
        {
            DialNumber(t, chosen);
        }
        else
        {
            OpenLine(t);
        }

        TellTransferFailed(t);
        TellAcknowledged(t);
    }

    /// <summary>
    /// The hook-down table, of the cradle and of the HANDSFREE key: the call in hand goes into its grace (1.10); without one, held calls recall and waiting calls ring,
    /// which <see cref="WhoRings"/> settles.
    /// </summary>
    private static void PutDown(Turn t)
    {
        StopNoting(t);
        var current = PutDownConsulting(t) ? null : t.State.Current;
        FreeLine(t);
        HushReceiver(t);
        t.State = t.State with
        {
            Hook = HookPosition.On, Handsfree = null, Watch = null, HeldDigit = null, PrivateNext = false, Chime = null,
        };
        switch (current)
        {
            case { Phase: CallPhase.Dialing }:
                ReleaseCall(t, current, ReleasedBy.Near);
                break;
            case { Phase: CallPhase.Answering, AnswerSent: false }:
                GiveBackUnanswered(t, current);
                break;
            case not null:
                t.Enter(current, CallPhase.Grace);
                BidFarewell(t, current);
                break;
        }
    }

    /// <remarks>Lifted and put down again before the answer went out: the caller never noticed and is not lost.</remarks>
    private static void GiveBackUnanswered(Turn t, Call call)
    {
        var waiting = call with { Phase = CallPhase.Waiting, Since = t.Now, AnsweredAt = null, InTime = null };
        t.Put(waiting);

        // A burst may have come due in the moment of the lift.
        CountWaiting(t, waiting, t.Now);
    }

    /// <summary>A new use of the line: nothing of the last one is heard, shown or half typed any more.</summary>
    private static void FreeLine(Turn t) => t.State = t.State with
    {
        Line = new Line(Tone.None, t.Now),
        Digits = "",
        Dialogue = null,
        Offer = null,
        HotlineAt = null,
        Calls = t.State.Calls.RemoveAll(static c => c.Phase == CallPhase.Released),
    };
}
