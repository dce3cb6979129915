using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Interop;

/// <summary>
/// The media of a peer that has only signalling (SIPp): takes and sends G.711 A-law in 20 ms packets, and takes
/// RFC 4733 events. Sends to where the far end's first packet came from, or where it was told to.
/// </summary>
internal sealed class RtpEndpoint : IStoryPart
{
    private const int Rate = 8_000;
    private const int Frame = 160;
    private const byte ALaw = 8;
    private const byte Events = 101;
    private const string Keys = "0123456789*#ABCD";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<EndPoint> _far = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<uint, byte[]> _frames = [];
    private readonly SortedDictionary<uint, (char Key, int Milliseconds, bool Ended)> _digits = [];
    private readonly Task _receiving;
    private Task _sending = Task.CompletedTask;
    private volatile EndPoint? _to;

    public RtpEndpoint(int port)
    {
        Port = port;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _receiving = Task.Run(ReceiveAsync);
    }

    public int Port { get; }

    /// <summary>The digits that came as telephone events and have ended, in order, with their lengths.</summary>
    public IReadOnlyList<(char Key, int Milliseconds)> Digits
    {
        get
        {
            lock (_gate)
            {
                return [.. _digits.Values.Where(digit => digit.Ended).Select(digit => (digit.Key, digit.Milliseconds))];
            }
        }
    }

    public int Packets
    {
        get
        {
            lock (_gate)
            {
                return _frames.Count;
            }
        }
    }

    /// <summary>
    /// All that arrived, every packet at the place its timestamp gives it; what was lost is silence. Marks are
    /// positions in here.
    /// </summary>
    public Sound Heard()
    {
        lock (_gate)
        {
            if (_frames.Count == 0)
            {
                return new Sound(Rate, []);
            }

            var first = _frames.Keys.First();
            var last = _frames.Last();
            var samples = new float[last.Key - first + (uint)last.Value.Length];
            foreach (var (timestamp, codes) in _frames)
            {
                for (var i = 0; i < codes.Length; i++)
                {
                    samples[timestamp - first + i] = G711.Decode(codes[i]);
                }
            }

            return new Sound(Rate, samples);
        }
    }

    /// <summary>Speaks in a loop from the far end's first packet until the story ends.</summary>
    public void Say(Sound sound)
    {
        Assert.Equal(Rate, sound.Rate);
        byte[] codes = [.. sound.Samples.Select(G711.Encode)];
        _sending = Task.Factory.StartNew(() => Send(codes), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Speaks to another port from now on, whether anything has come from there or not. A packet lies there when this returns.
    /// </summary>
    public void SpeakTo(int port)
    {
        _to = new IPEndPoint(IPAddress.Loopback, port);
        _far.TrySetResult(_to);
        var packet = new byte[12 + Frame];
        Fill(packet, 0, [G711.Encode(0)]);
        _socket.SendTo(packet, _to);
    }

    /// <summary>Waits for so many more seconds of the far end's packets.</summary>
    public Task ListenAsync(double seconds)
    {
        var goal = Packets + (int)(seconds * Rate / Frame);
        return Patience.UntilAsync(() => Packets >= goal, $"{seconds} s of RTP", TimeSpan.FromSeconds(seconds) + Patience.Event);
    }

    public Task VerifyAsync() => Task.CompletedTask;

    public string Describe() => $"RTP: {Packets} packets, digits {string.Concat(Digits.Select(digit => digit.Key))}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await Task.WhenAny(Task.WhenAll(_receiving, _sending));
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var packet = new byte[2_048];
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var got = await _socket.ReceiveFromAsync(packet, anyone, _stop.Token);
                if (got.ReceivedBytes > 12 && packet[0] >> 6 == 2)
                {
                    _far.TrySetResult(got.RemoteEndPoint);
                    Take(packet.AsSpan(0, got.ReceivedBytes));
                }
            }
            catch (SocketException)
            {
                // an ICMP answer to a packet of ours: the far end is not there (any more)
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> packet)
    {
        var type = packet[1] & 0x7f;
        var timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var payload = packet[(12 + ((packet[0] & 15) * 4))..];
        lock (_gate)
        {
            if (type == ALaw)
            {
                _frames[timestamp] = payload.ToArray();
            }
            else if (type == Events && payload.Length >= 4 && payload[0] < Keys.Length)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) * 1_000 / Rate;
                _digits[timestamp] = (Keys[payload[0]], length, Ended: (payload[1] & 0x80) != 0);
            }
        }
    }

    /// <summary>Packet <paramref name="number"/> of a sound that begins anew when it is over.</summary>
    private static void Fill(byte[] packet, int number, byte[] codes)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(ALaw | (number == 0 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(number * Frame));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 0x5EED);
        for (var i = 0; i < Frame; i++)
        {
            packet[12 + i] = codes[((number * Frame) + i) % codes.Length];
        }
    }

    private void Send(byte[] codes)
    {
        try
        {
            _far.Task.Wait(_stop.Token);
            var packet = new byte[12 + Frame];
            var start = Stopwatch.GetTimestamp();
            for (var number = 0; !_stop.IsCancellationRequested; number++)
            {
                Fill(packet, number, codes);
                _socket.SendTo(packet, _to ?? _far.Task.Result);
                var wait = TimeSpan.FromMilliseconds((number + 1) * 20) - Stopwatch.GetElapsedTime(start);
                if (wait > TimeSpan.Zero && _stop.Token.WaitHandle.WaitOne(wait))
                {
                    return;
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // the story is over, or the far end is gone
        }
    }
}
