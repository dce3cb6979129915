using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>A WAV file of 16-bit mono PCM with the plain 44-byte head.</summary>
internal static class Recording
{
    /// <summary>dBFS of silence.</summary>
    public const double Floor = -120;

    private const int Head = 44;
    private const int Window = 3_200;

    public static short[] Load(string path) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(path).AsSpan(Head)).ToArray();

    /// <summary>RMS of the loudest 200 ms (at 16 kHz), dBFS.</summary>
    public static double Loudest(ReadOnlySpan<short> samples)
    {
        var loudest = Floor;
        for (; samples.Length >= Window; samples = samples[Window..])
        {
            double energy = 1e-3;
            foreach (var sample in samples[..Window])
            {
                energy += (double)sample * sample;
            }

            loudest = Math.Max(loudest, 10 * Math.Log10(energy / Window / (32768.0 * 32768.0)));
        }

        return loudest;
    }
}
