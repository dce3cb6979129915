using System.Numerics;

namespace Interop;

/// <summary>Is what arrived what was said? Normalised cross-correlation at 8 kHz over all delays, piece by piece.</summary>
internal static class Likeness
{
    private const int Rate = 8_000;
    private const int Piece = Rate * 2 / 5;

    /// <summary>
    /// The middle of the best correlations of the pieces of <paramref name="heard"/> with the looped
    /// <paramref name="said"/>: 1 = the same, about 0.1 = strangers. Pieces of silence say nothing and are left out.
    /// </summary>
    public static double Of(Sound heard, Sound said)
    {
        var (arrived, loop) = (heard.Decimated(Rate).Samples, said.Decimated(Rate).Samples);
        float[] source = [.. loop, .. loop.Take(Piece)];
        var scores = new List<double>();
        for (var at = 0; at + Piece <= arrived.Length && scores.Count < 8; at += Piece)
        {
            if (Levels.Of(arrived.AsSpan(at, Piece)) > -45)
            {
                scores.Add(Best(arrived.AsSpan(at, Piece), source));
            }
        }

        scores.Sort();
        return scores.Count == 0 ? 0 : scores[scores.Count / 2];
    }

    /// <summary>The best correlation of a whole phrase with any place of a recording: other phrases of the same voice do not reach 0.5.</summary>
    public static double OfWhole(Sound phrase, Sound recording)
    {
        var (wanted, source) = (phrase.Decimated(Rate).Samples, recording.Decimated(Rate).Samples);
        return source.Length <= wanted.Length ? 0 : Best(wanted, source);
    }

    private static double Best(ReadOnlySpan<float> piece, float[] source)
    {
        var own = Energy(piece);
        var theirs = Energy(source.AsSpan(0, piece.Length));
        var best = 0.0;
        for (var lag = 0; lag + piece.Length < source.Length; lag++)
        {
            var product = Dot(piece, source.AsSpan(lag, piece.Length));
            best = Math.Max(best, Math.Abs(product) / Math.Sqrt((own * Math.Max(theirs, 1e-6)) + 1e-12));
            theirs += Square(source[lag + piece.Length]) - Square(source[lag]);
        }

        return best;
    }

    /// <remarks>
    /// In double: what is left of a rounded sum when a tone has gone by would be the energy of the silence after it, and far too much.
    /// </remarks>
    private static double Energy(ReadOnlySpan<float> samples)
    {
        var sum = 0.0;
        foreach (var sample in samples)
        {
            sum += Square(sample);
        }

        return sum;
    }

    private static double Square(double sample) => sample * sample;

    private static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = Vector<float>.Zero;
        var width = Vector<float>.Count;
        for (var i = 0; i + width <= one.Length; i += width)
        {
            sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        }

        return Vector.Sum(sum);
    }
}
