using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Hil.Booth;

/// <summary>
/// The outside caller's ear and mouth: PCMA (ITU-T G.711) over RTP (RFC 3550). For each packet that it hears it says one, so its sound
/// keeps the pace of a machine whose time stalls. One thread of its own; members may be called from any thread.
/// </summary>
internal sealed class CallerVoice : IDisposable
{
    private const int Head = 12;
    private const byte Version = 0x80, Pcma = 8;

    /// <summary>The recording has 16 kHz, the line 8.</summary>
    private const int Every = 2;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly short[] _speech;
    private readonly byte[] _said = new byte[1_500];
    private double _loudest = Recording.Floor;
    private int _spoken;
    private ushort _sequence;
    private uint _timestamp;

    /// <param name="speech">Said again and again, 16 kHz.</param>
    public CallerVoice(short[] speech)
    {
        (_speech, _socket) = (speech, new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _said[0] = Version;
        _said[1] = Pcma;
        new Thread(Run) { IsBackground = true, Name = "caller's voice" }.Start();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>The loudest packet since the last call, RMS, dBFS.</summary>
    public double TakeLoudest()
    {
        lock (_gate)
        {
            var loudest = _loudest;
            _loudest = Recording.Floor;
            return loudest;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Run()
    {
        var packet = new byte[1_500];
        var heard = new short[packet.Length];
        EndPoint phone = new IPEndPoint(IPAddress.Loopback, 0);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(packet, ref phone);
                if (length > Head && (packet[1] & 0x7F) == Pcma)
                {
                    Hear(packet.AsSpan(Head..length), heard);
                    Say(length - Head, phone);
                }
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The booth ends.
        }
    }

    private void Hear(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            samples[i] = Decode(codes[i]);
        }

        var level = Recording.Level(samples[..codes.Length]);
        lock (_gate)
        {
            _loudest = Math.Max(_loudest, level);
        }
    }

    private void Say(int samples, EndPoint phone)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_said.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(_said.AsSpan(4), _timestamp);
        _timestamp += (uint)samples;
        for (var i = 0; i < samples; i++)
        {
            _spoken = (_spoken + Every) % _speech.Length;
            _said[Head + i] = Encode(_speech[_spoken]);
        }

        _socket.SendTo(_said, Head + samples, SocketFlags.None, phone);
    }

    private static short Decode(byte code)
    {
        var bits = code ^ 0x55;
        var (segment, step) = ((bits >> 4) & 7, (bits & 0x0F) << 4);
        var magnitude = segment == 0 ? step + 8 : (step + 0x108) << (segment - 1);
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static byte Encode(short sample)
    {
        var magnitude = (sample < 0 ? ~sample : sample) >> 3;
        var segment = magnitude < 32 ? 0 : BitOperations.Log2((uint)magnitude) - 4;
        var bits = (segment << 4) | ((magnitude >> Math.Max(segment, 1)) & 0x0F) | (sample < 0 ? 0 : 0x80);
        return (byte)(bits ^ 0x55);
    }
}
