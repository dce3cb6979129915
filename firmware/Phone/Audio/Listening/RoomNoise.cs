namespace Phone.Audio.Listening;

/// <summary>
/// How loud the room is at the guard's microphone while nobody speaks, over one call. Media thread, no allocation; read by
/// whoever knows that the media thread has let go.
/// </summary>
internal sealed class RoomNoise
{
    /// <summary>Less than half a second of pauses is no figure.</summary>
    private const long LeastSamples = AudioFormat.SampleRate / 2;

    private double _squares;
    private long _samples;

    /// <summary>dBFS, flat like the speech level; −120 = not observed.</summary>
    public double Dbfs => _samples < LeastSamples ? Pcm.FloorDbfs : Pcm.DbfsOfMeanSquare(_squares / _samples);

    /// <summary>
    /// The guard's level above the room's, dB: the further from the lips the mouthpiece is, the smaller (clause 4.3a). Null if
    /// either was not observed.
    /// </summary>
    public double? LevelToNoise(SpeechLevel speech) =>
        _samples < LeastSamples || speech == SpeechLevel.None ? null : speech.Dbfs - Dbfs;

    /// <summary>10 ms in which nobody spoke.</summary>
    public void Add(ReadOnlySpan<short> pause)
    {
        foreach (var sample in pause)
        {
            _squares += sample * sample;
        }

        _samples += pause.Length;
    }
}
