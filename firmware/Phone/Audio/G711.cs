namespace Phone.Audio;

/// <summary>
/// Decoding of ITU-T G.711. Calls are decoded by PJMEDIA; this is for pages, which come without a call.
/// </summary>
internal static class G711
{
    private static readonly short[] ALaw = [.. Enumerable.Range(0, 256).Select(code => ExpandA((byte)code))];
    private static readonly short[] MuLaw = [.. Enumerable.Range(0, 256).Select(code => ExpandMu((byte)code))];

    /// <summary>Decodes a byte a sample; <paramref name="samples"/> is at least as long as <paramref name="codes"/>.</summary>
    public static void Decode(ReadOnlySpan<byte> codes, bool aLaw, Span<short> samples)
    {
        short[] table = aLaw ? ALaw : MuLaw;
        for (int i = 0; i < codes.Length; i++)
        {
            samples[i] = table[codes[i]];
        }
    }

    /// <summary>Even bits are inverted; sign, 3 bits segment, 4 bits step (table 1a/G.711), 13 bits left-aligned in 16.</summary>
    private static short ExpandA(byte code)
    {
        int bits = code ^ 0x55;
        int segment = (bits >> 4) & 7;
        int step = ((bits & 15) << 4) + 8;
        int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    /// <summary>All bits are inverted (table 2a/G.711), 14 bits left-aligned in 16.</summary>
    private static short ExpandMu(byte code)
    {
        int bits = ~code;
        int magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
