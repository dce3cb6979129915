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
    private readonly JournalOptions options;
    private readonly JournalOpening opening;
    private readonly object guard = new(); // also pulsed when a commit returns
    private readonly Queue<PendingEntry> queue = new();
    private readonly AutoResetEvent work = new(false);
    private readonly ManualResetEvent closing = new(false);
    private readonly Thread thread;

    private long sequence;
    private long lostSinceKept;
    private long dropped;
    private long committed;
    private TimeSpan lastCommit;
    private TimeSpan longestCommit;
    private bool available = true;

    /// <summary>Read by any thread, set by the journal thread before <see cref="Committed"/> names it.</summary>
    private long segment;

    // The journal thread's own.
    private JournalDatabase? database;
    private TimeSpan backoff;

    public JournalStore(JournalOptions options, JournalOpening opening)
    {
        this.options = options;
        this.opening = opening;
        backoff = options.FirstBackoff;
        thread = new Thread(Run) { Name = "journal", IsBackground = true };
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
            lock (guard)
            {
                return new JournalFigures(available, segment, committed, queue.Count, dropped, lastCommit, longestCommit);
            }
        }
    }

    /// <summary>Opens the database, on the journal thread. Entries may be appended before.</summary>
    public void Start() => thread.Start();

    /// <summary>Takes the entry; never waits for the disk, never throws.</summary>
    /// <returns>The entry's sequence number within this run's segment; 0 if memory is full and the entry was dropped and counted.</returns>
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
        var begun = options.Time.GetTimestamp();
        lock (guard)
        {
            while (number > committed)
            {
                var left = patience - options.Time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || !Monitor.Wait(guard, left))
                {
                    return number <= committed;
                }
            }
        }

        return number > 0;
    }

    /// <summary>Commits what is there and closes the database.</summary>
    /// <returns>False if entries could not be committed, or not in that time.</returns>
    public bool Close(TimeSpan patience)
    {
        closing.Set();
        var ended = !thread.IsAlive || thread.Join(patience);
        lock (guard)
        {
            return ended && queue.Count == 0;
        }
    }

    /// <summary>Closes within two seconds (the phone has three to end), however much is left.</summary>
    public void Dispose()
    {
        if (Close(TimeSpan.FromSeconds(2)) || !thread.IsAlive)
        {
            work.Dispose();
            closing.Dispose();
        }
    }

    private static DateTimeOffset ToTheMillisecond(DateTimeOffset wall) =>
        wall.AddTicks(-(wall.Ticks % TimeSpan.TicksPerMillisecond));

    private long Enqueue(Moment at, DateTimeOffset wall, Func<long, PendingEntry> make)
    {
        lock (guard)
        {
            if (queue.Count >= options.PendingLimit)
            {
                dropped++;
                lostSinceKept++;
                return 0;
            }

            if (lostSinceKept > 0)
            {
                var number = ++sequence;
                queue.Enqueue(new PendingLoss(number, at, wall, new LostEntries(number, lostSinceKept, "memory was full")));
                lostSinceKept = 0;
            }

            queue.Enqueue(make(++sequence));
            work.Set();
            return sequence;
        }
    }

    private void Run()
    {
        WaitHandle[] wake = [closing, work];
        var ends = false;
        do
        {
            Attempt();
            if (database is null)
            {
                ends = closing.WaitOne(backoff);
                backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, options.LongestBackoff.Ticks));
            }
            else
            {
                ends = WaitHandle.WaitAny(wake) == 0;
            }
        }
        while (!ends);

        Attempt();
        database?.Dispose();
    }

    /// <summary>Commits all that is queued, opening the database first if need be.</summary>
    private void Attempt()
    {
        try
        {
            database ??= Open();
            CommitQueued(database);
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
            return Opened(JournalDatabase.Open(options, opening));
        }
        catch (Exception e) when (JournalFault.IsUnusable(e, opening: true))
        {
            MoveAside(e);
            return Opened(JournalDatabase.Open(options, opening));
        }
    }

    private JournalDatabase Opened(JournalDatabase opened)
    {
        Volatile.Write(ref segment, opened.Segment);
        return opened;
    }

    private void CommitQueued(JournalDatabase into)
    {
        PendingEntry[] batch;
        lock (guard)
        {
            batch = [.. queue];
        }

        if (batch.Length == 0)
        {
            return;
        }

        var begun = options.Time.GetTimestamp();
        into.Commit(batch);
        var took = options.Time.GetElapsedTime(begun);
        lock (guard)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                queue.Dequeue();
            }

            committed = batch[^1].Sequence;
            Monitor.PulseAll(guard);
            lastCommit = took;
            longestCommit = took > longestCommit ? took : longestCommit;
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
        backoff = options.FirstBackoff;
        if (SetAvailable(true))
        {
            Restored?.Invoke();
        }
    }

    private void Failed(Exception e)
    {
        database?.Dispose();
        database = null;
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
        lock (guard)
        {
            var changed = available != now;
            available = now;
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
        var name = JournalFault.MoveAside(options.Path, because, options.Time.GetUtcNow());
        MovedAside?.Invoke(name);
    }
}
