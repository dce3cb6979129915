using System.Net;
using Phone.Configuration;

namespace Phone.Sip;

/// <summary>What the SIP adapter needs to know before it starts; made from the configuration and the command line.</summary>
/// <param name="Bind">Address and port of the UDP (and TCP) transport; port 0 takes a free one.</param>
/// <param name="RtpPorts">A random even port within is taken for each stream.</param>
/// <param name="LogLevel">PJSIP's own log on standard output, 0 (off) to 5 (whole messages: personal data, technicians
/// only).</param>
internal sealed record SipSettings(
    IPEndPoint Bind, IReadOnlyList<AccountConfiguration> Accounts, PortRange RtpPorts, uint LogLevel = 0)
{
    /// <summary>The exchange is asked how many messages it keeps.</summary>
    public bool MessageSummary { get; init; }
}
