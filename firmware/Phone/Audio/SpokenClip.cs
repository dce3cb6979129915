using System.Collections.Immutable;

namespace Phone.Audio;

/// <summary>An utterance as sound: pieces of 16 kHz samples, one after the other. Immutable; the pieces are shared between clips.</summary>
internal sealed class SpokenClip
{
    private static readonly short[] Silence = new short[AudioFormat.SampleRate / 2];

    private readonly ImmutableArray<ReadOnlyMemory<short>> _pieces;

    public SpokenClip(ImmutableArray<ReadOnlyMemory<short>> pieces)
    {
        _pieces = pieces;
        foreach (ReadOnlyMemory<short> piece in pieces)
        {
            Samples += piece.Length;
        }
    }

    public static SpokenClip Empty { get; } = new([]);

    public long Samples { get; }

    public int Pieces => _pieces.Length;

    /// <summary>A pause between two pieces, at most 500 ms.</summary>
    public static ReadOnlyMemory<short> Pause(int milliseconds) => Silence.AsMemory(0, AudioFormat.SampleRate * milliseconds / 1_000);

    public ReadOnlySpan<short> Piece(int index) => _pieces[index].Span;
}
