using System.Net;
using System.Net.Sockets;
using CallDesk;
using Phone.Audio;

namespace Phone.Sip;

/// <summary>
/// Listens for pages: G.711 in RTP on a multicast group, without any signalling. One low thread that sleeps in the socket while
/// nobody speaks. Whoever is in the local network can speak; whether it is heard is the desk's order
/// (<see cref="LoudspeakerSound.Page"/>), and there is no way from here to the microphone.
/// </summary>
internal sealed class PagingReceiver : IDisposable
{
    /// <summary>No packet for so long: the page is over.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    /// <summary>A packet of G.711 of 100 ms, with room for header extensions.</summary>
    private const int LargestDatagram = 1_500;

    private readonly PagingSettings _settings;
    private readonly Action<DeskEvent> _report;
    private readonly Action<string> _log;
    private readonly PageStream _stream;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _timeout;
    private bool _paging;

    /// <param name="source">Takes the sound.</param>
    /// <param name="report">Takes <see cref="PageStarted"/> and <see cref="PageEnded"/>; must only hand them on.</param>
    /// <param name="log">Takes a technician's line.</param>
    public PagingReceiver(PagingSettings settings, PageSource source, Action<DeskEvent> report, Action<string> log)
    {
        (_settings, _report, _log) = (settings, report, log);
        _stream = new PageStream(source);
        _thread = new Thread(Run) { Name = "paging", IsBackground = true, Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>Where it listens; valid after <see cref="Start"/>.</summary>
    public IPEndPoint Bound => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Joins the group and listens. False, and a line in the log, if the network has no such address.</summary>
    public bool Start()
    {
        try
        {
            // Bound to the group itself, not to any address: what is sent to this port otherwise is no page.
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.Bind(_settings.Group);
            if (_settings.Group.Address.GetAddressBytes()[0] is >= 224 and < 240)
            {
                _socket.SetSocketOption(
                    SocketOptionLevel.IP,
                    SocketOptionName.AddMembership,
                    new MulticastOption(_settings.Group.Address, _settings.Interface));
            }
        }
        catch (SocketException e)
        {
            _log($"paging: cannot listen on {_settings.Group} at {_settings.Interface}: {e.Message}");
            return false;
        }

        _thread.Start();
        return true;
    }

    public void Dispose()
    {
        _stopping = true;
        _socket.Dispose();
        if (_thread.IsAlive)
        {
            _thread.Join(TimeSpan.FromSeconds(1));
        }
    }

    private void Run()
    {
        byte[] datagram = new byte[LargestDatagram];
        while (!_stopping)
        {
            try
            {
                // Idle, the thread waits for ever; only what has begun needs to be looked after.
                Await(_stream.Open ? (int)Silence.TotalMilliseconds : 0);
                int length = _socket.Receive(datagram);
                Take(datagram.AsSpan(0, length));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                End();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (!_stopping)
                {
                    _log($"paging: stopped listening: {e.Message}");
                }

                End();
                return;
            }
        }
    }

    private void Await(int milliseconds)
    {
        if (_timeout != milliseconds)
        {
            _timeout = milliseconds;
            _socket.ReceiveTimeout = milliseconds;
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryRead(datagram, out RtpPacket packet) || !_stream.Take(packet) || _paging)
        {
            return;
        }

        _paging = true;
        _report(new PageStarted());
    }

    private void End()
    {
        _stream.End();
        if (_paging)
        {
            _paging = false;
            _report(new PageEnded());
        }
    }
}
