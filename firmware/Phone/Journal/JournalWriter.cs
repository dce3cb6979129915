using System.Collections.Immutable;
using System.Diagnostics;
using Hal;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// One tenure of the journal thread: its database, and its way through trouble. What may hang on the disk is done inside
/// <see cref="RenewableThread.MayHang"/>: a thread that was left behind there says nothing more, takes nothing from the queue and
/// closes its own database; what it had committed after all, its successor finds by the head's ticket.
/// </summary>
internal sealed class JournalWriter(JournalStore store, JournalOptions options) : IDisposable
{
    private JournalDatabase? _database;
    private TimeSpan _backoff = options.FirstBackoff;

    /// <summary>Commits what is queued until the store closes, and what is left then.</summary>
    public void Run()
    {
        do
        {
            Attempt();
        }
        while (!Rest());

        Attempt();
    }

    public void Dispose() => _database?.Dispose();

    /// <summary>Sleeps until there is work, or until it is time to try again; true when the store closes.</summary>
    private bool Rest()
    {
        if (_database is not null)
        {
            // A reader that still looked at the log kept it from being emptied.
            return store.WaitForWork(_database.MustTruncate ? options.FirstBackoff : Timeout.InfiniteTimeSpan);
        }

        var begun = Stopwatch.GetTimestamp();
        for (var left = _backoff; left > TimeSpan.Zero; left = _backoff - Stopwatch.GetElapsedTime(begun))
        {
            if (store.WaitForWork(left))
            {
                return true;
            }
        }

        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, options.LongestBackoff.Ticks));
        return false;
    }

    /// <summary>Commits all that is queued, opening the database first if need be.</summary>
    private void Attempt()
    {
        try
        {
            _database ??= Open();
            CommitQueued(_database);
            if (_database.MustTruncate)
            {
                using var call = RenewableThread.MayHang();
                _database.Truncate();
            }

            _backoff = options.FirstBackoff;
            store.Succeeded();
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
            return OpenFile();
        }
        catch (Exception e) when (JournalFault.IsUnusable(e, opening: true))
        {
            store.MoveAside(e);
            return OpenFile();
        }
    }

    private JournalDatabase OpenFile()
    {
        JournalDatabase? opened = null;
        try
        {
            using (RenewableThread.MayHang())
            {
                opened = JournalDatabase.Open(options, store.Starts());
            }
        }
        catch (LeftBehindException)
        {
            opened?.Dispose();
            throw;
        }

        store.Opened(opened);
        return opened;
    }

    private void CommitQueued(JournalDatabase into)
    {
        QueuedEntry[] batch = store.Queued();
        if (batch.Length == 0)
        {
            return;
        }

        var begun = options.Time.GetTimestamp();
        ImmutableArray<EntryPlace> places;
        using (RenewableThread.MayHang())
        {
            places = into.Commit(batch);
        }

        store.Committing(batch, places, into, options.Time.GetElapsedTime(begun));
    }

    private void Failed(Exception e)
    {
        using (RenewableThread.MayHang())
        {
            _database?.Dispose();
        }

        _database = null;
        store.Failed(e);
    }
}
