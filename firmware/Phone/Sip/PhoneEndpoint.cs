using Pjsip;
using Endpoint = Pjsip.Endpoint;

namespace Phone.Sip;

/// <summary>PJSIP's endpoint, for what it says of no account and no call. Callbacks run on PJSIP's thread.</summary>
internal sealed class PhoneEndpoint(SipAgent agent) : Endpoint
{
    /// <summary>A call that PJSIP refused by itself: see <see cref="SipCounters.Malformed"/>.</summary>
    public override void onRejectedIncomingCall(OnRejectedIncomingCallParam prm) => agent.Guarded(() => agent.OnRejectedByPjsip(prm));

    /// <summary>A TLS connection that failed names its reason: a technician must see why an exchange is not trusted.</summary>
    public override void onTransportState(OnTransportStateParam prm) => agent.Guarded(() =>
    {
        if (prm.state == pjsip_transport_state.PJSIP_TP_STATE_DISCONNECTED && prm.type.StartsWith("TLS", StringComparison.OrdinalIgnoreCase)
            && prm.lastError != 0)
        {
            using TlsInfo tls = prm.tlsInfo;
            string why = tls.verifyStatus == 0
                ? utilStrError(prm.lastError)
                : $"the exchange's certificate was not accepted ({string.Join("; ", tls.verifyMsgs)})";
            agent.Log($"sip: TLS to the exchange ended: {why}");
        }
    });
}
