using System.Net.Sockets;

namespace Hal;

/// <summary>
/// Tells systemd that we live: a datagram to <c>$NOTIFY_SOCKET</c> (sd_notify(3)); systemd feeds <c>/dev/watchdog</c>. May be
/// used from any thread; never blocks and never throws: a lost datagram is made good by the next.
/// </summary>
public sealed class SystemdWatchdog : IWatchdog, IDisposable
{
    private readonly Socket _socket;
    private readonly Lock _gate = new();

    private SystemdWatchdog(string path)
    {
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        // A leading @ names a socket in the abstract namespace.
        _socket.Connect(new UnixDomainSocketEndPoint(path.StartsWith('@') ? $"\0{path[1..]}" : path));
    }

    /// <summary>The watchdog of this process, or one that does nothing if systemd did not ask for any.</summary>
    public static IWatchdog FromEnvironment() => At(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    internal static IWatchdog At(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return new NoWatchdog();
        }

        try
        {
            return new SystemdWatchdog(path);
        }
        catch (SocketException)
        {
            return new NoWatchdog();
        }
    }

    public void Feed() => Send("WATCHDOG=1"u8);

    /// <summary>Start-up is finished (<c>Type=notify</c>).</summary>
    public void Ready() => Send("READY=1"u8);

    /// <summary>An orderly end has begun.</summary>
    public void Stopping() => Send("STOPPING=1"u8);

    public void Dispose() => _socket.Dispose();

    private void Send(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            try
            {
                _socket.Send(message);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }
    }
}

/// <summary>For a board or a start without watchdog.</summary>
public sealed class NoWatchdog : IWatchdog
{
    public void Feed()
    {
    }
}
