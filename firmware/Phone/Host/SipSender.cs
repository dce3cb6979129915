using Phone.Alerts;
using Phone.Sip;

namespace Phone.Host;

/// <summary>Alerts as SIP MESSAGEs (RFC 3428), over the network plane.</summary>
internal sealed class SipSender(SipMessenger messenger) : IMessenger
{
    public Task<int> SendAsync(string uri, string text, CancellationToken cancellation) =>
        messenger.SendMessageAsync(uri, text).WaitAsync(cancellation);
}
