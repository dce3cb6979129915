namespace Phone.Audio;

/// <summary>
/// A handset made of two files: speech is read from one and what is heard is written to the other. The scripted caller of the
/// simulation talks through it; the media timer is its clock.
/// </summary>
internal sealed class FileAudioDevice(short[]? speech, WavWriter? heard) : IAudioDevice
{
    private readonly short[] _voice = new short[AudioFormat.FrameSamples];
    private int _position;
    private bool _capturing;

    public int PlaybackError => 0;

    public bool Stalled => false;

    public void Start(bool capture) => _capturing = capture;

    public void SetCapture(bool open) => _capturing = open;

    public void Stop()
    {
    }

    public void Play(ReadOnlySpan<short> interleaved)
    {
        for (int i = 0; i < _voice.Length; i++)
        {
            _voice[i] = interleaved[2 * i];
        }

        heard?.Write(_voice);
    }

    public bool Capture(Span<short> frame)
    {
        if (!_capturing || speech is null)
        {
            frame.Clear();
            return false;
        }

        _position = Looped.Copy(speech, _position, frame);
        return true;
    }

    public void Dispose() => heard?.Dispose();
}
