namespace Phone.Audio;

/// <summary>
/// The page on its way to the loudspeaker, 16 kHz: written by the thread that receives it, read by the media thread, which waits for
/// nothing and allocates nothing. It is the jitter buffer too: nothing sounds before <see cref="Prefill"/> is there, and more than
/// <see cref="Most"/> is cut, so that the sender's clock may run as it likes.
/// </summary>
internal sealed class PageSource
{
    /// <summary>Samples: 60 ms.</summary>
    public const int Prefill = AudioFormat.SampleRate * 60 / 1_000;

    /// <summary>Samples: 200 ms.</summary>
    public const int Most = AudioFormat.SampleRate * 200 / 1_000;

    private readonly SampleRing _ring = new(AudioFormat.SampleRate);
    private readonly short[] _frame = new short[AudioFormat.FrameSamples];
    private readonly GainRamp _gain = new();
    private long _from;
    private bool _flowing;

    /// <summary>Samples that the media thread did not come to fetch.</summary>
    public long Dropped => _ring.Dropped;

    /// <summary>A new page: what is left of the one before is never heard. Receiving thread.</summary>
    public void Begin() => Volatile.Write(ref _from, _ring.Written);

    /// <summary>What has been received, in order. Receiving thread.</summary>
    public void Write(ReadOnlySpan<short> samples) => _ring.Write(samples);

    /// <summary>
    /// One frame for the loudspeaker. Without <paramref name="ordered"/> the page is thrown away unheard, so that it never starts with
    /// what was said before. Media thread.
    /// </summary>
    public void AddTo(Span<int> loudspeaker, bool ordered)
    {
        _gain.MoveTo(ordered ? 1 : 0);
        if (_gain.Closed)
        {
            Skip(_ring.Count);
            _flowing = false;
            return;
        }

        Skip((int)Math.Max(0, Volatile.Read(ref _from) - _ring.Taken));
        if (_ring.Count > Most)
        {
            Skip(_ring.Count - Prefill);
        }

        _flowing = _ring.Count >= (_flowing ? _frame.Length : Prefill);
        if (_flowing)
        {
            _ring.Read(_frame);
        }
        else
        {
            _frame.AsSpan().Clear();
        }

        _gain.AddTo(_frame, loudspeaker);
    }

    private void Skip(int samples)
    {
        while (samples > 0)
        {
            samples -= _ring.Read(_frame.AsSpan(0, Math.Min(samples, _frame.Length)));
        }
    }
}
