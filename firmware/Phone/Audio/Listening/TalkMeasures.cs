using CallDesk;

namespace Phone.Audio.Listening;

/// <summary>All that was measured of one call. Levels in dBFS, −120 = not observed.</summary>
/// <param name="Guard">ITU-T P.56, at the microphone.</param>
/// <param name="NoiseDbfs">The room in the pauses.</param>
/// <param name="LevelToNoise">dB, or null if one of the two was not observed (clause 4.3a).</param>
/// <param name="Far">ITU-T P.56, as received.</param>
/// <param name="DoubleTalkMs">Both spoke, and the guard's voice came second (clause 5.8).</param>
/// <param name="LongestSilenceMs">The longest that the far end waited: neither spoke, the path was open (clause 2.3f).</param>
/// <param name="SlamDbfs">Peak of the 200 ms before the microphone was last closed on this call (clause 4.5).</param>
internal readonly record struct TalkMeasures(
    SpeechLevel Guard,
    double NoiseDbfs,
    double? LevelToNoise,
    SpeechLevel Far,
    int DoubleTalkMs,
    int LongestSilenceMs,
    double SlamDbfs)
{
    /// <summary>As the desk takes them: whole numbers, so that replay is exact.</summary>
    public TalkFigures ToFigures() => new(
        Db10(Guard.Dbfs), Percent(Guard.Activity), Db10(NoiseDbfs), Db10(Far.Dbfs), Percent(Far.Activity), Db10(SlamDbfs));

    /// <summary>Whole tenths of a decibel.</summary>
    public static int Db10(double db) => (int)Math.Round(db * 10);

    private static int Percent(double share) => (int)Math.Round(share * 100);
}
