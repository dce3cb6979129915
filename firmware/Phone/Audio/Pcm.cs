using System.Runtime.CompilerServices;

namespace Phone.Audio;

/// <summary>
/// Levels and samples. 0 dBFS is the level of a full-scale sine (AES17), so RMS and peak of a sine read the same; in a
/// 16-bit word that stands for a G.711 A-law channel such a sine is +3.14 dBm0 (ITU-T G.711, table 5 note; G.168 uses the
/// same reference).
/// </summary>
internal static class Pcm
{
    /// <summary>dBm0 of a full-scale sine.</summary>
    public const double FullScaleDbm0 = 3.14;

    /// <summary>What meters answer for digital silence, dBFS.</summary>
    public const double FloorDbfs = -120;

    /// <summary>The peak amplitude, in samples' units, of a sine of that level.</summary>
    public static double AmplitudeOfDbm0(double dbm0) => short.MaxValue * Gain(dbm0 - FullScaleDbm0);

    /// <summary>The peak amplitude, in samples' units, of a sine of that level.</summary>
    public static double AmplitudeOfDbfs(double dbfs) => short.MaxValue * Gain(dbfs);

    /// <summary>dB to a factor of amplitude.</summary>
    public static double Gain(double db) => Math.Pow(10, db / 20);

    /// <summary>dBFS of a mean square of samples; the floor for silence.</summary>
    public static double DbfsOfMeanSquare(double meanSquare)
    {
        const double fullScaleSine = short.MaxValue * (double)short.MaxValue / 2;
        return Math.Max(FloorDbfs, 10 * Math.Log10((meanSquare / fullScaleSine) + 1e-30));
    }

    /// <summary>dBFS of a peak value; the floor for silence.</summary>
    public static double DbfsOfPeak(int peak) => Math.Max(FloorDbfs, 20 * Math.Log10((peak / (double)short.MaxValue) + 1e-30));

    /// <summary>Rounds and clips: a sum never wraps into the opposite sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Saturate(float value) => (short)Math.Clamp(MathF.Round(value), short.MinValue, short.MaxValue);
}
