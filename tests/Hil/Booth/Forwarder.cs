using System.Net;
using System.Net.Sockets;

namespace Hil.Booth;

/// <summary>The phone's panel listens on loopback only; this brings the guest's network card to the same port there.</summary>
internal static class Forwarder
{
    public static void Start(IPAddress card, int port)
    {
        var listener = new TcpListener(card, port);
        listener.Start();
        _ = AcceptAsync(listener, port);
    }

    private static async Task AcceptAsync(TcpListener listener, int port)
    {
        while (true)
        {
            _ = CarryAsync(await listener.AcceptTcpClientAsync().ConfigureAwait(false), port);
        }
    }

    private static async Task CarryAsync(TcpClient outside, int port)
    {
        using var inside = new TcpClient();
        using (outside)
        {
            try
            {
                await inside.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
                await Task.WhenAny(
                    outside.GetStream().CopyToAsync(inside.GetStream()),
                    inside.GetStream().CopyToAsync(outside.GetStream())).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The phone is not there: the client sees its connection end.
            }
        }
    }
}
