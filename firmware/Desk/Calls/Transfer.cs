using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>How far a transfer has got.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransferStage>))]
public enum TransferStage
{
    /// <summary>The caller is held, the guard types the target.</summary>
    Asking,

    /// <summary>The guard talks to the target, or it is being dialled; the caller is held.</summary>
    Consulting,

    /// <summary>The caller is told to whom; then the REFER goes out.</summary>
    Announcing,

    /// <summary>The REFER is out.</summary>
    Referred,

    /// <summary>It failed: the caller is held and wants to be taken back.</summary>
    CameBack,
}

/// <summary>The one transfer that a phone can be busy with (clause 1.8).</summary>
/// <param name="Target">The number, for what the caller is told; a blind transfer refers to it.</param>
/// <param name="Since">When the stage began.</param>
public sealed record Transfer(CallId Caller, TransferStage Stage, Moment Since, CallId? Consultation = null, string Target = "");

/// <summary>
/// TRANSFER (clause 1.8): hold, target, and the caller hears to whom before anything happens. Whatever goes wrong, the caller comes
/// back to the guard; nobody is ever released before the target has taken over.
/// </summary>
public static partial class Desk
{
    private static void PressTransfer(Turn t)
    {
        var current = t.State.Current;
        switch (t.State.Transfer)
        {
            case var _ when t.State.Ear == Route.None || t.State.ShuttingDown:
                t.RefuseKey("there is no call to transfer");
                break;
            case { Stage: TransferStage.Asking } asking:
                TransferBlind(t, asking);
                break;
            case { Stage: TransferStage.Consulting } consulting:
                CompleteConsultation(t, consulting);
                break;
            case { Stage: TransferStage.Announcing or TransferStage.Referred }:
                t.RefuseKey("a transfer is under way already");
                break;
            case var _ when current is { Phase: CallPhase.Active, Emergency: false }:
                AskForTarget(t, current);
                break;
            default:
                t.RefuseKey("there is no call that could be transferred");
                break;
        }
    }

    private static void AskForTarget(Turn t, Call caller)
    {
        HoldNow(t, caller);
        Announce(t, caller.Id, new Phrase("please-hold"));
        FreeLine(t);
        t.Sound(Tone.Dial);
        t.State = t.State with { Transfer = new Transfer(caller.Id, TransferStage.Asking, t.Now) };
    }

    /// <summary>The number that was typed is called, or refused; the caller stays held meanwhile.</summary>
    private static void Consult(Turn t, Transfer asking, string number)
    {
        if (WhyNot(t.Settings, number) is { } refused)
        {
            RefuseTarget(t, number, refused);
            return;
        }

        PlaceIfRoom(t, number);
        t.State = t.State with
        {
            Transfer = t.State.Current is { Phase: CallPhase.Dialing } consultation
                ? asking with { Stage = TransferStage.Consulting, Since = t.Now, Consultation = consultation.Id, Target = number }
                : null,
        };
    }

    /// <summary>TRANSFER after the number; without a number it takes the caller back.</summary>
    private static void TransferBlind(Turn t, Transfer asking)
    {
        var number = NumberToDial(t.State);
        if (number == "")
        {
            TakeBack(t, asking);
        }
        else if (t.Settings.DialPlan.IsEmergency(number))
        {
            DialEmergency(t, number);
        }
        else if (WhyNot(t.Settings, number) is { } refused)
        {
            RefuseTarget(t, number, refused);
        }
        else
        {
            BeginTransfer(t, asking with { Target = number });
        }
    }

    /// <remarks>While the target still rings, TRANSFER does not wait for it: the caller is referred to it blindly.</remarks>
    private static void CompleteConsultation(Turn t, Transfer consulting)
    {
        if (t.Find(consulting.Consultation!.Value) is not { } consultation)
        {
            t.RefuseKey("nobody is there to transfer to");
        }
        else if (consultation.Phase == CallPhase.Dialing)
        {
            ReleaseCall(t, consultation, ReleasedBy.Near);
            BeginTransfer(t, consulting with { Consultation = null });
        }
        else
        {
            BeginTransfer(t, consulting);
        }
    }

    /// <summary>Both legs leave the guard's ear; the caller hears to whom, and only then is referred.</summary>
    private static void BeginTransfer(Turn t, Transfer transfer)
    {
        HoldForTransfer(t, transfer.Caller);
        if (transfer.Consultation is { } other)
        {
            HoldForTransfer(t, other);
        }

        Announce(t, transfer.Caller, ToWhom(t.Settings, transfer.Target));
        t.State = t.State with { Transfer = transfer with { Stage = TransferStage.Announcing, Since = t.Now } };
        if (t.State.Ear != Route.None)
        {
            FreeLine(t);
            t.Sound(Tone.Dial);
            t.Chime(Tone.Confirm);
        }
    }

    private static void HoldForTransfer(Turn t, CallId id)
    {
        if (t.Find(id) is { } call)
        {
            if (call.Phase != CallPhase.Held)
            {
                t.Do(new HoldCall(id));
            }

            t.Enter(call, CallPhase.Transferring);
        }
    }

    /// <remarks>
    /// Clause 1.9: a resident, a guard's family or a leader is not named to a caller, and their number is not read out.
    /// </remarks>
    private static ReadOnlySpan<Phrase> ToWhom(DeskSettings settings, string target) => EntryOf(settings, target) switch
    {
        { Class: EntryClass.Department or EntryClass.Neighbour or EntryClass.Colleague or EntryClass.Supervisor } entry =>
            new[] { new Phrase("transferring-to"), new Phrase("entry", entry.Id) },
        null => new[] { new Phrase("transferring-to"), new Phrase("digits", target) },
        _ => new[] { new Phrase("transferring") },
    };

    /// <remarks>
    /// The target is judged once more: while the caller heard to whom, the site may have locked the phone or barred the number.
    /// </remarks>
    private static void Refer(Turn t, Transfer transfer)
    {
        if (transfer.Consultation is null && WhyNot(t.Settings, transfer.Target) is not null)
        {
            ComeBack(t, transfer);
            return;
        }

        t.Do(transfer.Consultation is { } other
            ? new AttendedTransfer(transfer.Caller, other)
            : new BlindTransfer(transfer.Caller, transfer.Target));
        t.State = t.State with { Transfer = transfer with { Stage = TransferStage.Referred, Since = t.Now } };
    }

    private static void RefuseTarget(Turn t, string number, string because)
    {
        var asking = t.State.Transfer!;
        RefuseNumber(t, number, because);
        TakeBack(t, asking);
    }

    /// <summary>The guard talks to the caller again.</summary>
    private static void TakeBack(Turn t, Transfer transfer)
    {
        t.State = t.State with { Transfer = null };
        if (t.Find(transfer.Caller) is { Phase: CallPhase.Held } caller)
        {
            t.Put(caller with { Says = null });
            TakeCall(t, t.Find(caller.Id)!);
        }
    }

    /// <summary>HOLD returns to the caller: from dial tone, from a target that rings, and from one that answered (it is held).</summary>
    private static bool HoldReturnsToCaller(Turn t)
    {
        if (t.State is not { Ear: not Route.None, Transfer: { Stage: TransferStage.Asking or TransferStage.Consulting } transfer }
            || t.Find(transfer.Caller) is not { Phase: CallPhase.Held })
        {
            return false;
        }

        switch (t.State.Current)
        {
            case null:
                TakeBack(t, transfer);
                return true;
            case { Phase: CallPhase.Dialing } dialing when dialing.Id == transfer.Consultation:
                ReleaseCall(t, dialing, ReleasedBy.Near);
                TakeBack(t, transfer);
                return true;
            case { Phase: CallPhase.Active } consultation when consultation.Id == transfer.Consultation:
                HoldNow(t, consultation);
                TakeBack(t, transfer);
                t.State = t.State with { Transfer = transfer };
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Handset down while consulting: the target that answered takes over; one that did not is given up and the caller rings back.
    /// </summary>
    /// <returns>The call in hand is taken care of.</returns>
    private static bool PutDownConsulting(Turn t)
    {
        if (t.State.Transfer is not { Stage: TransferStage.Asking or TransferStage.Consulting } transfer)
        {
            return false;
        }

        t.State = t.State with { Transfer = null };
        if (transfer.Stage == TransferStage.Consulting && t.State.Current is { Phase: CallPhase.Active, Connected: true } consultation
            && consultation.Id == transfer.Consultation && t.Find(transfer.Caller) is { Phase: CallPhase.Held })
        {
            BeginTransfer(t, transfer);
            return true;
        }

        return false;
    }

    private static void EndTransfer(Turn t, TransferEnded ended)
    {
        if (t.State.Transfer is not { Stage: TransferStage.Referred } transfer || transfer.Caller != ended.Call)
        {
            t.Ignore("this call is not being transferred");
        }
        else if (ended.Succeeded)
        {
            t.State = t.State with { Transfer = null };
            LetGo(t, transfer.Caller);
            if (transfer.Consultation is { } other)
            {
                LetGo(t, other);
            }
        }
        else
        {
            ComeBack(t, transfer);
        }
    }

    /// <remarks>Somebody else has taken over: that the guard's leg ends first is no discourtesy (clause 1.10).</remarks>
    private static void LetGo(Turn t, CallId id)
    {
        if (t.Find(id) is { Phase: CallPhase.Transferring } call)
        {
            ReleaseCall(t, call.Flagged(CallFlags.Transferred), ReleasedBy.Near);
        }
    }

    /// <summary>Nobody took over: the caller is the guard's again, and rings if the handset is down.</summary>
    private static void ComeBack(Turn t, Transfer transfer)
    {
        if (t.Find(transfer.Caller) is { Phase: CallPhase.Transferring } caller)
        {
            t.Enter(caller.Flagged(CallFlags.TransferFailed) with { Says = null }, CallPhase.Held);
        }

        KeepConsultation(t, transfer);
        t.State = t.State with { Transfer = transfer with { Stage = TransferStage.CameBack, Since = t.Now } };
        TellTransferFailed(t);
    }

    /// <summary>Whom the guard consulted is the guard's again.</summary>
    private static void KeepConsultation(Turn t, Transfer transfer)
    {
        if (transfer.Consultation is { } id && t.Find(id) is { Phase: CallPhase.Transferring } other)
        {
            t.Enter(other, CallPhase.Held);
        }
    }

    /// <summary>Told once: at once if somebody listens, otherwise at the lift.</summary>
    private static void TellTransferFailed(Turn t)
    {
        if (t.State is { Ear: not Route.None, Transfer.Stage: TransferStage.CameBack })
        {
            Tell(t, new Phrase("transfer-failed"));
        }
    }

    /// <summary>After whatever has just happened: does the transfer still have its caller, and is it time for the REFER?</summary>
    private static void SettleTransfer(Turn t)
    {
        if (t.State.Transfer is not { } transfer)
        {
            return;
        }

        var caller = t.Find(transfer.Caller);
        switch (transfer.Stage)
        {
            case TransferStage.Asking when caller is not { Phase: CallPhase.Held } || t.State.Current is not null:
                t.State = t.State with { Transfer = null };
                TellCallerLeft(t, caller);
                break;
            case TransferStage.Consulting when caller is not { Phase: CallPhase.Held or CallPhase.Active or CallPhase.Answering }
                || !IsConsultation(t.Find(transfer.Consultation!.Value)):
                t.State = t.State with { Transfer = null };
                break;
            case TransferStage.Announcing or TransferStage.Referred when caller is not { Phase: CallPhase.Transferring }:
                // The caller has left: hung up, or already with the target before the network said so.
                t.State = t.State with { Transfer = null };
                KeepConsultation(t, transfer);
                break;
            case TransferStage.Announcing when transfer.Consultation is { } id && t.Find(id) is not { Phase: CallPhase.Transferring }:
                ComeBack(t, transfer);
                break;
            case TransferStage.Announcing when caller is { Says: null }:
                Refer(t, transfer);
                break;
            case TransferStage.CameBack when caller is not { Phase: CallPhase.Held }:
                t.State = t.State with { Transfer = null };
                break;
        }
    }

    private static bool IsConsultation(Call? call) => call is { Phase: CallPhase.Dialing or CallPhase.Active or CallPhase.Held };

    /// <summary>The digits stay: they may be the beginning of an emergency number.</summary>
    private static void TellCallerLeft(Turn t, Call? caller)
    {
        if (caller is null && t.State is { Ear: not Route.None, Current: null, Line.Ready: true })
        {
            t.Sound(Tone.Release);
        }
    }
}
