namespace Phone.Audio.Listening;

/// <summary>A speech level and the share of the time in which there was speech.</summary>
/// <param name="Dbfs">0 = a full-scale sine; −120 = none.</param>
/// <param name="Activity">0–1.</param>
internal readonly record struct SpeechLevel(double Dbfs, double Activity)
{
    public static SpeechLevel None { get; } = new(Pcm.FloorDbfs, 0);

    /// <param name="fullScaleDbm0">The setting <c>[levels] full-scale-dbm0</c>.</param>
    public double Dbm0(double fullScaleDbm0) => Dbfs + fullScaleDbm0;
}

/// <summary>
/// Active speech level and activity factor by ITU-T P.56 (12/2011), method B: clause 8.1 (principle), 8.2 (the envelope, the
/// thresholds and their activity counts), 8.3 (parameters). Running; the result may be asked for at any time. The sound is taken
/// flat, without the optional filter of clause 10.2. Where the noise is less than about 16 dB below the speech, method B
/// counts the pauses as speech too.
/// </summary>
/// <remarks>Media thread, no allocation; <see cref="Measure"/> by whoever knows that the media thread has let go.</remarks>
internal sealed class ActiveSpeechLevel
{
    /// <summary>Clause 8.3: time constant of the smoothing, s.</summary>
    private const double TimeConstant = 0.03;

    /// <summary>Clause 8.3: pauses up to this long belong to the speech, s.</summary>
    private const double HangoverSeconds = 0.2;

    /// <summary>Clause 8.3: the threshold lies this far below the active level, dB.</summary>
    private const double Margin = 15.9;

    /// <summary>One threshold an octave from 1 to 2¹⁴: all of a 16-bit word.</summary>
    private const int Thresholds = 15;

    /// <summary>
    /// The envelope is compared at 1 kHz (clause 8.3 allows 600 Hz and more): smoothed over 30 ms, it does not move in between.
    /// </summary>
    private const int Step = 16;

    private const int Hangover = (int)(HangoverSeconds * AudioFormat.SampleRate / Step);

    /// <summary>What a new sample adds to the smoothed value: 1 − g of clause 8.2.</summary>
    private readonly double _share = 1 - Math.Exp(-1 / (AudioFormat.SampleRate * TimeConstant));

    private readonly long[] _counts = new long[Thresholds];
    private readonly int[] _sinceAbove = new int[Thresholds];
    private double _squares;
    private long _samples;
    private double _average;
    private double _envelope;

    public ActiveSpeechLevel() => Reset();

    public void Reset()
    {
        Array.Clear(_counts);
        Array.Fill(_sinceAbove, Hangover);
        (_squares, _samples, _average, _envelope) = (0, 0, 0, 0);
    }

    public void Add(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            int take = Math.Min(samples.Length, Step - (int)(_samples % Step));
            Smooth(samples[..take]);
            _samples += take;
            if (_samples % Step == 0)
            {
                Compare();
            }

            samples = samples[take..];
        }
    }

    /// <summary>The result for all that was taken in since the last reset.</summary>
    public SpeechLevel Measure()
    {
        if (_counts[0] == 0)
        {
            return SpeechLevel.None;
        }

        double active = ActiveLevel();
        double whole = Pcm.DbfsOfMeanSquare(_squares / _samples);
        return new SpeechLevel(active, Math.Min(1, Math.Pow(10, (whole - active) / 10)));
    }

    private void Smooth(ReadOnlySpan<short> samples)
    {
        var (share, average, envelope, squares) = (_share, _average, _envelope, 0L);
        foreach (var sample in samples)
        {
            squares += sample * sample;
            average += share * (Math.Abs((int)sample) - average);
            envelope += share * (average - envelope);
        }

        (_average, _envelope) = (average, envelope);
        _squares += squares;
    }

    private void Compare()
    {
        for (var j = 0; j < Thresholds; j++)
        {
            if (_envelope >= 1 << j)
            {
                _sinceAbove[j] = 0;
                _counts[j]++;
            }
            else if (_sinceAbove[j] < Hangover)
            {
                _sinceAbove[j]++;
                _counts[j]++;
            }
        }
    }

    /// <summary>
    /// Each threshold gives a level, and stands some way below it; that distance falls from threshold to threshold. The level
    /// wanted is the one where it is the margin, interpolated between two thresholds.
    /// </summary>
    private double ActiveLevel()
    {
        var (level, distance) = (0.0, 0.0);
        for (var j = 0; j < Thresholds && _counts[j] > 0; j++)
        {
            var (levelBelow, distanceBelow) = (level, distance);
            level = Pcm.DbfsOfMeanSquare(_squares / (_counts[j] * Step));
            distance = level - Pcm.DbfsOfMeanSquare(Math.Pow(4, j));
            if (distance <= Margin)
            {
                double share = j == 0 ? 1 : (distanceBelow - Margin) / (distanceBelow - distance);
                return levelBelow + (share * (level - levelBelow));
            }
        }

        return level;
    }
}
