using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>A WAV file of 16-bit mono PCM with the plain 44-byte head.</summary>
internal static class Recording
{
    /// <summary>dBFS of silence.</summary>
    public const double Floor = -120;

    private const int Head = 44;

    public static short[] Load(string path) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(path).AsSpan(Head)).ToArray();

    /// <summary>RMS, dBFS.</summary>
    public static double Level(ReadOnlySpan<short> samples)
    {
        double energy = 1e-3;
        foreach (var sample in samples)
        {
            energy += (double)sample * sample;
        }

        return Math.Max(Floor, 10 * Math.Log10(energy / samples.Length / (32768.0 * 32768.0)));
    }
}
