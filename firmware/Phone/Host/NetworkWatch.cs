using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CallDesk;

namespace Phone.Host;

/// <summary>Tells the desk when the network comes, goes, or gives another address. The kernel says when to look (rtnetlink).</summary>
/// <param name="post">Takes <see cref="NetworkChanged"/>. Any thread.</param>
internal sealed class NetworkWatch(Action<DeskEvent> post) : IDisposable
{
    private readonly Lock _lock = new();
    private string? _last;

    /// <summary>Tells what there is now, then every change.</summary>
    public void Start()
    {
        NetworkChange.NetworkAddressChanged += OnChanged;
        Look(FirstAddress());
    }

    public void Dispose() => NetworkChange.NetworkAddressChanged -= OnChanged;

    /// <summary>Tells the address if it is another than before; empty = no network.</summary>
    internal void Look(string address)
    {
        lock (_lock)
        {
            if (address != _last)
            {
                _last = address;
                post(new NetworkChanged(address.Length > 0, address));
            }
        }
    }

    /// <summary>The address by which others reach us: IPv4 before IPv6, never loopback or link-local.</summary>
    internal static string First(IEnumerable<IPAddress> addresses) => addresses
        .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && address.GetAddressBytes() is not [169, 254, ..])
        .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
        .FirstOrDefault()?.ToString() ?? "";

    private static string FirstAddress()
    {
        try
        {
            return First(NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address));
        }
        catch (NetworkInformationException)
        {
            return ""; // the kernel does not let us look
        }
    }

    private void OnChanged(object? sender, EventArgs e) => Look(FirstAddress());
}
