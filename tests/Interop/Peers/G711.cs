namespace Interop;

/// <summary>A-law (ITU-T G.711), written independently of the phone's.</summary>
internal static class G711
{
    private static readonly float[] Expanded = [.. Enumerable.Range(0, 256).Select(code => Expand((byte)code))];

    public static float Decode(byte code) => Expanded[code];

    /// <summary>The nearest code: 128 comparisons a sample are nothing for one call.</summary>
    public static byte Encode(float sample)
    {
        var best = 0;
        for (var code = 1; code < 256; code++)
        {
            if (Math.Abs(Expanded[code] - sample) < Math.Abs(Expanded[best] - sample))
            {
                best = code;
            }
        }

        return (byte)best;
    }

    private static float Expand(byte code)
    {
        var bits = code ^ 0x55;
        var segment = (bits >> 4) & 7;
        var step = ((bits & 15) << 4) + 8;
        var magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return ((bits & 0x80) != 0 ? magnitude : -magnitude) / 32768f;
    }
}
