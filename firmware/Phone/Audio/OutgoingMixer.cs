namespace Phone.Audio;

/// <summary>Announcement and music, into what goes to a far end. Media thread, no allocation after construction.</summary>
internal sealed class OutgoingMixer(short[] music)
{
    private readonly int[] _mix = new int[AudioFormat.FrameSamples];

    /// <param name="frame">10 ms of what the microphone sends there; the whole afterwards.</param>
    public void Add(StreamLeg stream, Span<short> frame)
    {
        if (!stream.Announcement.Speaks && !stream.Music.Plays)
        {
            return;
        }

        _mix.AsSpan().Clear();
        Mix.Add(frame, _mix);
        stream.Announcement.AddTo(_mix);
        if (stream.Music.Plays)
        {
            stream.Music.AddTo(music, _mix);
        }

        Mix.Saturate(_mix, frame);
    }
}
