using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// Hold and retrieve of one call by re-INVITE. One offer at a time (RFC 3264 §4): the last wish wins once the present one is
/// answered. Glare (491) is tried again after the time of RFC 3261 §14.1. PJSIP's thread.
/// </summary>
internal sealed class HoldNegotiation(PhoneCall call, SipAgent agent)
{
    /// <summary>After a first 491; then the desk is told.</summary>
    public const int MostRetries = 3;

    private bool? _wanted;
    private bool _held;
    private bool _offered;
    private bool _waiting;
    private int _retries;

    /// <summary>
    /// How long to wait after a 491 (RFC 3261 §14.1): 2.1 to 4 s for the owner of the Call-ID, which is the caller, else 0 to 2 s,
    /// in units of 10 ms.
    /// </summary>
    public static TimeSpan Backoff(Direction direction, Random random) => TimeSpan.FromMilliseconds(
        10 * (direction == Direction.Out ? random.Next(210, 401) : random.Next(0, 201)));

    /// <summary>The desk's wish. While an offer or a retry is under way it is only noted: that one's end looks at it.</summary>
    public void Wish(bool held)
    {
        _wanted = held;
        _retries = 0;
        if (!_waiting)
        {
            Offer();
        }
    }

    /// <summary>
    /// Between our 200 and its ACK no new offer may leave (RFC 3261 §14.1): what was wished before is offered now.
    /// </summary>
    public void OnConfirmed()
    {
        if (_wanted is true)
        {
            agent.PostFor(call, Offer);
        }
    }

    /// <summary>The session's description has changed, whoever wanted it.</summary>
    public void OnMedia(bool held)
    {
        if (!_offered)
        {
            return;
        }

        _offered = false;
        _retries = 0;
        _held = held;
        agent.Report(new HoldChanged(call.Id, held));
        if (_wanted is { } wanted && wanted != held)
        {
            // Not from inside the callback: PJSIP is still finishing the transaction that brought us here.
            agent.PostFor(call, Offer);
        }
    }

    /// <summary>A re-INVITE that was refused leaves the session as it was (RFC 3261 §14.1).</summary>
    public void OnTransaction(OnCallTsxStateParam prm)
    {
        TsxStateEvent transition = prm.e.body.tsxState;
        SipTransaction transaction = transition.tsx;
        bool refused = _offered && call.Confirmed && transaction.method == "INVITE"
            && transaction.role == pjsip_role_e.PJSIP_ROLE_UAC
            && IsFinal(transaction.state, transaction.statusCode)
            && transaction.statusCode is >= 300 and not (401 or 407);
        if (refused)
        {
            _offered = false;
            Refused(transaction.statusCode);
        }
    }

    private void Offer()
    {
        if (_offered || !call.Confirmed || _wanted is not { } wanted)
        {
            return;
        }

        _offered = true;
        try
        {
            Send(wanted);
        }
        catch (ApplicationException e)
        {
            // Another offer is under way: nothing was sent, so no answer will come. It is glare all the same.
            _offered = false;
            agent.Log($"sip: a hold could not be offered: {e.Message}");
            Refused(491);
        }
    }

    private void Send(bool held)
    {
        using var op = new CallOpParam(true);
        op.opt.videoCount = 0;
        op.opt.textCount = 0;
        if (held)
        {
            call.setHold(op);
        }
        else
        {
            op.opt.flag = (uint)pjsua_call_flag.PJSUA_CALL_UNHOLD;
            call.reinvite(op);
        }
    }

    private void Refused(int status)
    {
        if (status == 491 && _retries < MostRetries)
        {
            _retries++;
            _waiting = true;
            agent.After(Backoff(call.Direction, Random.Shared), call, Retry);
            return;
        }

        bool wanted = _wanted ?? false;
        _wanted = null;
        _retries = 0;
        agent.Report(new HoldFailed(call.Id, wanted, status));
    }

    private void Retry()
    {
        _waiting = false;
        if (_wanted == _held)
        {
            // The wish changed back while we waited: the session is as it should be.
            agent.Report(new HoldChanged(call.Id, _held));
        }
        else
        {
            Offer();
        }
    }

    /// <summary>
    /// A transaction says COMPLETED once for its final response; one that ends without any (timeout, transport) only
    /// TERMINATED.
    /// </summary>
    private static bool IsFinal(pjsip_tsx_state_e state, int status) =>
        state == pjsip_tsx_state_e.PJSIP_TSX_STATE_COMPLETED
        || (state == pjsip_tsx_state_e.PJSIP_TSX_STATE_TERMINATED && status is 408 or 503);
}
