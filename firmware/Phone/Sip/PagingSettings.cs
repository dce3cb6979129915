using System.Net;

namespace Phone.Sip;

/// <summary>Where pages come from.</summary>
/// <param name="Group">Multicast address and port (IPv4); an address that is no multicast one is listened on as it is.</param>
/// <param name="Interface">The address of the network interface that joins the group.</param>
internal sealed record PagingSettings(IPEndPoint Group, IPAddress Interface);
