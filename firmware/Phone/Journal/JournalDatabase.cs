using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// The writer's connection. Belongs to the journal thread. Whatever fails here is a <see cref="SqliteException"/>, an
/// <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>; after any of them dispose it and open anew: what
/// was committed in spite of the error is found again by <see cref="LastSequence"/>.
/// </summary>
internal sealed class JournalDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly JournalOptions _options;
    private byte[] _tip = JournalChain.Origin;

    private JournalDatabase(SqliteConnection connection, JournalOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>This run's segment.</summary>
    public long Segment { get; private set; }

    /// <summary>The last sequence number of this segment that a commit holds.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Opens or makes the database, and opens this run's segment in it unless that was done before.</summary>
    /// <exception cref="JournalTooNewException">A newer firmware wrote this file.</exception>
    public static JournalDatabase Open(JournalOptions options, JournalOpening opening)
    {
        CreateFile(options.Path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1, // seconds that a lock of another process is waited for
        }.ToString());
        var database = new JournalDatabase(connection, options);
        try
        {
            database.Prepare(opening);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Stores the entries in one transaction. Those that are in already (see the class) are passed over.</summary>
    public void Commit(IReadOnlyList<PendingEntry> batch)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var (lastSequence, lastTip) = (LastSequence, _tip);
        foreach (var pending in batch)
        {
            if (pending.Sequence <= lastSequence)
            {
                continue;
            }

            if (pending.Sequence > lastSequence + 1)
            {
                lastTip = Insert(Gap(lastSequence + 1, pending), lastTip);
            }

            lastTip = Insert(pending, lastTip);
            lastSequence = pending.Sequence;
        }

        WriteHead(lastSequence, lastTip);
        transaction.Commit();
        (LastSequence, _tip) = (lastSequence, lastTip);
    }

    public void Dispose() => _connection.Dispose();

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

    private void Prepare(JournalOpening opening)
    {
        _connection.Open();
        if (JournalSchema.VersionOf(_connection) > JournalSchema.Version)
        {
            throw new JournalTooNewException();
        }

        Sql.Execute(_connection, "PRAGMA journal_mode = WAL");
        Sql.Execute(_connection, "PRAGMA synchronous = FULL");
        _options.Prepare?.Invoke(_connection);
        JournalSchema.Migrate(_connection);
        Resume(opening);
    }

    private void Resume(JournalOpening opening)
    {
        using (var command = Sql.Command(_connection, "SELECT segment, seq, chain FROM head"))
        using (var head = command.ExecuteReader())
        {
            if (head.Read())
            {
                (Segment, LastSequence, _tip) = (Sql.Number(head, 0), Sql.Number(head, 1), Sql.Bytes(head, 2));
            }
        }

        var mine = Sql.Scalar(_connection, "SELECT id FROM segments WHERE run = @p0", opening.Run);
        if (mine is null || Convert.ToInt64(mine, CultureInfo.InvariantCulture) != Segment)
        {
            OpenSegment(opening);
        }
    }

    private void OpenSegment(JournalOpening opening)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var row = new SegmentRow(
            Segment + 1,
            opening.Run,
            opening.BootId,
            opening.At.Microseconds,
            JournalProjections.Text(opening.Wall),
            opening.RulesVersion,
            JournalSchema.Version,
            _options.Sealer.KeyId,
            _options.Sealer.Seal(JournalCodec.Encode(opening.Snapshot), JournalRows.SnapshotContext(opening.Run)),
            _tip,
            []);
        row = row with { Chain = JournalChain.Next(row) };
        Sql.Execute(
            _connection,
            "INSERT INTO segments VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)",
            row.Id,
            row.Run,
            row.BootId,
            row.StartedAt,
            row.StartedWall,
            row.Rules,
            row.Schema,
            row.KeyId,
            row.Snapshot,
            row.Previous,
            row.Chain);
        Segment = row.Id;
        WriteHead(0, row.Chain);
        transaction.Commit();
        (LastSequence, _tip) = (0, row.Chain);
    }

    private byte[] Insert(PendingEntry pending, byte[] previous)
    {
        var row = Row(pending);
        var chain = JournalChain.Next(previous, row);
        Sql.Execute(
            _connection,
            "INSERT INTO events VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
            row.Segment,
            row.Sequence,
            row.At,
            row.Wall,
            row.Kind,
            row.KeyId,
            row.KeyId is null ? JournalCodec.Text(row.Body) : row.Body,
            row.KeyId is null ? JournalCodec.Text(row.Effects) : row.Effects,
            chain);
        pending.Project(_connection, Segment);
        foreach (var party in pending.Parties)
        {
            InsertParty(party);
        }

        return chain;
    }

    private EventRow Row(PendingEntry pending)
    {
        var (kind, body, effects, personal) = Encode(pending);
        var row = new EventRow(
            Segment,
            pending.Sequence,
            pending.At.Microseconds,
            JournalProjections.Text(pending.Wall),
            kind,
            personal ? _options.Sealer.KeyId : null,
            body,
            effects,
            []);
        return !personal ? row : row with
        {
            Body = _options.Sealer.Seal(body, JournalRows.BodyContext(row)),
            Effects = _options.Sealer.Seal(effects, JournalRows.EffectsContext(row)),
        };
    }

    /// <summary>An entry that has no JSON form is a fault of the program; it costs that entry, not the journal.</summary>
    private static (string Kind, byte[] Body, byte[] Effects, bool Personal) Encode(PendingEntry pending)
    {
        try
        {
            return pending.Encode();
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or JsonException)
        {
            var lost = new LostEntries(pending.Sequence, 1, "the entry cannot be written as JSON");
            return new PendingLoss(pending.Sequence, pending.At, pending.Wall, lost).Encode();
        }
    }

    private void InsertParty(PartyIdentity party) =>
        Sql.Execute(
            _connection,
            "INSERT OR REPLACE INTO parties VALUES (@p0, @p1, @p2, @p3)",
            Segment,
            party.Token.Value,
            _options.Sealer.KeyId,
            _options.Sealer.Seal(
                Encoding.UTF8.GetBytes(party.Number), JournalRows.PartyContext(Segment, party.Token.Value)));

    private void WriteHead(long sequence, byte[] chain) =>
        Sql.Execute(_connection, "INSERT OR REPLACE INTO head VALUES (1, @p0, @p1, @p2)", Segment, sequence, chain);

    /// <summary>
    /// The entries before <paramref name="next"/> lie in a database that was moved aside: the row says so, and takes the last of
    /// their numbers.
    /// </summary>
    private static PendingLoss Gap(long from, PendingEntry next) => new(
        next.Sequence - 1,
        next.At,
        next.Wall,
        new LostEntries(from, next.Sequence - from, "the database before this one was damaged and moved aside"));
}

/// <summary>A newer firmware wrote this journal: this one can neither read it rightly nor write to it.</summary>
internal sealed class JournalTooNewException : Exception
{
    public JournalTooNewException()
        : base("a newer firmware wrote this journal")
    {
    }
}
