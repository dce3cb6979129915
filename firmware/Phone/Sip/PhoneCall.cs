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
    private readonly SipAgent _agent;
    private readonly Dictionary<uint, StreamLeg> _legs = [];
    private bool? _wantedHold;
    private bool _holdInProgress;

    public PhoneCall(SipAgent agent, Account account, CallId id)
        : base(account)
    {
        _agent = agent;
        Talk = new TalkListener(id);
        Direction = Direction.Out;
    }

    public PhoneCall(SipAgent agent, Account account, int pjsuaId, CallId id)
        : base(account, pjsuaId)
    {
        _agent = agent;
        Talk = new TalkListener(id);
        Direction = Direction.In;
    }

    public CallId Id => Talk.Call;

    /// <summary>What is heard of this call; every stream of it is listened to by this one.</summary>
    public TalkListener Talk { get; }

    public Direction Direction { get; }

    /// <summary>We have asked for the end (BYE, CANCEL, final refusal).</summary>
    public bool EndedByUs { get; private set; }

    public bool Confirmed { get; private set; }

    /// <summary>Ends the call; the media loop has let go of its streams before PJSIP hears of it.</summary>
    public void End(pjsip_status_code status)
    {
        EndedByUs = true;
        ReleaseStreams();
        using var op = new CallOpParam { statusCode = status };
        try
        {
            hangup(op);
        }
        catch (ApplicationException e)
        {
            // PJSIP knows this call no more: nothing will be reported of it, so its end is now.
            _agent.Log($"sip: a call could not be ended: {e.Message}");
            _agent.OnEnded(this, EndCause.Failed, 0);
        }
    }

    /// <summary>
    /// Hold or retrieve by re-INVITE. One offer at a time (RFC 3264 §4): the last wish wins once the present one is answered.
    /// </summary>
    public void SetHold(bool held)
    {
        _wantedHold = held;
        if (_holdInProgress || !Confirmed)
        {
            return;
        }

        _holdInProgress = true;
        try
        {
            Offer(held);
        }
        catch (ApplicationException e)
        {
            // Another offer is under way (RFC 3261 §14.1): nothing was sent, so no answer will come.
            _holdInProgress = false;
            _wantedHold = null;
            _agent.Report(new HoldFailed(Id, held, 491));
            _agent.Log($"sip: a hold could not be offered: {e.Message}");
        }
    }

    private void Offer(bool held)
    {
        using var op = new CallOpParam(true);
        op.opt.videoCount = 0;
        op.opt.textCount = 0;
        if (held)
        {
            setHold(op);
        }
        else
        {
            op.opt.flag = (uint)pjsua_call_flag.PJSUA_CALL_UNHOLD;
            reinvite(op);
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

    private void TakeStream(OnStreamCreatedParam prm)
    {
        if (_legs.Remove(prm.streamIdx, out StreamLeg? old))
        {
            GiveBack(old);
        }

        if (StreamLeg.TryBorrow(prm.pPort, Talk) is { } leg)
        {
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
                _agent.Report(new CallProgressed(Id, _legs.Count > 0));
                break;
            case pjsip_inv_state.PJSIP_INV_STATE_CONFIRMED:
                Confirmed = true;
                _agent.Report(new CallConnected(Id));
                if (_wantedHold is true)
                {
                    // Ordered between our 200 and its ACK: no new offer may leave before the ACK (RFC 3261 §14.1).
                    _agent.Post(() => SetHold(true));
                }

                break;
            case pjsip_inv_state.PJSIP_INV_STATE_DISCONNECTED:
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
            _agent.Report(new CallProgressed(Id, EarlyMedia: true));
        }

        if (!_holdInProgress || info.media.Count == 0)
        {
            return;
        }

        _holdInProgress = false;
        bool held = info.media[0].status == pjsua_call_media_status.PJSUA_CALL_MEDIA_LOCAL_HOLD;
        _agent.Report(new HoldChanged(Id, held));
        Reconcile(held);
    }

    /// <summary>A re-INVITE that was refused leaves the session as it was (RFC 3261 §14.1): say so to the desk.</summary>
    private void LookForRefusal(OnCallTsxStateParam prm)
    {
        TsxStateEvent transition = prm.e.body.tsxState;
        SipTransaction transaction = transition.tsx;
        bool refused = _holdInProgress && transaction.method == "INVITE"
            && transaction.role == pjsip_role_e.PJSIP_ROLE_UAC
            && IsFinal(transaction.state, transaction.statusCode)
            && transaction.statusCode is >= 300 and not (401 or 407);
        if (refused && Confirmed)
        {
            _holdInProgress = false;
            bool wanted = _wantedHold ?? false;
            _wantedHold = null;
            _agent.Report(new HoldFailed(Id, wanted, transaction.statusCode));
        }
    }

    public override void onStreamCreated(OnStreamCreatedParam prm) => _agent.Guarded(() => TakeStream(prm));

    public override void onStreamDestroyed(OnStreamDestroyedParam prm) => _agent.Guarded(() => GiveStreamBack(prm));

    public override void onCallState(OnCallStateParam prm) => _agent.Guarded(FollowState);

    public override void onCallMediaState(OnCallMediaStateParam prm) => _agent.Guarded(FollowMedia);

    public override void onCallTsxState(OnCallTsxStateParam prm) => _agent.Guarded(() => LookForRefusal(prm));

    /// <summary>
    /// Nobody moves a call of ours from afar: transfers, redirections and replacements come with their own rules.
    /// </summary>
    public override void onCallTransferRequest(OnCallTransferRequestParam prm) => prm.statusCode = pjsip_status_code.PJSIP_SC_DECLINE;

    public override void onCallReplaceRequest(OnCallReplaceRequestParam prm) => prm.statusCode = pjsip_status_code.PJSIP_SC_DECLINE;

    public override pjsip_redirect_op onCallRedirected(OnCallRedirectedParam prm) => pjsip_redirect_op.PJSIP_REDIRECT_REJECT;

    /// <summary>
    /// A transaction says COMPLETED once for its final response; one that ends without any (timeout, transport) only
    /// TERMINATED.
    /// </summary>
    private static bool IsFinal(pjsip_tsx_state_e state, int status) =>
        state == pjsip_tsx_state_e.PJSIP_TSX_STATE_COMPLETED
        || (state == pjsip_tsx_state_e.PJSIP_TSX_STATE_TERMINATED && status is 408 or 503);

    private void Reconcile(bool held)
    {
        if (_wantedHold is { } wanted && wanted != held)
        {
            // Not from inside the callback: PJSIP is still finishing the transaction that brought us here.
            _agent.Post(() => SetHold(wanted));
        }
    }

    private EndCause CauseOf(int status) => (EndedByUs, Confirmed, Direction) switch
    {
        (true, _, _) => EndCause.Near,
        (false, true, _) when status is 200 or 0 => EndCause.FarBye,

        // A BYE that overtook the ACK of our 200.
        (false, false, Direction.In) when status == 200 => EndCause.FarBye,
        (false, false, Direction.In) when status == 487 => EndCause.FarCancel,
        _ => EndCause.Failed,
    };
}
