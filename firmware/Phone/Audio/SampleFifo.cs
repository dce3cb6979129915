namespace Phone.Audio;

/// <summary>
/// A ring of samples between 10 ms device frames and a stream's own frames. Fixed capacity, one thread (media), no
/// allocation. When it is full the oldest samples go: late sound is worth less than new sound.
/// </summary>
internal sealed class SampleFifo
{
    private readonly short[] _ring;
    private int _start;

    /// <param name="capacity">Samples.</param>
    public SampleFifo(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _ring = new short[capacity];
    }

    /// <summary>Samples.</summary>
    public int Capacity => _ring.Length;

    /// <summary>Samples waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Samples lost to overflow since construction.</summary>
    public long Dropped { get; private set; }

    public void Write(ReadOnlySpan<short> samples)
    {
        if (samples.Length > Capacity)
        {
            Dropped += samples.Length - Capacity;
            samples = samples[^Capacity..];
        }

        var excess = Count + samples.Length - Capacity;
        if (excess > 0)
        {
            Skip(excess);
            Dropped += excess;
        }

        var end = (_start + Count) % Capacity;
        var first = Math.Min(samples.Length, Capacity - end);
        samples[..first].CopyTo(_ring.AsSpan(end));
        samples[first..].CopyTo(_ring);
        Count += samples.Length;
    }

    /// <summary>Fills <paramref name="destination"/> whole; with fewer samples waiting takes none and answers false.</summary>
    public bool Read(Span<short> destination)
    {
        if (destination.Length > Count)
        {
            return false;
        }

        var first = Math.Min(destination.Length, Capacity - _start);
        _ring.AsSpan(_start, first).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
        Skip(destination.Length);
        return true;
    }

    public void Clear()
    {
        _start = 0;
        Count = 0;
    }

    private void Skip(int samples)
    {
        _start = (_start + samples) % Capacity;
        Count -= samples;
    }
}
