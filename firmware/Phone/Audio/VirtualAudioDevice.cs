using System.Diagnostics;
using Hal.Simulation;

namespace Phone.Audio;

/// <summary>
/// The virtual booth's ears and mouth: what is played and captured passes through the simulated codec's analogue model, so only
/// what its registers let through is heard. Paced by the media timer; while it is stopped, the recordings are filled with
/// silence.
/// </summary>
internal sealed class VirtualAudioDevice : IAudioDevice
{
    private readonly VirtualHandset _handset;
    private readonly Func<bool> _isSpokenInto;
    private readonly short[]? _speech;
    private readonly WavWriter? _receiverOut;
    private readonly WavWriter? _loudspeakerOut;
    private readonly short[] _left = new short[AudioFormat.FrameSamples];
    private readonly short[] _right = new short[AudioFormat.FrameSamples];
    private readonly short[] _mouth = new short[AudioFormat.FrameSamples];
    private readonly short[] _captured = new short[AudioFormat.FrameSamples];
    private readonly short[] _receiverPin = new short[AudioFormat.FrameSamples];
    private readonly short[] _loudspeakerPin = new short[AudioFormat.FrameSamples];
    private int _position;
    private long _stoppedAt = Stopwatch.GetTimestamp();

    /// <param name="isSpokenInto">Asked every frame: the guard has a microphone to speak into.</param>
    /// <param name="speech">What the guard says then, looped; null = silence.</param>
    public VirtualAudioDevice(
        VirtualHandset handset, Func<bool> isSpokenInto, short[]? speech, WavWriter? receiverOut, WavWriter? loudspeakerOut)
    {
        _handset = handset;
        _isSpokenInto = isSpokenInto;
        _speech = speech;
        _receiverOut = receiverOut;
        _loudspeakerOut = loudspeakerOut;
    }

    public int PlaybackError => 0;

    public bool Stalled => false;

    public void Start(bool capture)
    {
        long silent = (long)(Stopwatch.GetElapsedTime(_stoppedAt).TotalSeconds * AudioFormat.SampleRate);
        _receiverOut?.WriteSilence(silent);
        _loudspeakerOut?.WriteSilence(silent);
    }

    public void SetCapture(bool open)
    {
        // The codec's registers alone decide what the capture carries; the model is always there.
    }

    public void Stop() => _stoppedAt = Stopwatch.GetTimestamp();

    public void Play(ReadOnlySpan<short> interleaved)
    {
        for (int i = 0; i < _left.Length; i++)
        {
            _left[i] = interleaved[2 * i];
            _right[i] = interleaved[(2 * i) + 1];
        }

        Speak();
        _handset.Process(_left, _right, _mouth, _captured, _receiverPin, _loudspeakerPin);
        _receiverOut?.Write(_receiverPin);
        _loudspeakerOut?.Write(_loudspeakerPin);
    }

    public bool Capture(Span<short> frame)
    {
        _captured.CopyTo(frame);
        return true;
    }

    public void Dispose()
    {
        _receiverOut?.Dispose();
        _loudspeakerOut?.Dispose();
    }

    private void Speak()
    {
        if (_speech is not null && _isSpokenInto())
        {
            _position = Looped.Copy(_speech, _position, _mouth);
        }
        else
        {
            _mouth.AsSpan().Clear();
        }
    }
}
