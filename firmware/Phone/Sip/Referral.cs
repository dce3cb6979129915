using System.Runtime.InteropServices;
using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// REFERs of the far end (RFC 3515) on one call. PJSIP would dial by itself, with nobody asking what is barred; so the REFER is
/// answered before PJSIP gets to it, the desk is told, and what becomes of the desk's own call is NOTIFYed from here. One at a time;
/// what is left unanswered here PJSIP declines (603). PJSIP's thread.
/// </summary>
internal sealed partial class Referral(PhoneCall call, SipAgent agent)
{
    private const string Library = "pjsua2";
    private const int Accepted = 202;
    private const int Trying = 100;

    /// <summary>Seconds that the implicit subscription lasts at the most; a call that rings for longer is given up before.</summary>
    private const int Lifetime = 180;

    private string? _sequence;

    /// <summary>PJSIP tells of a request before it looks at it: what is answered now it leaves alone.</summary>
    public void OnTransaction(TsxStateEvent transition)
    {
        SipTransaction transaction = transition.tsx;
        if (transition.type != pjsip_event_id_e.PJSIP_EVENT_RX_MSG || transaction.method != "REFER"
            || transaction.role != pjsip_role_e.PJSIP_ROLE_UAS || transaction.state != pjsip_tsx_state_e.PJSIP_TSX_STATE_TRYING)
        {
            return;
        }

        SipRxData received = transition.src.rdata;
        string message = received.wholeMsg;
        string target = SipHeaders.ValueOf(message, "Refer-To", "r") ?? "";
        if (_sequence is null && call.Confirmed && !call.EndedByUs && NumberOf(target) is { } number
            && Accept(transaction.pjTransaction, received.pjRxData))
        {
            _sequence = (SipHeaders.ValueOf(message, "CSeq") ?? "").Split(' ')[0];
            agent.PostFor(call, () => Notify(Trying));
            agent.Report(new ReferRequested(call.Id, number));
        }
    }

    /// <summary>How the call stands that the desk made of it; nothing if no REFER is open.</summary>
    public void Tell(int status)
    {
        Notify(status);
        if (status >= 200)
        {
            _sequence = null;
        }
    }

    /// <summary>
    /// Null for what the desk cannot be asked: no number, another method than INVITE, and a place in a dialog of somebody else's
    /// (Replaces), which a number does not carry.
    /// </summary>
    private static string? NumberOf(string target) =>
        target.Contains("replaces=", StringComparison.OrdinalIgnoreCase) || target.Contains("method=", StringComparison.OrdinalIgnoreCase)
            ? null
            : SipUri.NumberOf(target);

    private bool Accept(nint transaction, nint received)
    {
        int failed = pjsip_dlg_respond(pjsip_tsx_get_dlg(transaction), received, Accepted, 0, 0, 0);
        if (failed != 0)
        {
            agent.Log($"sip: a REFER could not be accepted (PJSIP {failed})");
        }

        return failed == 0;
    }

    private void Notify(int status)
    {
        if (_sequence is null || call.EndedByUs)
        {
            return;
        }

        string state = status < 200 ? $"active;expires={Lifetime}" : "terminated;reason=noresource";
        using var of = new SipHeader { hName = "Event", hValue = $"refer;id={_sequence}" };
        using var stands = new SipHeader { hName = "Subscription-State", hValue = state };
        using var headers = new SipHeaderVector { of, stands };
        using var request = new CallSendRequestParam { method = "NOTIFY" };
        request.txOption.headers = headers;
        request.txOption.contentType = "message/sipfrag;version=2.0";
        request.txOption.msgBody = $"SIP/2.0 {status} {Phrase(status)}\r\n";
        try
        {
            call.sendRequest(request);
        }
        catch (ApplicationException e)
        {
            // They learn it from the call itself, or not at all: nothing of ours hangs on it.
            agent.Log($"sip: a NOTIFY could not be sent: {e.Message}");
        }
    }

    /// <summary>Words for people (RFC 3261 §21); the number decides.</summary>
    private static string Phrase(int status) => status switch
    {
        Trying => "Trying",
        < 200 => "Ringing",
        < 300 => "OK",
        603 => "Decline",
        _ => "Failed",
    };

    [LibraryImport(Library)]
    private static partial nint pjsip_tsx_get_dlg(nint transaction);

    [LibraryImport(Library)]
    private static partial int pjsip_dlg_respond(nint dialog, nint received, int status, nint text, nint headers, nint body);
}
