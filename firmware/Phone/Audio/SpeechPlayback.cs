namespace Phone.Audio;

/// <summary>
/// One utterance on its way out, and how far it has come. The place is kept here and not with the ear that hears it: a stream that
/// is made anew by a re-INVITE goes on where the old one was, and what was said once is never said again.
/// </summary>
/// <remarks>Made on the desk's thread; read on by one thread (media); <see cref="Ended"/> is for any thread.</remarks>
internal sealed class SpeechPlayback(long id, SpokenClip clip)
{
    private int _piece;
    private int _at;
    private int _ended;

    public long Id => id;

    /// <summary>Its last sample has left, or it will never be heard.</summary>
    public bool Ended => Volatile.Read(ref _ended) != 0;

    /// <summary>The next samples, then silence. Media thread, no allocation.</summary>
    public void Read(Span<short> frame)
    {
        while (!frame.IsEmpty && _piece < clip.Pieces)
        {
            ReadOnlySpan<short> rest = clip.Piece(_piece)[_at..];
            int take = Math.Min(rest.Length, frame.Length);
            rest[..take].CopyTo(frame);
            frame = frame[take..];
            _at += take;
            if (take == rest.Length)
            {
                (_piece, _at) = (_piece + 1, 0);
            }
        }

        frame.Clear();
        if (_piece == clip.Pieces)
        {
            End();
        }
    }

    /// <summary>Nobody will hear it: there is no sound device.</summary>
    public void End() => Volatile.Write(ref _ended, 1);
}
