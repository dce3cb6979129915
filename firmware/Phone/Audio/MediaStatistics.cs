namespace Phone.Audio;

/// <summary>The media thread's figures since start; written by it alone, readable by any thread.</summary>
internal sealed class MediaStatistics
{
    private long _frames;
    private long _misses;
    private long _allocatedBytes;
    private long _sessions;
    private long _allocatedBefore;

    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Frames that began or ended more than one frame too late.</summary>
    public long DeadlineMisses => Interlocked.Read(ref _misses);

    /// <summary>Managed bytes that the media thread has allocated while frames ran (steady state: 0).</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocatedBytes);

    /// <summary>How often the loop woke from idle.</summary>
    public long Sessions => Interlocked.Read(ref _sessions);

    internal void BeginSession()
    {
        Interlocked.Increment(ref _sessions);
        LeaveOutWhatWasAllocated();
    }

    /// <summary>
    /// What was allocated up to now is set-up (a session's begin, the one registration with PJLIB), not a frame's work.
    /// </summary>
    internal void LeaveOutWhatWasAllocated() => _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();

    internal void NoteFrame(MediaClock clock)
    {
        Interlocked.Increment(ref _frames);
        Interlocked.Exchange(ref _misses, clock.DeadlineMisses);
        long now = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Add(ref _allocatedBytes, now - _allocatedBefore);
        _allocatedBefore = now;
    }
}
