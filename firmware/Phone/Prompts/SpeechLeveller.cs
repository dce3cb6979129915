using Phone.Audio;

namespace Phone.Prompts;

/// <summary>
/// Brings a recording to the level of all prompts: active speech at −22 dBFS, peaks at −3 dBFS at the most, no silence around it.
/// Active as in ITU-T P.56: what lies within 15.9 dB of the level itself, with 200 ms of hangover; measured here in blocks of 10 ms,
/// which is near enough for a prompt. Not for the media thread.
/// </summary>
internal static class SpeechLeveller
{
    /// <summary>dBFS of active speech; all prompts are made at this level.</summary>
    public const double ActiveDbfs = -22;

    public const double PeakDbfs = -3;

    private const int Block = AudioFormat.FrameSamples;
    private const int HangoverBlocks = 20;
    private const double Margin = 15.9;

    /// <summary>Below it there is no speech, dBFS.</summary>
    private const double Floor = -50;

    /// <summary>The recording at that level; empty if there is no speech in it.</summary>
    public static short[] Level(ReadOnlySpan<short> recording)
    {
        ReadOnlySpan<short> speech = Trim(recording);
        if (speech.IsEmpty)
        {
            return [];
        }

        double gain = Math.Min(ActiveDbfs - ActiveLevel(speech), PeakDbfs - Peak(speech));
        var factor = (float)Pcm.Gain(gain);
        var levelled = new short[speech.Length];
        for (int i = 0; i < speech.Length; i++)
        {
            levelled[i] = Pcm.Saturate(speech[i] * factor);
        }

        return levelled;
    }

    /// <summary>dBFS of the active stretches; the floor of meters if there is none.</summary>
    public static double ActiveLevel(ReadOnlySpan<short> speech)
    {
        double[] blocks = MeanSquares(speech);
        double level = Floor + Margin;
        for (int step = 0; step < 20; step++)
        {
            double next = Pcm.DbfsOfMeanSquare(Active(blocks, Math.Max(Floor, level - Margin)));
            if (Math.Abs(next - level) < 0.01)
            {
                break;
            }

            level = next;
        }

        return level;
    }

    public static double Peak(ReadOnlySpan<short> speech)
    {
        int peak = 0;
        foreach (short sample in speech)
        {
            peak = Math.Max(peak, Math.Abs((int)sample));
        }

        return Pcm.DbfsOfPeak(peak);
    }

    /// <summary>Mean square of the blocks above a threshold (dBFS) and of the hangover after them; 0 if there is none.</summary>
    private static double Active(double[] blocks, double threshold)
    {
        double sum = 0;
        int count = 0;
        int left = 0;
        foreach (double block in blocks)
        {
            left = Pcm.DbfsOfMeanSquare(block) >= threshold ? HangoverBlocks + 1 : left;
            if (left-- > 0)
            {
                sum += block;
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    private static ReadOnlySpan<short> Trim(ReadOnlySpan<short> recording)
    {
        double[] blocks = MeanSquares(recording);
        int first = Array.FindIndex(blocks, static block => Pcm.DbfsOfMeanSquare(block) >= Floor);
        int last = Array.FindLastIndex(blocks, static block => Pcm.DbfsOfMeanSquare(block) >= Floor);
        return first < 0 ? [] : recording[(first * Block)..Math.Min(recording.Length, (last + 1) * Block)];
    }

    private static double[] MeanSquares(ReadOnlySpan<short> samples)
    {
        var blocks = new double[(samples.Length + Block - 1) / Block];
        for (int i = 0; i < samples.Length; i++)
        {
            blocks[i / Block] += (double)samples[i] * samples[i] / Block;
        }

        return blocks;
    }
}
