namespace Phone.Audio;

/// <summary>
/// Music on hold for one far end: from its beginning each time that it is made to wait, round and round. Media thread, no allocation.
/// </summary>
internal sealed class MusicVoice
{
    private readonly short[] _samples = new short[AudioFormat.FrameSamples];
    private readonly GainRamp _gain = new();
    private int _at;

    public bool Plays => !_gain.Closed;

    public void Play(bool on)
    {
        if (on && _gain.Closed)
        {
            _at = 0;
        }

        _gain.MoveTo(on ? 1 : 0);
    }

    /// <summary>Adds the next 10 ms of <paramref name="music"/> to a mix of 16-bit scale.</summary>
    public void AddTo(ReadOnlySpan<short> music, Span<int> mix)
    {
        _at = Looped.Copy(music, _at, _samples);
        _gain.AddTo(_samples, mix);
    }
}
