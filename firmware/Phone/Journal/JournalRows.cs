using System.Globalization;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>Rows of the journal as they are stored, and what they mean once unsealed.</summary>
internal static class JournalRows
{
    private const string EventColumns = "segment, seq, at, wall, kind, key_id, body, effects, chain";

    /// <summary>Segments in order, the oldest or the newest first.</summary>
    public static IEnumerable<SegmentRow> Segments(SqliteConnection connection, bool newestFirst = false)
    {
        using var command = Sql.Command(
            connection,
            $"""
            SELECT id, run, boot_id, started_at, started_wall, rules, schema, key_id, snapshot, previous, chain
            FROM segments ORDER BY id {(newestFirst ? "DESC" : "ASC")}
            """);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return new SegmentRow(
                Sql.Number(row, 0),
                Sql.Text(row, 1) ?? "",
                Sql.Text(row, 2) ?? "",
                Sql.Number(row, 3),
                Sql.Text(row, 4) ?? "",
                Sql.Text(row, 5) ?? "",
                Sql.Number(row, 6),
                Sql.Text(row, 7) ?? "",
                Sql.Bytes(row, 8),
                Sql.Bytes(row, 9),
                Sql.Bytes(row, 10));
        }
    }

    /// <summary>Events in order, of one segment and between two sequence numbers (both included) if they are given.</summary>
    public static IEnumerable<EventRow> Events(
        SqliteConnection connection, long? segment = null, long from = 0, long to = long.MaxValue) =>
        Read(Sql.Command(
            connection,
            $"SELECT {EventColumns} FROM events WHERE segment BETWEEN @p0 AND @p1 AND seq BETWEEN @p2 AND @p3 "
            + "ORDER BY segment, seq",
            segment ?? long.MinValue,
            segment ?? long.MaxValue,
            from,
            to));

    /// <summary>Events since a place in the journal, in order.</summary>
    public static IEnumerable<EventRow> Since(SqliteConnection connection, long segment, long sequence) =>
        Read(Sql.Command(
            connection,
            $"SELECT {EventColumns} FROM events WHERE (segment, seq) >= (@p0, @p1) ORDER BY segment, seq",
            segment,
            sequence));

    /// <summary>Rows that are no steps of the desk (<see cref="JournalSchema.NoSteps"/>), since a place in the journal, in order.
    /// </summary>
    public static IEnumerable<EventRow> Told(SqliteConnection connection, long segment = 0, long from = 0) =>
        Read(Sql.Command(
            connection,
            $"SELECT {EventColumns} FROM events WHERE (segment, seq) >= (@p0, @p1) AND {JournalSchema.NoSteps} ORDER BY segment, seq",
            segment,
            from));

    /// <summary>Rows of one kind that is no step of the desk, the newest first; read as far as they are looked at.</summary>
    public static IEnumerable<EventRow> ToldOf(SqliteConnection connection, string kind) =>
        Read(Sql.Command(
            connection,
            $"SELECT {EventColumns} FROM events WHERE {JournalSchema.NoSteps} AND kind = @p0 ORDER BY segment DESC, seq DESC",
            kind));

    /// <summary>The newest entries of the audit trail first.</summary>
    public static IEnumerable<EventRow> AuditTrail(SqliteConnection connection, int limit) =>
        Read(Sql.Command(
            connection,
            $"""
            SELECT {EventColumns} FROM events
            WHERE {JournalSchema.NoSteps} AND kind IN ('{JournalCodec.AuditKind}', '{JournalCodec.CutKind}')
            ORDER BY segment DESC, seq DESC LIMIT @p0
            """,
            limit));

    public static string BodyContext(EventRow row) => Context(row.Segment, row.Sequence, "body");

    public static string EffectsContext(EventRow row) => Context(row.Segment, row.Sequence, "effects");

    public static string SnapshotContext(string run) => $"segment {run} snapshot";

    public static string PartyContext(long segment, string token) =>
        string.Create(CultureInfo.InvariantCulture, $"party {segment}/{token}");

    public static string BlobContext(string blob) => $"blob {blob}";

    public static string Context(long segment, long sequence, string field) =>
        string.Create(CultureInfo.InvariantCulture, $"event {segment}/{sequence} {field}");

    /// <exception cref="JsonException">The field cannot be unsealed.</exception>
    public static byte[] Body(EventRow row, ISealer sealer) => Unsealed(row, row.Body, BodyContext(row), sealer);

    /// <exception cref="JsonException">The field cannot be unsealed.</exception>
    public static byte[] Effects(EventRow row, ISealer sealer) => Unsealed(row, row.Effects, EffectsContext(row), sealer);

    /// <summary>A row of a desk event, as it was appended.</summary>
    /// <exception cref="JsonException">The row cannot be unsealed, or these rules do not know what it holds.</exception>
    public static JournalEntry Entry(EventRow row, ISealer sealer) => new(
        new Moment(row.At),
        Wall(row.Wall),
        JournalCodec.DecodeEvent(Body(row, sealer)),
        JournalCodec.DecodeEffects(Effects(row, sealer)));

    /// <exception cref="JsonException">The text is not a time as the journal stores it.</exception>
    public static DateTimeOffset Wall(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            ? wall
            : throw new JsonException("a wall-clock time cannot be read");

    private static IEnumerable<EventRow> Read(SqliteCommand command)
    {
        using var owned = command;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return new EventRow(
                Sql.Number(row, 0),
                Sql.Number(row, 1),
                Sql.Number(row, 2),
                Sql.Text(row, 3) ?? "",
                Sql.Text(row, 4) ?? "",
                Sql.Text(row, 5),
                Sql.Bytes(row, 6),
                Sql.Bytes(row, 7),
                Sql.Bytes(row, 8));
        }
    }

    private static byte[] Unsealed(EventRow row, byte[] field, string context, ISealer sealer) =>
        row.KeyId is null
            ? field
            : sealer.Open(row.KeyId, field, context) ?? throw new JsonException("sealed, and the key is not there");
}
