using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// The writer's connection. Belongs to the journal thread. Whatever fails here is a <see cref="SqliteException"/>, an
/// <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>; after any of them dispose it and open anew: what
/// was committed in spite of the error is found again by the head's ticket.
/// </summary>
internal sealed class JournalDatabase : IDisposable
{
    private const string AnotherPhone = "another phone writes this journal";

    private readonly SqliteConnection _connection;
    private readonly JournalOptions _options;
    private readonly KeyRing _keys;
    private readonly JournalScribe _scribe;
    private SegmentStart? _start;
    private bool _erased;

    private JournalDatabase(SqliteConnection connection, JournalOptions options)
    {
        _connection = connection;
        _options = options;
        _keys = new KeyRing(connection, options.Keys);
        _scribe = new JournalScribe(connection, _keys);
    }

    /// <summary>This run's present segment.</summary>
    public long Segment => _scribe.Segment;

    /// <summary>Keys in the database that no unit key here opens.</summary>
    public long LockedKeys { get; private set; }

    /// <summary>What was erased may still lie in the log: <see cref="Truncate"/> has to be called again.</summary>
    public bool MustTruncate { get; private set; }

    /// <summary>
    /// Opens or makes the database and the unit's key, and opens a segment unless one of <paramref name="starts"/> is open already.
    /// </summary>
    /// <param name="starts">How the segments of this run begin that are not surely in the database, oldest first.</param>
    /// <exception cref="JournalTooNewException">A newer firmware wrote this file.</exception>
    public static JournalDatabase Open(JournalOptions options, IReadOnlyList<SegmentStart> starts)
    {
        CreateFile(options.Path);
        options.Keys.Ensure();
        var database = new JournalDatabase(Connect(options.Path), options);
        try
        {
            database.Prepare();
            database.Resume(starts);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Brings an older firmware's journal to this schema, for those who read it before the writer opens it.</summary>
    /// <exception cref="SqliteException">It cannot be; the writer will say so.</exception>
    public static void Migrate(JournalOptions options)
    {
        using var connection = Connect(options.Path);
        connection.Open();
        if (JournalSchema.VersionOf(connection) is > 0 and var version && version < JournalSchema.Version)
        {
            JournalSchema.Migrate(connection);
        }
    }

    /// <summary>
    /// Appends one entry at the end of a journal that this process does not own, while a phone writes it or not.
    /// </summary>
    /// <exception cref="JournalReadException">There is no journal of this version, or it is still empty.</exception>
    public static void AppendFromOutside(JournalOptions options, PendingEntry entry)
    {
        if (!File.Exists(options.Path))
        {
            throw new JournalReadException("there is no journal yet; it is made when the phone runs (is --data right?)");
        }

        if (!options.Keys.Find())
        {
            throw new JournalReadException("the unit's key is not there, or may not be read");
        }

        using var database = new JournalDatabase(Connect(options.Path), options);
        database._connection.Open();
        if (JournalSchema.VersionOf(database._connection) != JournalSchema.Version)
        {
            throw new JournalReadException("another version of the firmware wrote this journal");
        }

        database.Configure();
        database.WriteAtEnd(entry);
    }

    /// <summary>Stores the entries in one transaction. Those that are in already (see the class) are passed over.</summary>
    /// <returns>Where each of them lies.</returns>
    public ImmutableArray<EntryPlace> Commit(IReadOnlyList<QueuedEntry> batch)
    {
        var places = ImmutableArray.CreateBuilder<EntryPlace>(batch.Count);
        using var transaction = _connection.BeginTransaction(deferred: false);
        var mine = _scribe.Segment;
        _erased |= !_scribe.GoToEnd();
        if (_scribe.Segment != mine)
        {
            throw new IOException(AnotherPhone);
        }

        foreach (var queued in batch)
        {
            if (queued.Ticket > _scribe.Ticket)
            {
                Write(queued);
            }

            places.Add(new EntryPlace(_scribe.Segment, _scribe.Sequence - (_scribe.Ticket - queued.Ticket)));
        }

        _scribe.WriteHead();
        transaction.Commit();
        MustTruncate |= _scribe.Truncates;
        _erased |= _scribe.Erases;
        _scribe.Truncates = _scribe.Erases = false;
        return places.MoveToImmutable();
    }

    /// <summary>Writes the log into the database and empties it, so that nothing erased is left there.</summary>
    /// <returns>False while a reader still looks at the log.</returns>
    public bool Truncate()
    {
        MustTruncate = Convert.ToInt64(Sql.Scalar(_connection, "PRAGMA wal_checkpoint(TRUNCATE)"), null) != 0;
        return !MustTruncate;
    }

    /// <summary>
    /// Whether rows of this segment may have been erased since this was asked last, by this process or another: to go on from its
    /// snapshot may not reach its end.
    /// </summary>
    public bool TakeErased()
    {
        var erased = _erased;
        _erased = false;
        return erased;
    }

    public void Dispose()
    {
        _keys.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Connect(string path) => new(new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = 1, // seconds that a lock of another process is waited for
    }.ToString());

    /// <summary>SQLite would make the file itself, but readable to everybody.</summary>
    private static void CreateFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var how = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, how).Dispose();
    }

    private void Prepare()
    {
        _connection.Open();
        if (JournalSchema.VersionOf(_connection) > JournalSchema.Version)
        {
            throw new JournalTooNewException();
        }

        Configure();
        _options.Prepare?.Invoke(_connection);
        JournalSchema.Migrate(_connection);
        LockedKeys = _keys.Locked();
    }

    private void Configure()
    {
        Sql.Execute(_connection, "PRAGMA journal_mode = WAL");
        Sql.Execute(_connection, "PRAGMA synchronous = FULL");
        Sql.Execute(_connection, "PRAGMA cache_size = -512"); // KiB: it appends; the usual 2 MiB would only fill up, call by call
        Sql.Execute(_connection, "PRAGMA secure_delete = ON"); // deleted keys are overwritten, not only forgotten
    }

    private void Resume(IReadOnlyList<SegmentStart> starts)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        _scribe.GoToEnd();
        JournalParties.SealPlain(_connection, _keys);
        var run = Sql.Scalar(_connection, "SELECT run FROM segments WHERE id = @p0", _scribe.Segment) as string;
        _start = starts.FirstOrDefault(start => start.Opening.Run == run);
        if (_start is null)
        {
            if (starts.Any(start => Sql.Scalar(_connection, "SELECT 1 FROM segments WHERE run = @p0", start.Opening.Run) is not null))
            {
                throw new IOException(AnotherPhone);
            }

            Open(starts[0]);
            _scribe.WriteHead();
        }

        transaction.Commit();
    }

    private void Open(SegmentStart start)
    {
        _scribe.OpenSegment(start);
        _start = start;
        JournalRetention.Apply(_scribe, _options, start.Opening);
    }

    private void Write(QueuedEntry queued)
    {
        if (queued.Start.FirstTicket > _start!.FirstTicket)
        {
            Open(queued.Start);
        }

        if (queued.Ticket > _scribe.Ticket + 1)
        {
            var missing = queued.Ticket - _scribe.Ticket - 1;
            new PendingLoss(
                queued.Entry.At,
                queued.Entry.Wall,
                missing,
                "the database before this one was damaged and moved aside",
                Skips: missing - 1).Write(_scribe);
        }

        queued.Entry.Write(_scribe);
        _scribe.Ticket = queued.Ticket;
    }

    private void WriteAtEnd(PendingEntry entry)
    {
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            _scribe.GoToEnd();
            if (_scribe.Segment == 0)
            {
                throw new JournalReadException("there is nothing in the journal yet");
            }

            entry.Write(_scribe);
            _scribe.WriteHead();
            transaction.Commit();
        }

        if (_scribe.Truncates)
        {
            Truncate();
        }
    }
}

/// <summary>A newer firmware wrote this journal: this one can neither read it rightly nor write to it.</summary>
internal sealed class JournalTooNewException : Exception
{
    public JournalTooNewException()
        : base("a newer firmware wrote this journal")
    {
    }
}
