using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>The database's tables and how an older file gets them.</summary>
internal static class JournalSchema
{
    /// <summary>Migration n brings a file from version n to n + 1; never edit one that was released.</summary>
    private static readonly ImmutableArray<string> Migrations = [First, Second];

    /// <summary>What this firmware writes (<c>PRAGMA user_version</c>).</summary>
    public static int Version => Migrations.Length;

    private const string First = """
        CREATE TABLE segments (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, boot_id TEXT NOT NULL,
            started_at INTEGER NOT NULL, started_wall TEXT NOT NULL, rules TEXT NOT NULL, schema INTEGER NOT NULL,
            key_id TEXT NOT NULL, snapshot BLOB NOT NULL, previous BLOB NOT NULL, chain BLOB NOT NULL);

        -- body and effects: JSON text, or sealed bytes if key_id says with which key.
        CREATE TABLE events (
            segment INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, wall TEXT NOT NULL, kind TEXT NOT NULL,
            key_id TEXT, body NOT NULL, effects NOT NULL, chain BLOB NOT NULL,
            PRIMARY KEY (segment, seq)) WITHOUT ROWID;

        -- The end of the chain: without it, rows cut from the end would leave no trace.
        CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), segment INTEGER, seq INTEGER, chain BLOB);

        -- Outside of the chain: erasing a row here breaks nothing.
        CREATE TABLE parties (
            segment INTEGER NOT NULL, token TEXT NOT NULL, key_id TEXT NOT NULL, sealed BLOB NOT NULL,
            PRIMARY KEY (segment, token)) WITHOUT ROWID;

        -- A projection of the events: can be rebuilt from them at any time.
        """ + RecordsTable;

    /// <summary>Also made in memory, when the projection is compared with what it should be.</summary>
    public const string RecordsTable = """

        CREATE TABLE records (
            id TEXT PRIMARY KEY, segment INTEGER NOT NULL, call INTEGER NOT NULL, opened_seq INTEGER NOT NULL, closed_seq INTEGER,
            direction TEXT NOT NULL, remote TEXT NOT NULL, arrived_at TEXT NOT NULL, arrived_ms INTEGER NOT NULL,
            answered_at TEXT, ended_at TEXT, rings INTEGER NOT NULL DEFAULT 0, within_three_rings INTEGER, released_by TEXT,
            category TEXT, cause TEXT, machine_answered_at TEXT, flags TEXT NOT NULL DEFAULT '[]',
            completed INTEGER NOT NULL DEFAULT 0, sip_status INTEGER NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX records_in_order ON records (segment, opened_seq, call);
        """;

    /// <summary>Records by their call and by their party; in memory too, where every event looks one up.</summary>
    public const string RecordsIndexes = """

        CREATE INDEX records_by_call ON records (call, segment);
        CREATE INDEX records_by_party ON records (remote, segment);
        """;

    /// <summary>Columns of <see cref="RecordsTable"/>, in their order.</summary>
    public static readonly ImmutableArray<string> RecordsColumns =
    [
        "id", "segment", "call", "opened_seq", "closed_seq", "direction", "remote", "arrived_at", "arrived_ms", "answered_at",
        "ended_at", "rings", "within_three_rings", "released_by", "category", "cause", "machine_answered_at", "flags", "completed",
        "sip_status",
    ];

    /// <summary>
    /// Narrows a query to rows that are no steps of the desk, by the index of the same words: a query that has them uses it.
    /// </summary>
    public const string NoSteps = "kind IN ('amendment', 'journal-audit', 'journal-cut', 'journal-erasure', 'journal-memo')";

    private const string Second = $"""
        -- Outside of the chain: a key that is deleted erases what it sealed, and the chain stays whole.
        -- subject: a record, "segment 3", "snapshot RUN", "typing 3", "typed 3"; unit: which unit key wrapped it.
        CREATE TABLE keys (id TEXT PRIMARY KEY, subject TEXT NOT NULL, unit TEXT NOT NULL, wrapped BLOB NOT NULL, recovery BLOB);
        CREATE INDEX keys_by_subject ON keys (subject);

        -- Memos. Their entries in the chain hold the hash of the sealed bytes.
        CREATE TABLE blobs (id TEXT PRIMARY KEY, segment INTEGER NOT NULL, record TEXT, key_id TEXT NOT NULL, sealed BLOB NOT NULL);
        CREATE INDEX blobs_by_record ON blobs (record);

        -- How far the writer's own count had got: other processes may append between its entries.
        ALTER TABLE head ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;

        CREATE INDEX events_told ON events (segment, seq) WHERE {NoSteps};
        """ + RecordsIndexes;

    /// <summary>The version of an open database; 0 = empty.</summary>
    /// <exception cref="SqliteException">The file is no database.</exception>
    public static int VersionOf(SqliteConnection connection) =>
        Convert.ToInt32(Sql.Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);

    /// <summary>Brings the database to <see cref="Version"/>; each migration is one transaction.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        for (var version = VersionOf(connection); version < Version; version++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            Sql.Execute(connection, Migrations[version]);
            Sql.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            transaction.Commit();
        }
    }
}
