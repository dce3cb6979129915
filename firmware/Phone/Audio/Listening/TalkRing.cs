using CallDesk;

namespace Phone.Audio.Listening;

/// <summary>One thing that the media thread heard.</summary>
/// <param name="FramesBack">It was so many 10 ms frames before the frame that told it.</param>
/// <param name="Level">With no change: how loud the guard's last words were.</param>
internal readonly record struct TalkFact(SpeechChange Change, CallId Call, Speaker Speaker, int FramesBack, VoiceLevel Level = default);

/// <summary>The guard's last few seconds of speech and the room around them, dBFS × 10.</summary>
internal readonly record struct VoiceLevel(int GuardDb10, int NoiseDb10);

/// <summary>
/// A lock-free ring from the media thread to one reader. The writer never waits: when the ring is full the oldest fact goes, and
/// is counted. Neither side allocates. The reader sleeps until something was written: an idle phone is not woken.
/// </summary>
internal sealed class TalkRing : IDisposable
{
    private readonly Slot[] _slots;
    private readonly NewsSignal _news = new();

    // Positions only ever grow. A slot's number is the position of its fact plus one, or 0 while it is being written.
    private long _written;
    private long _read;
    private long _lost;

    public TalkRing(int capacity = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _slots = new Slot[capacity];
    }

    /// <summary>Facts that were overwritten before they were read; known when the reader comes by. Any thread.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Writing thread.</summary>
    public void Write(in TalkFact fact)
    {
        long position = _written;
        ref Slot slot = ref _slots[position % _slots.Length];
        slot.Number = 0;
        Volatile.WriteBarrier();
        slot.Fact = fact;
        Volatile.Write(ref slot.Number, position + 1);
        Volatile.Write(ref _written, position + 1);
        _news.Set();
    }

    /// <summary>The oldest fact that is still there. Reading thread.</summary>
    public bool TryRead(out TalkFact fact)
    {
        while (_read < Volatile.Read(ref _written))
        {
            ref Slot slot = ref _slots[_read % _slots.Length];
            bool there = Volatile.Read(ref slot.Number) == _read + 1;
            fact = slot.Fact;
            Volatile.ReadBarrier();
            if (there && slot.Number == _read + 1)
            {
                _read++;
                return true;
            }

            SkipToOldest();
        }

        fact = default;
        return false;
    }

    /// <summary>Waits until something was written or the waiting is broken off. Reading thread.</summary>
    public void Wait() => _news.Wait();

    /// <summary>Has <see cref="Wait"/> return once. Any thread.</summary>
    public void Nudge() => _news.Set();

    public void Dispose() => _news.Dispose();

    /// <summary>The fact at the reading position was overwritten, or is being overwritten now.</summary>
    private void SkipToOldest()
    {
        long oldest = Math.Max(_read + 1, Volatile.Read(ref _written) - _slots.Length);
        Volatile.Write(ref _lost, _lost + oldest - _read);
        _read = oldest;
    }

    private struct Slot
    {
        public long Number;
        public TalkFact Fact;
    }
}
