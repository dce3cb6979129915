using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// REFERs of the far end (RFC 3515) on one call. PJSIP would dial by itself, with nobody asking what is barred; so the REFER is
/// answered before PJSIP gets to it, the desk is told, and what becomes of the desk's own call is NOTIFYed from here. The place in a
/// dialog that the call shall take (an attended transfer, RFC 5589 §7) waits here for that call. One at a time; what is left unanswered
/// here PJSIP declines (603). PJSIP's thread.
/// </summary>
internal sealed partial class Referral(PhoneCall call, SipAgent agent)
{
    private const string Library = "pjsua2";
    private const int Accepted = 202;
    private const int Trying = 100;

    /// <summary>Seconds that the implicit subscription lasts at the most; a call that rings for longer is given up before.</summary>
    private const int Lifetime = 180;

    private string? _sequence;
    private string? _number;
    private string? _place;

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
        if (_sequence is null && call.Confirmed && !call.EndedByUs && TryRead(target, out string? number, out string? place)
            && Accept(transaction.pjTransaction, received.pjRxData))
        {
            (_number, _place) = (number, place);
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
            _place = null;
        }
    }

    /// <summary>The place of an open REFER, for the call to its number; once.</summary>
    public string? TakePlace(string number)
    {
        if (number != _number)
        {
            return null;
        }

        (string? place, _place) = (_place, null);
        return place;
    }

    /// <summary>False for what the desk cannot be asked: no number, another method than INVITE, a place that names no dialog.</summary>
    private static bool TryRead(string target, [NotNullWhen(true)] out string? number, out string? place)
    {
        place = SipUri.HeaderOf(target, "Replaces");
        number = target.Contains("method=", StringComparison.OrdinalIgnoreCase) || (place is not null && !NamesDialog(place))
            ? null
            : SipUri.NumberOf(target);
        return number is not null;
    }

    /// <summary>RFC 3891 §6.1: a Call-ID and both tags. It goes into a header of ours, so nothing that could begin another line.</summary>
    private static bool NamesDialog(string place) =>
        place.Contains(";to-tag=", StringComparison.OrdinalIgnoreCase) && place.Contains(";from-tag=", StringComparison.OrdinalIgnoreCase)
        && place[0] != ';' && place.All(static c => char.IsAscii(c) && !char.IsControl(c));

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
