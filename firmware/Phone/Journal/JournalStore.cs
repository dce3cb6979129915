using System.Collections.Immutable;
using System.Globalization;
using CallDesk;
using Hal;

namespace Phone.Journal;

/// <summary>
/// The journal's writer. Any thread may append; one thread of its own, "journal", owns the database and commits all that has
/// gathered in one transaction. It sleeps on the queue: an idle phone costs nothing. The phone works on whatever becomes of the
/// disk: entries wait in memory and go in when the disk is back.
/// <para>All events are raised on the journal thread; handlers hand on and must neither block nor throw.</para>
/// </summary>
internal sealed class JournalStore : IDisposable
{
    private readonly JournalOptions _options;
    private readonly object _guard = new(); // also pulsed when a commit returns
    private readonly Queue<QueuedEntry> _queue = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly ManualResetEvent _closing = new(false);
    private readonly WaitHandle[] _wake;
    private readonly RenewableThread _thread;

    private SegmentStart _start;
    private long _ticket;
    private long _memoBytes;
    private long _lostSinceKept;
    private long _dropped;
    private long _committed;
    private TimeSpan _lastCommit;
    private TimeSpan _longestCommit;
    private bool _available = true;

    /// <summary>Read by any thread, set by the journal thread before <see cref="Committed"/> names it.</summary>
    private long _segment;
    private long _heartbeat;
    private SegmentStart _written;
    private bool _saidLocked;
    private bool _wantsRoll;
    private int _rolls = 1;

    public JournalStore(JournalOptions options, JournalOpening opening)
    {
        _options = options;
        _start = _written = new SegmentStart(opening, FirstTicket: 1);
        _wake = [_closing, _work];
        _thread = new RenewableThread("journal", Run);
    }

    /// <summary>The commit that holds an entry which asked for it has returned.</summary>
    public event Action<JournalCommit>? Committed;

    /// <summary>Nothing can be committed now, once per trouble; a technician's word, nothing personal.</summary>
    public event Action<string>? Unavailable;

    /// <summary>All that waited is in.</summary>
    public event Action? Restored;

    /// <summary>
    /// The key of this many sealed keys is not there (lost, or another unit's card): what they sealed stays unreadable, the journal
    /// goes on with the key that is there. Once per run.
    /// </summary>
    public event Action<long>? KeysLocked;

    /// <summary>The database could not be used and was moved aside, to a file of this name; a new one took its place.</summary>
    public event Action<string>? MovedAside;

    public JournalFigures Figures
    {
        get
        {
            lock (_guard)
            {
                return new JournalFigures(_available, _segment, _committed, _queue.Count, _dropped, _lastCommit, _longestCommit);
            }
        }
    }

    /// <summary>Grows whenever the journal thread has done what there was to do. Any thread.</summary>
    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>Opens the database, on the journal thread. Entries may be appended before.</summary>
    public void Start() => _thread.Start();

    /// <summary>Wakes a sleeping journal thread, for the question whether it lives. Any thread.</summary>
    public void Nudge() => _work.Set();

    /// <summary>
    /// Leaves a journal thread behind that is stuck on the disk; another opens the database anew. What was not committed waits in
    /// memory and goes in then. Any thread; never blocks.
    /// </summary>
    /// <returns>False: as <see cref="RenewableThread.Renew"/>.</returns>
    public bool Renew() => _thread.Renew();

    /// <summary>Takes the entry; never waits for the disk, never throws.</summary>
    /// <returns>The entry's number within this run of the phone, for <see cref="WaitFor"/>; 0 if memory is full and the entry was
    /// dropped and counted.</returns>
    public long Append(JournalEntry entry)
    {
        // As it will be read back: else records made anew could differ by a millisecond.
        var kept = entry with { Wall = ToTheMillisecond(entry.Wall) };
        return Enqueue(new PendingStep(kept));
    }

    /// <summary>Takes what a person fills in; chained like an event. Never waits, never throws.</summary>
    /// <returns>As <see cref="Append"/>. A record that does not exist is left to the reader to notice.</returns>
    public long Amend(Moment at, DateTimeOffset wall, RecordAmendment amendment) =>
        Enqueue(new PendingAmendment(at, ToTheMillisecond(wall), amendment));

    /// <summary>Takes a memo. Never waits, never throws.</summary>
    /// <param name="record">The call that it belongs to; null = none.</param>
    /// <param name="wav">A whole WAV file; not to be changed any more.</param>
    /// <param name="memo">The desk's id of it, if it was dictated.</param>
    /// <returns>As <see cref="Append"/>.</returns>
    public long AppendMemo(string? record, Moment at, DateTimeOffset wall, byte[] wav, string by, long? memo = null) =>
        Enqueue(new PendingMemo(at, ToTheMillisecond(wall), record, wav, by, memo));

    /// <summary>Takes a piece of a call's recording. Never waits, never throws.</summary>
    /// <param name="call">Of this run of the phone.</param>
    /// <param name="wav">As with <see cref="AppendMemo"/>.</param>
    public long AppendRecording(CallId call, Moment at, DateTimeOffset wall, byte[] wav) =>
        Enqueue(new PendingRecording(at, ToTheMillisecond(wall), call, wav));

    /// <summary>Says that somebody did something (<see cref="AuditActions"/>). Never waits, never throws.</summary>
    public long Audit(Moment at, DateTimeOffset wall, AuditNote note) =>
        Enqueue(new PendingAudit(at, ToTheMillisecond(wall), note));

    /// <summary>
    /// Erases what is personal about a record (<see cref="JournalErasure"/>). Once committed it can be read by nobody; the log is
    /// emptied as soon as no reader looks at it.
    /// </summary>
    /// <param name="record">A record whose call is over.</param>
    /// <returns>As <see cref="Append"/>.</returns>
    public long Erase(Moment at, DateTimeOffset wall, string record, string by) =>
        Enqueue(new PendingErasure(at, ToTheMillisecond(wall), record, by));

    /// <summary>
    /// The segment is long enough, another day has begun, or something was erased: <see cref="Roll"/> when the desk is idle.
    /// </summary>
    public bool RollDue(DateTimeOffset wall)
    {
        lock (_guard)
        {
            var entries = _ticket - _start.FirstTicket + 1;
            return entries > 0 && _lostSinceKept == 0
                && (_wantsRoll || entries >= JournalOptions.SegmentEntries || wall.Date != _start.Opening.Wall.Date);
        }
    }

    /// <summary>
    /// Opens another segment with the next entry. The snapshot must be the state after the last entry, and hold no call: records are
    /// named by the segment in which their call began. Never waits, never throws.
    /// </summary>
    public void Roll(JournalOpening opening)
    {
        lock (_guard)
        {
            var run = RunSegments.RunOf(_start.Opening.Run);
            var named = opening with { Run = string.Create(CultureInfo.InvariantCulture, $"{run}.{++_rolls}") };
            _start = new SegmentStart(named, _ticket + 1);
            _wantsRoll = false;
        }
    }

    /// <summary>Waits until the commit that holds this entry has returned. Not for the desk's thread.</summary>
    /// <param name="number">What <see cref="Append"/> or one of its like gave.</param>
    /// <returns>False if that took longer, or the entry was dropped.</returns>
    public bool WaitFor(long number, TimeSpan patience)
    {
        var begun = _options.Time.GetTimestamp();
        lock (_guard)
        {
            while (number > _committed)
            {
                var left = patience - _options.Time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_guard, left))
                {
                    return number <= _committed;
                }
            }
        }

        return number > 0;
    }

    /// <summary>Commits what is there and closes the database.</summary>
    /// <returns>False if entries could not be committed, or not in that time.</returns>
    public bool Close(TimeSpan patience)
    {
        _closing.Set();
        var ended = _thread.Join(patience);
        lock (_guard)
        {
            return ended && _queue.Count == 0;
        }
    }

    /// <summary>Closes within two seconds (the phone has three to end), however much is left.</summary>
    public void Dispose()
    {
        if (Close(TimeSpan.FromSeconds(2)) || !_thread.IsAlive)
        {
            _work.Dispose();
            _closing.Dispose();
        }
    }

    private static DateTimeOffset ToTheMillisecond(DateTimeOffset wall) =>
        wall.AddTicks(-(wall.Ticks % TimeSpan.TicksPerMillisecond));

    private long Enqueue(PendingEntry entry)
    {
        lock (_guard)
        {
            if (_queue.Count >= _options.PendingLimit || _memoBytes + entry.Weight > JournalOptions.PendingMemoBytes)
            {
                _dropped++;
                _lostSinceKept++;
                return 0;
            }

            if (_lostSinceKept > 0)
            {
                _queue.Enqueue(new(++_ticket, _start, new PendingLoss(entry.At, entry.Wall, _lostSinceKept, "memory was full")));
                _lostSinceKept = 0;
            }

            _queue.Enqueue(new(++_ticket, _start, entry));
            _memoBytes += entry.Weight;
            _work.Set();
            return _ticket;
        }
    }

    /// <summary>The journal thread's next turn; true when the store closes.</summary>
    internal bool WaitForWork(TimeSpan patience)
    {
        Interlocked.Increment(ref _heartbeat);
        return WaitHandle.WaitAny(_wake, patience) == 0;
    }

    /// <summary>Segments of this run that may be the last one in the database, or may have to be opened.</summary>
    internal SegmentStart[] Starts()
    {
        lock (_guard)
        {
            SegmentStart[] starts = [_written, .. _queue.Select(entry => entry.Start)];
            return [.. starts.DistinctBy(start => start.FirstTicket)];
        }
    }

    internal void Opened(JournalDatabase opened)
    {
        Volatile.Write(ref _segment, opened.Segment);
        if (opened.LockedKeys > 0 && !_saidLocked)
        {
            _saidLocked = true;
            KeysLocked?.Invoke(opened.LockedKeys);
        }
    }

    internal QueuedEntry[] Queued()
    {
        lock (_guard)
        {
            return [.. _queue];
        }
    }

    /// <summary>The commit of these entries has returned.</summary>
    internal void Committing(QueuedEntry[] batch, ImmutableArray<EntryPlace> places, JournalDatabase into, TimeSpan took)
    {
        lock (_guard)
        {
            _written = batch[^1].Start;
            for (var i = 0; i < batch.Length; i++)
            {
                _memoBytes -= _queue.Dequeue().Entry.Weight;
            }

            _segment = into.Segment;
            _wantsRoll |= into.TakeErased();
            _committed = batch[^1].Ticket;
            Monitor.PulseAll(_guard);
            _lastCommit = took;
            _longestCommit = took > _longestCommit ? took : _longestCommit;
        }

        for (var i = 0; i < batch.Length; i++)
        {
            if (batch[i].Entry is PendingStep { Entry: { Acknowledge: true } entry })
            {
                Committed?.Invoke(new JournalCommit(places[i].Segment, places[i].Sequence, entry));
            }
        }
    }

    internal void Succeeded()
    {
        if (SetAvailable(true))
        {
            Restored?.Invoke();
        }
    }

    internal void Failed(Exception e)
    {
        Lose(JournalFault.Describe(e));
        if (JournalFault.IsUnusable(e, opening: false))
        {
            TryMoveAside(e);
        }
    }

    internal void MoveAside(Exception because)
    {
        var name = JournalFault.MoveAside(_options.Path, because, _options.Time.GetUtcNow());
        MovedAside?.Invoke(name);
    }

    private void Run(bool renewed)
    {
        if (renewed)
        {
            Lose("the journal thread was stuck on the disk and begins anew");
        }

        using var writer = new JournalWriter(this, _options);
        writer.Run();
    }

    private void Lose(string reason)
    {
        if (SetAvailable(false))
        {
            Unavailable?.Invoke(reason);
        }
    }

    private bool SetAvailable(bool now)
    {
        lock (_guard)
        {
            var changed = _available != now;
            _available = now;
            return changed;
        }
    }

    private void TryMoveAside(Exception because)
    {
        try
        {
            MoveAside(because);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Said already: the journal is unavailable. The next attempt tries again.
        }
    }
}
