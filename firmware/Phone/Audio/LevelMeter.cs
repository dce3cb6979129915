namespace Phone.Audio;

/// <summary>What a meter saw in its last whole window, dBFS (a full-scale sine reads 0 in both).</summary>
internal readonly record struct AudioLevel(float RmsDbfs, float PeakDbfs)
{
    public static AudioLevel Silence { get; } = new((float)Pcm.FloorDbfs, (float)Pcm.FloorDbfs);
}

/// <summary>
/// RMS and peak over windows of whole frames. Written by the media thread, without allocation; read by any thread without a
/// lock: both figures travel in one 64-bit word, so they always belong together.
/// </summary>
internal sealed class LevelMeter
{
    private readonly int _windowSamples;
    private long _published;
    private double _squares;
    private int _peak;
    private int _samples;

    /// <param name="windowMilliseconds">Length of a window.</param>
    public LevelMeter(int windowMilliseconds = 100)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowMilliseconds);
        _windowSamples = AudioFormat.SampleRate * windowMilliseconds / 1_000;
        Publish(AudioLevel.Silence);
    }

    /// <summary>The last whole window. Any thread.</summary>
    public AudioLevel Level
    {
        get
        {
            var word = Interlocked.Read(ref _published);
            return new AudioLevel(BitConverter.Int32BitsToSingle((int)(word >> 32)), BitConverter.Int32BitsToSingle((int)word));
        }
    }

    /// <summary>Media thread.</summary>
    public void Add(ReadOnlySpan<short> samples)
    {
        var squares = 0L;
        var peak = _peak;
        foreach (var sample in samples)
        {
            squares += sample * sample;
            peak = Math.Max(peak, Math.Abs((int)sample));
        }

        _squares += squares;
        _peak = peak;
        _samples += samples.Length;
        if (_samples >= _windowSamples)
        {
            Publish(new AudioLevel((float)Pcm.DbfsOfMeanSquare(_squares / _samples), (float)Pcm.DbfsOfPeak(_peak)));
            (_squares, _peak, _samples) = (0, 0, 0);
        }
    }

    /// <summary>The source was closed: the meter falls to its floor at once. Media thread.</summary>
    public void Clear()
    {
        (_squares, _peak, _samples) = (0, 0, 0);
        Publish(AudioLevel.Silence);
    }

    private void Publish(AudioLevel level) => Interlocked.Exchange(
        ref _published,
        ((long)BitConverter.SingleToInt32Bits(level.RmsDbfs) << 32) | (uint)BitConverter.SingleToInt32Bits(level.PeakDbfs));
}
