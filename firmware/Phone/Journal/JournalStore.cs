using CallDesk;
using Microsoft.Data.Sqlite;

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
    private readonly JournalOpening _opening;
    private readonly object _guard = new(); // also pulsed when a commit returns
    private readonly Queue<PendingEntry> _queue = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly ManualResetEvent _closing = new(false);
    private readonly Thread _thread;

    private long _sequence;
    private long _lostSinceKept;
    private long _dropped;
    private long _committed;
    private TimeSpan _lastCommit;
    private TimeSpan _longestCommit;
    private bool _available = true;

    /// <summary>Read by any thread, set by the journal thread before <see cref="Committed"/> names it.</summary>
    private long _segment;

    // The journal thread's own.
    private JournalDatabase? _database;
    private TimeSpan _backoff;

    public JournalStore(JournalOptions options, JournalOpening opening)
    {
        _options = options;
        _opening = opening;
        _backoff = options.FirstBackoff;
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>The commit that holds an entry which asked for it has returned.</summary>
    public event Action<JournalCommit>? Committed;

    /// <summary>Nothing can be committed now, once per trouble; a technician's word, nothing personal.</summary>
    public event Action<string>? Unavailable;

    /// <summary>All that waited is in.</summary>
    public event Action? Restored;

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

    /// <summary>Opens the database, on the journal thread. Entries may be appended before.</summary>
    public void Start() => _thread.Start();

    /// <summary>Takes the entry; never waits for the disk, never throws.</summary>
    /// <returns>The entry's sequence number within this run's segment; 0 if memory is full and the entry was dropped and
    /// counted.</returns>
    public long Append(JournalEntry entry)
    {
        // As it will be read back: else records made anew could differ by a millisecond.
        var kept = entry with { Wall = ToTheMillisecond(entry.Wall) };
        return Enqueue(kept.At, kept.Wall, number => new PendingStep(number, kept));
    }

    /// <summary>Takes what a person fills in; chained like an event. Never waits, never throws.</summary>
    /// <returns>As <see cref="Append"/>. A record that does not exist is left to the reader to notice.</returns>
    public long Amend(Moment at, DateTimeOffset wall, RecordAmendment amendment) =>
        Enqueue(at, wall, number => new PendingAmendment(number, at, wall, amendment));

    /// <summary>Waits until the commit that holds this entry has returned. Not for the desk's thread.</summary>
    /// <param name="number">What <see cref="Append"/> or <see cref="Amend"/> gave.</param>
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
        var ended = !_thread.IsAlive || _thread.Join(patience);
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

    private long Enqueue(Moment at, DateTimeOffset wall, Func<long, PendingEntry> make)
    {
        lock (_guard)
        {
            if (_queue.Count >= _options.PendingLimit)
            {
                _dropped++;
                _lostSinceKept++;
                return 0;
            }

            if (_lostSinceKept > 0)
            {
                var number = ++_sequence;
                _queue.Enqueue(new PendingLoss(number, at, wall, new LostEntries(number, _lostSinceKept, "memory was full")));
                _lostSinceKept = 0;
            }

            _queue.Enqueue(make(++_sequence));
            _work.Set();
            return _sequence;
        }
    }

    private void Run()
    {
        WaitHandle[] wake = [_closing, _work];
        var ends = false;
        do
        {
            Attempt();
            if (_database is null)
            {
                ends = _closing.WaitOne(_backoff);
                _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, _options.LongestBackoff.Ticks));
            }
            else
            {
                ends = WaitHandle.WaitAny(wake) == 0;
            }
        }
        while (!ends);

        Attempt();
        _database?.Dispose();
    }

    /// <summary>Commits all that is queued, opening the database first if need be.</summary>
    private void Attempt()
    {
        try
        {
            _database ??= Open();
            CommitQueued(_database);
            Succeeded();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or JournalTooNewException)
        {
            Failed(e);
        }
    }

    private JournalDatabase Open()
    {
        try
        {
            return Opened(JournalDatabase.Open(_options, _opening));
        }
        catch (Exception e) when (JournalFault.IsUnusable(e, opening: true))
        {
            MoveAside(e);
            return Opened(JournalDatabase.Open(_options, _opening));
        }
    }

    private JournalDatabase Opened(JournalDatabase opened)
    {
        Volatile.Write(ref _segment, opened.Segment);
        return opened;
    }

    private void CommitQueued(JournalDatabase into)
    {
        PendingEntry[] batch;
        lock (_guard)
        {
            batch = [.. _queue];
        }

        if (batch.Length == 0)
        {
            return;
        }

        var begun = _options.Time.GetTimestamp();
        into.Commit(batch);
        var took = _options.Time.GetElapsedTime(begun);
        lock (_guard)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                _queue.Dequeue();
            }

            _committed = batch[^1].Sequence;
            Monitor.PulseAll(_guard);
            _lastCommit = took;
            _longestCommit = took > _longestCommit ? took : _longestCommit;
        }

        Acknowledge(batch, into.Segment);
    }

    private void Acknowledge(PendingEntry[] batch, long inSegment)
    {
        foreach (var pending in batch)
        {
            if (pending is PendingStep { Entry.Acknowledge: true } step)
            {
                Committed?.Invoke(new JournalCommit(inSegment, step.Sequence, step.Entry));
            }
        }
    }

    private void Succeeded()
    {
        _backoff = _options.FirstBackoff;
        if (SetAvailable(true))
        {
            Restored?.Invoke();
        }
    }

    private void Failed(Exception e)
    {
        _database?.Dispose();
        _database = null;
        if (SetAvailable(false))
        {
            Unavailable?.Invoke(JournalFault.Describe(e));
        }

        if (JournalFault.IsUnusable(e, opening: false))
        {
            TryMoveAside(e);
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

    private void MoveAside(Exception because)
    {
        var name = JournalFault.MoveAside(_options.Path, because, _options.Time.GetUtcNow());
        MovedAside?.Invoke(name);
    }
}
