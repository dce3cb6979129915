namespace Phone.Audio;

/// <summary>
/// What a self-test sends on a stream, and what comes back on it meanwhile, from the answer on. Everything is made beforehand; the
/// media thread allocates nothing, the rest is for the one who waits for it.
/// </summary>
internal sealed class EchoProbe(short[] sound, int length)
{
    private readonly short[] _recorded = new short[length];
    private bool _begun;
    private int _at;

    /// <summary>So many samples (16 kHz) have come back.</summary>
    public bool Done => Volatile.Read(ref _at) >= _recorded.Length;

    /// <summary>What came back; only once it is <see cref="Done"/>.</summary>
    public short[] Recorded => _recorded;

    /// <summary>The far end has answered. Any thread.</summary>
    public void Begin() => Volatile.Write(ref _begun, true);

    /// <summary>One frame: takes what was received, puts what is sent in place of what was to be sent. Media thread.</summary>
    public void Exchange(ReadOnlySpan<short> received, Span<short> sent)
    {
        sent.Clear();
        int at = _at;
        int size = Math.Min(received.Length, _recorded.Length - at);
        if (!Volatile.Read(ref _begun) || size <= 0)
        {
            return;
        }

        received[..size].CopyTo(_recorded.AsSpan(at));
        if (at < sound.Length)
        {
            sound.AsSpan(at, Math.Min(sent.Length, sound.Length - at)).CopyTo(sent);
        }

        Volatile.Write(ref _at, at + size);
    }
}
