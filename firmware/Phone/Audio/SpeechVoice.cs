namespace Phone.Audio;

/// <summary>
/// One mouth: what a receiver or a far end is told. An utterance that is replaced or taken away fades out within 5 ms beneath the
/// next one. Media thread, no allocation after construction.
/// </summary>
internal sealed class SpeechVoice
{
    private readonly short[] _samples = new short[AudioFormat.FrameSamples];
    private SpeechPlayback? _current;
    private SpeechPlayback? _cut;
    private GainRamp _gain = new();
    private GainRamp _cutGain = new();

    /// <summary>Something is to be added to the mix.</summary>
    public bool Speaks => _current is { Ended: false } || _cut is not null;

    /// <summary>
    /// From the next sample on this is said, or nothing; saying what is being said already only moves its gain. At most one change a
    /// frame.
    /// </summary>
    public void Say(SpeechPlayback? utterance, float gain = 1)
    {
        if (ReferenceEquals(utterance, _current))
        {
            _gain.MoveTo(gain);
            return;
        }

        if (_current is { Ended: false })
        {
            (_cut, _cutGain, _gain) = (_current, _gain, _cutGain);
            _cutGain.MoveTo(0);
        }

        _current = utterance;
        _gain.JumpTo(gain);
    }

    /// <summary>Adds the next 10 ms to a mix of 16-bit scale.</summary>
    public void AddTo(Span<int> mix)
    {
        if (_cut is { } cut)
        {
            cut.Read(_samples);
            _cutGain.AddTo(_samples, mix);
            _cut = _cutGain.Closed ? null : cut;
        }

        if (_current is { Ended: false } current)
        {
            current.Read(_samples);
            _gain.AddTo(_samples, mix);
        }
    }
}
