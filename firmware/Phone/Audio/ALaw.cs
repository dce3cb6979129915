using System.Numerics;

namespace Phone.Audio;

/// <summary>A-law companding (ITU-T G.711 §3, table 1): 13-bit samples in 8 bits. No allocation.</summary>
internal static class ALaw
{
    /// <summary>Even bits are sent inverted.</summary>
    private const int Inversion = 0x55;

    private const int Sign = 0x80;

    /// <summary>What stands for silence.</summary>
    public const byte Zero = Sign ^ Inversion;

    public static byte Encode(short sample)
    {
        // One's complement: -1 and 0 are neighbours on the two sides of zero, and no magnitude is out of range.
        int magnitude = (sample < 0 ? ~sample : sample) >> 3;
        int exponent = Math.Max(0, 27 - BitOperations.LeadingZeroCount((uint)magnitude));
        int mantissa = (exponent == 0 ? magnitude >> 1 : magnitude >> exponent) & 0x0F;
        int code = (exponent << 4) | mantissa;
        return (byte)((sample < 0 ? code : code | Sign) ^ Inversion);
    }

    public static short Decode(byte code)
    {
        int plain = code ^ Inversion;
        int exponent = (plain >> 4) & 7;
        int mantissa = plain & 0x0F;
        int magnitude = exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
        return (short)((plain & Sign) != 0 ? magnitude : -magnitude);
    }
}
