using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Interop;

namespace Bench;

/// <summary>
/// The caller's sound: a tone in G.711 A-law, 20 ms a packet, sent on a thread of its own; counts what comes back.
/// </summary>
internal sealed class RtpPeer : IDisposable
{
    private const int Rate = 8_000;
    private const int Samples = 160;
    private const double ToneHz = 1020;
    private const double Amplitude = 0.25;
    private const double PacketMs = 1_000.0 * Samples / Rate;

    private static readonly byte[] Tone =
        [.. Enumerable.Range(0, Rate).Select(i => G711.Encode((float)(Amplitude * Math.Sin(2 * Math.PI * ToneHz * i / Rate))))];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<Thread> _threads = [];
    private int _packets;

    public RtpPeer()
    {
        Port = Ports.Pair();
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        Start("rtp receive", Receive);
    }

    public int Port { get; }

    /// <summary>Packets received so far.</summary>
    public int Packets => Volatile.Read(ref _packets);

    public void SendTo(int port) => Start("rtp send", () => Send(new IPEndPoint(IPAddress.Loopback, port)));

    public void Dispose()
    {
        _stop.Set();
        _socket.Dispose();
        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private void Start(string name, Action run)
    {
        var thread = new Thread(() => Guarded(run)) { Name = name, IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _threads.Add(thread);
        thread.Start();
    }

    private void Guarded(Action run)
    {
        while (!_stop.IsSet)
        {
            try
            {
                run();
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // the socket was closed, or an ICMP answer: the far end is not there yet, or no more
            }
        }
    }

    private void Receive()
    {
        var packet = new byte[2_048];
        while (!_stop.IsSet)
        {
            if (_socket.Receive(packet) > 12)
            {
                Interlocked.Increment(ref _packets);
            }
        }
    }

    private void Send(IPEndPoint far)
    {
        var packet = new byte[12 + Samples];
        packet[0] = 0x80;
        packet[1] = 8; // PCMA
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)Random.Shared.Next());
        var address = far.Serialize();
        var start = Stopwatch.GetTimestamp();
        for (var number = 0; !_stop.IsSet; number++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(number * Samples));
            Tone.AsSpan(number % (Rate / Samples) * Samples, Samples).CopyTo(packet.AsSpan(12));
            _socket.SendTo(packet, SocketFlags.None, address);
            var left = ((number + 1) * PacketMs) - Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (left > 0)
            {
                _stop.Wait((int)Math.Ceiling(left));
            }
        }
    }
}
