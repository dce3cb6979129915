namespace Phone.Audio;

/// <summary>
/// One exchange of a self-test: what is played into receiver and ringer, and what the open microphone hears meanwhile. Everything is made
/// beforehand; <see cref="Exchange"/> is the media thread's and allocates nothing, the rest is for the one who waits for it.
/// </summary>
internal sealed class SoundProbe(short[] receiver, short[] ringer)
{
    private readonly short[] _recorded = new short[Math.Max(receiver.Length, ringer.Length)];
    private int _at;

    /// <summary>The whole length was played and recorded.</summary>
    public bool Done => Volatile.Read(ref _at) >= _recorded.Length;

    /// <summary>What was heard; only once it is <see cref="Done"/>.</summary>
    public short[] Recorded => _recorded;

    /// <summary>One frame: takes the microphone's, adds to what is played.</summary>
    public void Exchange(ReadOnlySpan<short> microphone, Span<int> receiverMix, Span<int> ringerMix)
    {
        int at = _at;
        int length = Math.Min(microphone.Length, _recorded.Length - at);
        if (length <= 0)
        {
            return;
        }

        microphone[..length].CopyTo(_recorded.AsSpan(at));
        Add(receiver, at, receiverMix);
        Add(ringer, at, ringerMix);
        Volatile.Write(ref _at, at + length);
    }

    private static void Add(short[] sound, int at, Span<int> mix)
    {
        for (int i = 0; i < mix.Length && at + i < sound.Length; i++)
        {
            mix[i] += sound[at + i];
        }
    }
}
