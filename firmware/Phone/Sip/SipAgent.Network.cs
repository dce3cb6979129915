using CallDesk;
using Phone.Audio;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// What the network does to a call: it comes, is refused, is taken over by another dialog, ends. PJSIP's thread, out of its callbacks.
/// </summary>
internal sealed partial class SipAgent
{
    internal void OnIncomingCall(PhoneAccount account, OnIncomingCallParam prm)
    {
        var id = new CallId(_nextIncoming);
        _nextIncoming += 2;
        string message = prm.rdata.wholeMsg;
        var call = new PhoneCall(this, account, prm.callId, id);
        if (_refusing || !SdpOffer.IsServable(message))
        {
            Refuse(call);
            return;
        }

        string remote;
        using (CallInfo info = call.getInfo())
        {
            remote = SipUri.Party(info.remoteUri);
        }

        Track(call);
        Report(new CallArrived(id, Parties.Enter(remote), _match(remote), AutoAnswerHeaders.Ask(message)));
    }

    /// <summary>
    /// PJSIP refused a call by itself, before <see cref="OnIncomingCall"/>; a replacement was counted where it was declined.
    /// </summary>
    internal void OnRejectedByPjsip(OnRejectedIncomingCallParam prm)
    {
        if (prm.statusCode == 488)
        {
            Counters.CountUnservable();
        }
        else if (prm.statusCode != 603)
        {
            Counters.CountMalformed();
        }
    }

    /// <summary>An INVITE with Replaces: what to answer it with. PJSIP has found the dialog and accepts at once what we accept.</summary>
    internal pjsip_status_code OnReplaceRequest(PhoneCall call, string message)
    {
        if (!_refusing && _calls.GetValueOrDefault(call.Id) == call && SdpOffer.IsServable(message)
            && _mayBeReplaced(call.Id, SipUri.Party(SipHeaders.ValueOf(message, "From", "f") ?? "")))
        {
            return pjsip_status_code.PJSIP_SC_OK;
        }

        Counters.CountReplacement();
        return pjsip_status_code.PJSIP_SC_DECLINE;
    }

    /// <summary>
    /// It was accepted: the new dialog takes the old one's place, and the microphone leaves the old one before PJSIP's BYE does.
    /// </summary>
    internal void OnReplaced(PhoneCall old, PhoneCall by)
    {
        old.ReleaseStreams();
        _calls[by.Id] = by;
        _replaced.Add(old);
        using CallInfo info = by.getInfo();
        string remote = SipUri.Party(info.remoteUri);
        Report(new CallReplaced(by.Id, Parties.Enter(remote), _match(remote)));
    }

    internal void OnEnded(PhoneCall call, EndCause cause, int status)
    {
        if (_replaced.Remove(call))
        {
            _loop.Post(call.Dispose); // another dialog has taken its place: the call goes on
        }
        else if (_calls.Remove(call.Id))
        {
            LiveCalls = _calls.Count;
            _loop.HasCalls = _calls.Count > 0;
            if (call.Talk.Listened)
            {
                call.Talk.AwaitLeave(MediaLoop.LongestFrame); // its figures are whole then; a BYE is answered faster than a frame goes by
                Tell(call, new TalkMeasured(call.Id, call.Talk.Measure().ToFigures()));
            }

            Tell(call, new CallEnded(call.Id, cause, status));

            // A call must not be deleted inside its own DISCONNECTED callback.
            _loop.Post(call.Dispose);
        }
    }

    /// <summary>Before anything rings: see <see cref="SipCounters"/> for why there is no record.</summary>
    private void Refuse(PhoneCall call)
    {
        if (_refusing)
        {
            Counters.CountShuttingDown();
            call.End(pjsip_status_code.PJSIP_SC_SERVICE_UNAVAILABLE);
        }
        else
        {
            Counters.CountUnservable();
            call.End(pjsip_status_code.PJSIP_SC_NOT_ACCEPTABLE_HERE);
        }

        _loop.Post(call.Dispose);
    }

    private static void Respond(PhoneCall call, pjsip_status_code status)
    {
        using var op = new CallOpParam(true) { statusCode = status };
        op.opt.videoCount = 0;
        op.opt.textCount = 0;
        call.answer(op);
    }
}
