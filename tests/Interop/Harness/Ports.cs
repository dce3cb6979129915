using System.Net;
using System.Net.Sockets;

namespace Interop;

/// <summary>
/// Hands out loopback ports that are free for UDP and TCP, each number once per test run. They lie below the
/// kernel's ephemeral range, and every run starts elsewhere, so that two runs side by side seldom meet.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();
    private static int _next = First + (Environment.ProcessId * 38 % (Last - First)) / 2 * 2;

    /// <summary>An even port whose successor is free too: baresip and RTP/RTCP want neighbours.</summary>
    public static int Pair() => Range(2);

    /// <summary>The first (even) port of <paramref name="count"/> free neighbours.</summary>
    public static int Range(int count)
    {
        lock (Gate)
        {
            for (var attempts = 0; attempts < 2_000; attempts++)
            {
                var port = _next;
                _next += (count + 1) / 2 * 2;
                if (_next + count >= Last)
                {
                    _next = First;
                }

                if (Enumerable.Range(port, count).All(IsFree))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"no {count} free neighbouring ports between {First} and {Last}");
    }

    private static bool IsFree(int port) => CanBind(SocketType.Dgram, ProtocolType.Udp, port)
        && CanBind(SocketType.Stream, ProtocolType.Tcp, port);

    private static bool CanBind(SocketType type, ProtocolType protocol, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
