using CallDesk;
using Phone.Audio;
using Phone.Audio.Listening;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// One dialog of ours. Lives on PJSIP's thread; its stream's port is lent to the media loop between onStreamCreated and
/// onStreamDestroyed (or our own hang-up, which comes first).
/// </summary>
internal sealed class PhoneCall : Pjsip.Call
{
    private const int MostRedirects = 5;

    private readonly SipAgent _agent;
    private readonly PhoneAccount _account;
    private readonly bool _takesOver;
    private readonly Dictionary<uint, StreamLeg> _legs = [];
    private bool _redirectWaits;
    private int _redirects;
    private bool _answeredElsewhere;

    /// <param name="echo">Null: the desk's call. Otherwise a self-test's: the desk hears nothing of it.</param>
    public PhoneCall(SipAgent agent, PhoneAccount account, CallId id, EchoCall? echo = null)
        : base(account)
    {
        (_agent, _account) = (agent, account);
        Echo = echo;
        Talk = new TalkListener(id);
        Direction = Direction.Out;
        Hold = new HoldNegotiation(this, agent);
        Transfer = new Transfer(this, agent);
        Referral = new Referral(this, agent);
    }

    /// <param name="takesOver">It takes another dialog's place in a call that the desk knows.</param>
    public PhoneCall(SipAgent agent, PhoneAccount account, int pjsuaId, CallId id, bool takesOver = false)
        : base(account, pjsuaId)
    {
        (_agent, _account, _takesOver) = (agent, account, takesOver);
        Talk = new TalkListener(id);
        Direction = Direction.In;
        Hold = new HoldNegotiation(this, agent);
        Transfer = new Transfer(this, agent);
        Referral = new Referral(this, agent);
    }

    public CallId Id => Talk.Call;

    /// <summary>What is heard of this call; every stream of it is listened to by this one.</summary>
    public TalkListener Talk { get; }

    public Direction Direction { get; }

    public EchoCall? Echo { get; }

    public HoldNegotiation Hold { get; }

    public Transfer Transfer { get; }

    public Referral Referral { get; }

    /// <summary>We have asked for the end (BYE, CANCEL, final refusal).</summary>
    public bool EndedByUs { get; private set; }

    public bool Confirmed { get; private set; }

    /// <summary>Ends the call; the media loop has let go of its streams before PJSIP hears of it.</summary>
    public void End(pjsip_status_code status)
    {
        using var op = new CallOpParam { statusCode = status };
        HangUp(op);
    }

    /// <summary>Forwards an unanswered incoming call: 302 (RFC 3261 §21.3.3) with the place and who sent it on (RFC 5806).</summary>
    public void Forward(string contact, string divertedBy)
    {
        using var to = new SipHeader { hName = "Contact", hValue = $"<{contact}>" };
        using var by = new SipHeader { hName = "Diversion", hValue = $"<{divertedBy}>;reason=deflection" };
        using var headers = new SipHeaderVector { to, by };
        using var op = new CallOpParam { statusCode = pjsip_status_code.PJSIP_SC_MOVED_TEMPORARILY };
        op.txOption.headers = headers;
        HangUp(op);
    }

    /// <summary>Goes where the 3xx points; nothing if no 3xx waits.</summary>
    public void FollowRedirect()
    {
        if (_redirectWaits)
        {
            _redirectWaits = false;
            processRedirect(pjsip_redirect_op.PJSIP_REDIRECT_ACCEPT);
        }
    }

    /// <summary>Gives every stream of this call back to PJSIP.</summary>
    public void ReleaseStreams()
    {
        foreach (StreamLeg leg in _legs.Values)
        {
            GiveBack(leg);
        }

        _legs.Clear();
    }

    private void HangUp(CallOpParam op)
    {
        EndedByUs = true;
        ReleaseStreams();
        try
        {
            if (_redirectWaits)
            {
                _redirectWaits = false;
                processRedirect(pjsip_redirect_op.PJSIP_REDIRECT_STOP);
            }
            else
            {
                hangup(op);
            }
        }
        catch (ApplicationException e)
        {
            // PJSIP knows this call no more: nothing will be reported of it, so its end is now.
            _agent.Log($"sip: a call could not be ended: {e.Message}");
            _agent.OnEnded(this, EndCause.Failed, 0);
        }
    }

    private void TakeStream(OnStreamCreatedParam prm)
    {
        if (_legs.Remove(prm.streamIdx, out StreamLeg? old))
        {
            GiveBack(old);
        }

        if (StreamLeg.TryBorrow(prm.pPort, Talk) is { } leg)
        {
            leg.Probe = Echo?.Probe;
            _legs[prm.streamIdx] = leg;
            _agent.Media.Attach(leg);
        }
    }

    private void GiveStreamBack(OnStreamDestroyedParam prm)
    {
        if (_legs.Remove(prm.streamIdx, out StreamLeg? leg))
        {
            GiveBack(leg);
        }
    }

    /// <summary>
    /// A stream that the media thread still holds is left to it: memory lost once, instead of memory used after its end.
    /// </summary>
    private void GiveBack(StreamLeg leg)
    {
        if (_agent.Media.Detach(leg))
        {
            leg.Release();
        }
        else
        {
            _agent.Log("sip: the media thread does not let go of a stream; it is left to it");
        }
    }

    private void FollowState()
    {
        using CallInfo info = getInfo();
        switch (info.state)
        {
            case pjsip_inv_state.PJSIP_INV_STATE_EARLY when Direction == Direction.Out:
                _agent.Tell(this, new CallProgressed(Id, _legs.Count > 0));
                break;
            case pjsip_inv_state.PJSIP_INV_STATE_CONFIRMED:
                Confirmed = true;
                if (!_takesOver)
                {
                    _agent.Tell(this, new CallConnected(Id));
                }

                Hold.OnConfirmed();
                break;
            case pjsip_inv_state.PJSIP_INV_STATE_DISCONNECTED:
                Transfer.Forget();
                ReleaseStreams();
                _agent.OnEnded(this, CauseOf((int)info.lastStatusCode), (int)info.lastStatusCode);
                break;
        }
    }

    private void FollowMedia()
    {
        using CallInfo info = getInfo();
        if (Direction == Direction.Out && info.state == pjsip_inv_state.PJSIP_INV_STATE_EARLY)
        {
            _agent.Tell(this, new CallProgressed(Id, EarlyMedia: true));
        }

        if (info.media.Count > 0)
        {
            Hold.OnMedia(info.media[0].status == pjsua_call_media_status.PJSUA_CALL_MEDIA_LOCAL_HOLD);
        }
    }

    /// <summary>
    /// The desk is asked whether to follow: only it knows what is barred (clause 4.6b). A target that is no number cannot be judged
    /// and is passed over, and so is everything after the fifth redirection (two exchanges that point at each other). A self-test's
    /// call follows nobody.
    /// </summary>
    private pjsip_redirect_op Ask(OnCallRedirectedParam prm)
    {
        if (Echo is not null || SipUri.NumberOf(prm.targetUri) is not { } number || ++_redirects > MostRedirects)
        {
            return pjsip_redirect_op.PJSIP_REDIRECT_REJECT;
        }

        _redirectWaits = true;
        _agent.Report(new RedirectAsked(Id, number));
        return pjsip_redirect_op.PJSIP_REDIRECT_PENDING;
    }

    public override void onStreamCreated(OnStreamCreatedParam prm) => _agent.Guarded(() => TakeStream(prm));

    public override void onStreamDestroyed(OnStreamDestroyedParam prm) => _agent.Guarded(() => GiveStreamBack(prm));

    public override void onCallState(OnCallStateParam prm) => _agent.Guarded(FollowState);

    public override void onCallMediaState(OnCallMediaStateParam prm) => _agent.Guarded(FollowMedia);

    public override void onCallTsxState(OnCallTsxStateParam prm) => _agent.Guarded(() =>
    {
        Hold.OnTransaction(prm);
        HearCancel(prm);
        Referral.OnTransaction(prm.e.body.tsxState);
    });

    public override void onCallTransferStatus(OnCallTransferStatusParam prm) => _agent.Guarded(() => Transfer.OnStatus(prm));

    /// <summary>
    /// Only a REFER comes here that <see cref="Referral"/> left alone: PJSIP would place its call at once, and the desk has no words
    /// for a call that neither the guard dialled nor anybody offered. Declined with 603, the call goes on as it is. An exchange that
    /// transfers by itself (re-INVITE, the usual way) works.
    /// </summary>
    public override void onCallTransferRequest(OnCallTransferRequestParam prm)
    {
        prm.statusCode = pjsip_status_code.PJSIP_SC_DECLINE;
        _agent.Counters.CountTransfer();
    }

    /// <summary>
    /// Somebody wants to take the far end's place (Replaces, RFC 3891 §3 leaves it to us). Who cannot name the dialog's tags never comes
    /// here, nor who names a call that rings (481); whether this is the time for it is the desk's rule.
    /// </summary>
    public override void onCallReplaceRequest(OnCallReplaceRequestParam prm)
    {
        prm.statusCode = pjsip_status_code.PJSIP_SC_DECLINE;
        _agent.Guarded(() => prm.statusCode = _agent.OnReplaceRequest(this, prm.rdata.wholeMsg));
    }

    public override void onCallReplaced(OnCallReplacedParam prm) => _agent.Guarded(() =>
    {
        var by = new PhoneCall(_agent, _account, prm.newCallId, Id, takesOver: true);
        prm.newCall = by;
        _agent.OnReplaced(this, by);
    });

    public override pjsip_redirect_op onCallRedirected(OnCallRedirectedParam prm)
    {
        pjsip_redirect_op what = pjsip_redirect_op.PJSIP_REDIRECT_STOP;
        _agent.Guarded(() => what = Ask(prm));
        return what;
    }

    /// <summary>PJSIP says that a CANCEL has come before it answers it and ends the call; the end itself does not tell why.</summary>
    private void HearCancel(OnCallTsxStateParam prm)
    {
        TsxStateEvent transition = prm.e.body.tsxState;
        if (transition.type == pjsip_event_id_e.PJSIP_EVENT_RX_MSG
            && transition.tsx is { method: "CANCEL", role: pjsip_role_e.PJSIP_ROLE_UAS })
        {
            _answeredElsewhere = CancelReason.SaysAnsweredElsewhere(transition.src.rdata.wholeMsg);
        }
    }

    private EndCause CauseOf(int status) => (EndedByUs, Confirmed, Direction) switch
    {
        (true, _, _) => EndCause.Near,
        (false, true, _) when status is 200 or 0 => EndCause.FarBye,

        // A BYE that overtook the ACK of our 200.
        (false, false, Direction.In) when status == 200 => EndCause.FarBye,
        (false, false, Direction.In) when status == 487 => _answeredElsewhere ? EndCause.AnsweredElsewhere : EndCause.FarCancel,
        _ => EndCause.Failed,
    };
}
