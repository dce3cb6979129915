using System.Numerics;
using Phone.Audio;

namespace Phone.Prompts;

/// <summary>
/// Speech that lasts longer at the same pitch: pieces of 30 ms are laid over each other by half, each taken from where it continues
/// the one before best (WSOLA: Verhelst and Roelands, ICASSP 1993). Takes a few milliseconds for a prompt; not for the media thread.
/// </summary>
internal static class SlowSpeech
{
    /// <summary>So much longer.</summary>
    public const double Factor = 1.35;

    /// <summary>Half a piece: 15 ms, a whole period of the deepest voice.</summary>
    private const int Half = AudioFormat.SampleRate * 15 / 1_000;

    /// <summary>A piece may begin so much earlier or later, in steps: a period of most voices.</summary>
    private const int Search = AudioFormat.SampleRate * 7 / 1_000;

    private const int Step = 2;

    private static readonly float[] Rise =
        [.. Enumerable.Range(0, Half).Select(i => (float)((1 - Math.Cos(Math.PI * (i + 0.5) / Half)) / 2))];

    /// <summary>Sound of 16 kHz, slower; what is shorter than two pieces stays as it is.</summary>
    public static short[] Of(ReadOnlySpan<short> sound)
    {
        if (sound.Length < 4 * Half)
        {
            return sound.ToArray();
        }

        // Silence at both ends, so that every piece and every search lies within.
        var said = new float[Search + sound.Length + (3 * Half) + Search];
        for (int i = 0; i < sound.Length; i++)
        {
            said[Search + i] = sound[i];
        }

        var slow = new short[(int)(sound.Length * Factor)];
        int at = Search;
        sound[..Half].CopyTo(slow);
        for (int done = Half; done < slow.Length; done += Half)
        {
            // The end of the last piece fades out while the next one comes in.
            ReadOnlySpan<float> goesOn = said.AsSpan(at + Half, Half);
            int next = Best(said, Search + (int)(done / Factor), goesOn);
            for (int i = 0; i < Half && done + i < slow.Length; i++)
            {
                slow[done + i] = (short)Math.Clamp(
                    MathF.Round((goesOn[i] * (1 - Rise[i])) + (said[next + i] * Rise[i])), short.MinValue, short.MaxValue);
            }

            at = next;
        }

        return slow;
    }

    /// <summary>Where near <paramref name="wanted"/> the sound is most like how it would go on.</summary>
    private static int Best(float[] said, int wanted, ReadOnlySpan<float> goesOn)
    {
        (int best, float likeness) = (wanted, float.NegativeInfinity);
        for (int at = wanted - Search; at <= wanted + Search; at += Step)
        {
            ReadOnlySpan<float> there = said.AsSpan(at, Half);
            float product = Dot(there, goesOn);
            float like = product / MathF.Sqrt(Dot(there, there) + 1);
            if (like > likeness)
            {
                (best, likeness) = (at, like);
            }
        }

        return best;
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i + Vector<float>.Count <= one.Length; i += Vector<float>.Count)
        {
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        }

        return Vector.Sum(sum);
    }
}
