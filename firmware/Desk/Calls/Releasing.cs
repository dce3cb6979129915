namespace CallDesk;

/// <summary>
/// How calls end (clauses 1.10, 3.7b, 5.6: not before the other side) and how each leaves exactly one record.
/// </summary>
public static partial class Desk
{
    /// <summary>Asks the network to end it; the record follows when the network has.</summary>
    private static void ReleaseCall(Turn t, Call call, ReleasedBy by)
    {
        t.Do(new Release(call.Id));
        AwaitEnd(t, call, by);
    }

    private static void AwaitEnd(Turn t, Call call, ReleasedBy by)
    {
        t.Put(call with { Phase = CallPhase.Ending, Since = t.Now, ReleasedBy = by });
        if (t.State.Count(static c => c.Phase == CallPhase.Ending) > Bounds.EndingCalls)
        {
            WriteOff(t, t.State.First(static c => c.Phase == CallPhase.Ending)!);
        }
    }

    private static void ReleaseAfterGrace(Turn t, Call call) =>
        ReleaseCall(t, call.Flagged(CallFlags.NearEndFirst), ReleasedBy.Near);

    /// <summary>The network owes us its word; the record does not wait for it for ever.</summary>
    private static void WriteOff(Turn t, Call call)
    {
        t.Forget(call.Id);
        WriteDown(t, call.Flagged(CallFlags.EndUnconfirmed), sipStatus: 0);
    }

    /// <summary>Refuses a call that was never rung for; it is written down at once.</summary>
    private static void TurnAway(Turn t, Call call, int sipStatus)
    {
        t.Do(new Reject(call.Id, sipStatus));
        t.Forget(call.Id);
        WriteDown(t, call with { ReleasedBy = ReleasedBy.Near }, sipStatus);
    }

    private static void End(Turn t, CallEnded ended)
    {
        if (t.Find(ended.Call) is not { } call || call.Phase == CallPhase.Released)
        {
            t.Ignore("no such call, or it is over already");
            return;
        }

        var cancelled = ended.Cause is EndCause.FarCancel or EndCause.AnsweredElsewhere;
        var over = call with
        {
            ReleasedBy = call.ReleasedBy ?? WhoReleased(call, ended.Cause),
            AnsweredAt = call.Direction == Direction.In && !call.Connected && cancelled ? null : call.AnsweredAt,
            Attention = ended.Cause == EndCause.AnsweredElsewhere
                ? (call.Attention ?? Attention.None) with { Cause = LateCause.AnsweredElsewhere }
                : call.Attention,
        };
        WriteDown(t, over, ended.SipStatus);
        LeaveCall(t, over, ended);
        if (!call.Connected)
        {
            TellReferrer(t, call, ended.SipStatus >= 300 ? ended.SipStatus : GivenUp);
        }
    }

    private static ReleasedBy WhoReleased(Call call, EndCause cause) => cause switch
    {
        EndCause.FarCancel or EndCause.AnsweredElsewhere => ReleasedBy.CallerGaveUp,
        EndCause.FarBye when call.Unspoken => ReleasedBy.CallerGaveUp,
        EndCause.FarBye => ReleasedBy.Far,
        EndCause.Near => ReleasedBy.Near,
        _ => ReleasedBy.Failed,
    };

    /// <summary>
    /// What stays of a call that is over: in the ear that listened to it, the tone that says so; elsewhere nothing.
    /// </summary>
    private static void LeaveCall(Turn t, Call over, CallEnded ended)
    {
        var wasInHand = t.State.Current?.Id == over.Id;
        var wasHeldFor = over.Phase == CallPhase.Held
            && t.State is { Ear: not Route.None, Current: null, Digits: "", Line.Tone: Tone.None };
        if (wasInHand || wasHeldFor)
        {
            FreeLine(t);
            t.Enter(over, CallPhase.Released);
            t.Sound(EndTone(over, ended));
        }
        else
        {
            t.Forget(over.Id);
        }
    }

    private static Tone EndTone(Call call, CallEnded ended) => ended switch
    {
        { SipStatus: 486 or 600, Cause: EndCause.Failed } when call.Phase == CallPhase.Dialing => Tone.Busy,
        { Cause: EndCause.Failed } => Tone.Congestion,
        _ => Tone.Release,
    };

    /// <summary>The one record of a call.</summary>
    private static void WriteDown(Turn t, Call call, int sipStatus)
    {
        var incoming = call.Direction == Direction.In;
        var missed = incoming && call.AnsweredAt is null
            && !call.Flags.Contains(CallFlags.Blocked) && !call.Flags.Contains(CallFlags.Forwarded)
            && call.Attention?.Cause != LateCause.AnsweredElsewhere;
        var flagged = missed ? call.Flagged(CallFlags.Missed) : call;
        t.State = call.Emergency ? t.State with { EmergencyAt = t.Now } : t.State;
        var record = new CallRecord(
            call.Id,
            call.Direction,
            call.Remote,
            call.Dialled,
            call.ArrivedAt,
            call.AnsweredAt,
            EndedAt: t.Now,
            call.Rings,
            WithinLimit: incoming ? call.InTime ?? false : null,
            call.ReleasedBy ?? ReleasedBy.Failed,
            sipStatus,
            flagged.Flags)
        {
            MachineAnsweredAt = call.MachineAnsweredAt, Marks = call.Marks, Cause = CauseOf(t.State, call),
            Care = CareUntil(call, t.Now), Talk = call.Talk,
        };
        t.Do(new WriteRecord(record));
        SettleMissed(t, call);
        JudgeCall(t, call);
        FollowUpRecord(t, flagged, record);
    }

    private static void ShutDown(Turn t)
    {
        if (t.State.ShuttingDown)
        {
            t.Ignore("shutting down already");
            return;
        }

        BeginCall(t);
        FreeLine(t);
        t.State = t.State with
        {
            ShuttingDown = true, Handsfree = null, Watch = null, Transfer = null, Sos = null, SosHold = null, HeldDigit = null,
            PrivateNext = false,
        };
        foreach (var call in t.State.Calls)
        {
            switch (call)
            {
                case { Unanswered: true } or { Phase: CallPhase.Answering, AnswerSent: false }:
                    TurnAway(t, (call with { AnsweredAt = null }).Flagged(CallFlags.ShuttingDown), sipStatus: 503);
                    break;
                case { Phase: CallPhase.Ending }:
                    t.Enter(call, CallPhase.Ending);
                    break;
                case { Live: true }:
                    ReleaseCall(t, call.Flagged(CallFlags.ShuttingDown), ReleasedBy.Near);
                    break;
            }
        }

        if (t.State.Ear != Route.None)
        {
            t.Sound(Tone.Congestion);
        }
    }
}
