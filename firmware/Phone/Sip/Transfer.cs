using CallDesk;
using Pjsip;

namespace Phone.Sip;

/// <summary>
/// A REFER of ours (RFC 3515), from its sending to its end, on one call. At most one at a time; its end is reported once, and not
/// at all when the call itself ends first: then <see cref="CallEnded"/> says it. PJSIP's thread.
/// </summary>
internal sealed class Transfer(PhoneCall call, SipAgent agent)
{
    /// <summary>
    /// Longest silence after the REFER. A far end that means to follow sends a NOTIFY at once (RFC 3515 §2.4.4); 32 s is what a
    /// lost message over UDP takes to be given up (64 × T1, RFC 3261 §17.1.2.2).
    /// </summary>
    private static readonly TimeSpan FirstNotify = TimeSpan.FromSeconds(32);

    private bool _open;
    private bool _heard;
    private int _number;

    /// <summary>Sends a REFER; PJSIP adds Referred-By (RFC 3892) with our address.</summary>
    public void Begin(Action<CallOpParam> send)
    {
        if (_open)
        {
            agent.Log("sip: a transfer was asked for while another is under way");
            return;
        }

        _open = true;
        _heard = false;
        int number = ++_number;
        try
        {
            using var op = new CallOpParam();
            send(op);
        }
        catch (ApplicationException e)
        {
            agent.Log($"sip: the REFER could not be sent: {e.Message}");
            End(false, 500);
            return;
        }

        agent.After(agent.TransferPatience ?? FirstNotify, call, () =>
        {
            if (_open && !_heard && _number == number)
            {
                End(false, 408);
            }
        });
    }

    /// <summary>An answer to the REFER or a NOTIFY on it.</summary>
    public void OnStatus(OnCallTransferStatusParam prm)
    {
        int status = (int)prm.statusCode;
        if (!_open)
        {
            prm.cont = false;
        }
        else if (status >= 200 || prm.finalNotify)
        {
            prm.cont = false;
            End(status is >= 200 and < 300, status);
        }
        else if (status > 100 || prm.reason != "Accepted")
        {
            // PJSIP makes a "100 Accepted" of its own out of the 202: that is no NOTIFY yet.
            _heard = true;
            agent.Report(new TransferProgressed(call.Id, status));
        }
    }

    /// <summary>The call is over; what a NOTIFY may still say concerns nobody.</summary>
    public void Forget() => _open = false;

    private void End(bool succeeded, int status)
    {
        _open = false;
        agent.Report(new TransferEnded(call.Id, succeeded, status));
    }
}
