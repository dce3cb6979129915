namespace Phone.Audio;

/// <summary>Endless reading of a recording. Media thread.</summary>
internal static class Looped
{
    /// <summary>
    /// Fills <paramref name="frame"/> from <paramref name="position"/> on, starting again at the end; the new position.
    /// </summary>
    public static int Copy(ReadOnlySpan<short> recording, int position, Span<short> frame)
    {
        if (recording.IsEmpty)
        {
            frame.Clear();
            return 0;
        }

        while (!frame.IsEmpty)
        {
            int count = Math.Min(frame.Length, recording.Length - position);
            recording.Slice(position, count).CopyTo(frame);
            frame = frame[count..];
            position = (position + count) % recording.Length;
        }

        return position;
    }
}
