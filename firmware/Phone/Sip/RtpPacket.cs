using System.Buffers.Binary;

namespace Phone.Sip;

/// <summary>One RTP packet with G.711 in it (RFC 3550 §5.1, RFC 3551 §4.5.14), looked at where it lies.</summary>
internal readonly ref struct RtpPacket
{
    private const int FixedHeader = 12;

    private RtpPacket(byte type, ushort sequence, uint source, ReadOnlySpan<byte> payload)
    {
        ALaw = type == 8;
        Sequence = sequence;
        Source = source;
        Payload = payload;
    }

    /// <summary>A-law; otherwise µ-law.</summary>
    public bool ALaw { get; }

    public ushort Sequence { get; }

    /// <summary>SSRC: who sends.</summary>
    public uint Source { get; }

    /// <summary>One byte a sample, 8 kHz.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>False for everything that is no whole packet of version 2 with payload type 0 or 8.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (datagram.Length < FixedHeader || datagram[0] >> 6 != 2 || (datagram[1] & 0x7F) is not (0 or 8))
        {
            return false;
        }

        int start = FixedHeader + (4 * (datagram[0] & 0x0F));
        if ((datagram[0] & 0x10) != 0)
        {
            if (datagram.Length < start + 4)
            {
                return false;
            }

            start += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(start + 2)..]));
        }

        int end = datagram.Length - ((datagram[0] & 0x20) != 0 ? datagram[^1] : 0);
        if (start >= end)
        {
            return false;
        }

        packet = new RtpPacket(
            (byte)(datagram[1] & 0x7F),
            BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]),
            datagram[start..end]);
        return true;
    }
}
