namespace Phone.Audio;

/// <summary>
/// A lock-free ring from one writing thread to one reading thread. The writer never waits: what does not fit is dropped
/// and counted. Neither side allocates.
/// </summary>
internal sealed class SampleRing
{
    private readonly short[] _ring;

    // Positions only ever grow; the index into the ring is their remainder. Each is written by one side.
    private long _written;
    private long _read;
    private long _dropped;

    /// <param name="capacity">Samples.</param>
    public SampleRing(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _ring = new short[capacity];
    }

    /// <summary>Samples that found the ring full. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Samples waiting. Any thread; a lower bound for the reader.</summary>
    public int Count => (int)(Volatile.Read(ref _written) - Volatile.Read(ref _read));

    /// <summary>Samples ever taken in; the position of the next one. Writing thread.</summary>
    public long Written => _written;

    /// <summary>Samples ever taken out. Reading thread.</summary>
    public long Taken => _read;

    /// <summary>Puts in as many samples as fit, from the first; answers whether all did. Writing thread.</summary>
    public bool Write(ReadOnlySpan<short> samples)
    {
        var written = _written;
        var room = _ring.Length - (int)(written - Volatile.Read(ref _read));
        var take = Math.Min(room, samples.Length);
        var start = (int)(written % _ring.Length);
        var first = Math.Min(take, _ring.Length - start);
        samples[..first].CopyTo(_ring.AsSpan(start));
        samples[first..take].CopyTo(_ring);
        Volatile.Write(ref _written, written + take);
        if (take < samples.Length)
        {
            Volatile.Write(ref _dropped, _dropped + samples.Length - take);
        }

        return take == samples.Length;
    }

    /// <summary>Takes out up to <paramref name="destination"/>'s length; answers how many. Reading thread.</summary>
    public int Read(Span<short> destination)
    {
        var read = _read;
        var take = Math.Min((int)(Volatile.Read(ref _written) - read), destination.Length);
        var start = (int)(read % _ring.Length);
        var first = Math.Min(take, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(destination);
        _ring.AsSpan(0, take - first).CopyTo(destination[first..]);
        Volatile.Write(ref _read, read + take);
        return take;
    }
}
