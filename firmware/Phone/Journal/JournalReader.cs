using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Reads the journal while the phone writes it, in this process or in another. Every call opens its own read-only connection and
/// sees one consistent state. Thread-safe.
/// </summary>
internal sealed class JournalReader(string path, ISealer sealer)
{
    private const string RecordColumns = """
        id, segment, call, opened_seq, closed_seq, direction, remote, arrived_at, answered_at, ended_at, rings,
        within_three_rings, released_by, category, cause, machine_answered_at, flags, completed, sip_status
        """;

    public ISealer Sealer => sealer;

    /// <summary>Records, newest first.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<JournalRecord> List(JournalQuery query) => Read(connection =>
    {
        var before = query.After is null ? (long.MaxValue, long.MaxValue, long.MaxValue) : PlaceOf(connection, query.After);
        using var command = Sql.Command(
            connection,
            $"""
            SELECT {RecordColumns} FROM records
            WHERE (segment, opened_seq, call) < (@p0, @p1, @p2) AND arrived_ms >= @p3 AND arrived_ms < @p4
                AND (@p5 IS NULL OR category = @p5)
            ORDER BY segment DESC, opened_seq DESC, call DESC
            """,
            before.Item1,
            before.Item2,
            before.Item3,
            query.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            query.Category);
        return Rows(connection, command)
            .Select(found => found.Record)
            .Where(record => query.Query is null || Contains(record, query.Query))
            .Take(query.Limit)
            .ToImmutableArray();
    });

    /// <summary>One record with its event log; null if there is none of that id.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public JournalRecordDetail? Show(string id) => Read(connection =>
    {
        using var command = Sql.Command(connection, $"SELECT {RecordColumns} FROM records WHERE id = @p0", id);
        var found = Rows(connection, command).FirstOrDefault();
        return found is null ? null : new JournalRecordDetail(
            found.Record,
            found.SipStatus,
            Notes(connection, found),
            [.. JournalRows.Events(connection, found.Segment, found.OpenedAt, found.ClosedAt ?? long.MaxValue)
                .Select(Line)
                .Where(line => Concerns(line, found.Call))]);
    });

    /// <summary>Checks the whole chain, the order of everything, and the records against the events.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read at all.</exception>
    public JournalVerification Verify() => Read(connection => JournalVerifier.Verify(connection, sealer));

    /// <summary>Runs a query in one read transaction.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        if (!File.Exists(path))
        {
            throw new JournalReadException("there is no journal yet; it is made when the phone runs (is --data right?)");
        }

        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
                DefaultTimeout = 2, // seconds; a reader waits only while a writer recovers the log after a crash
            }.ToString());
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: true);
            return JournalSchema.VersionOf(connection) == JournalSchema.Version
                ? query(connection)
                : throw new JournalReadException("another version of the firmware wrote this journal");
        }
        catch (SqliteException e)
        {
            throw new JournalReadException(JournalFault.Describe(e), e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new JournalReadException("a row is not as it was written; see journal verify", e);
        }
    }

    private static (long Segment, long Sequence, long Call) PlaceOf(SqliteConnection connection, string id)
    {
        using var command = Sql.Command(connection, "SELECT segment, opened_seq, call FROM records WHERE id = @p0", id);
        using var row = command.ExecuteReader();
        return row.Read()
            ? (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))
            : throw new JournalReadException($"there is no record \"{id}\" to go on after");
    }

    private static bool Contains(JournalRecord record, string text) =>
        ((string?[])[record.Id, record.Remote, record.Category, record.Cause, .. record.Flags])
            .Any(field => field?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    private static bool Concerns(JournalLogLine line, long call) =>
        (line.Event is { } e && Names(e, call))
            || (line.Effects is { } effects && effects.EnumerateArray().Any(f => Names(f, call)));

    /// <summary>Whether an event's or effect's JSON carries this call's id: <c>"Call":{"Value":2}</c>.</summary>
    private static bool Names(JsonElement json, long call) =>
        (json.TryGetProperty("Call", out var named)
            || (json.TryGetProperty("Record", out var record) && record.TryGetProperty("Call", out named)))
        && named.TryGetProperty("Value", out var value) && value.GetInt64() == call;

    private IEnumerable<FoundRecord> Rows(SqliteConnection connection, SqliteCommand command)
    {
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var segment = row.GetInt64(1);
            var record = new JournalRecord(
                row.GetString(0),
                row.GetString(5),
                Remote(connection, segment, row.GetString(6)),
                Time(row.GetString(7)),
                row.IsDBNull(8) ? null : Time(row.GetString(8)),
                row.IsDBNull(9) ? null : Time(row.GetString(9)),
                row.GetInt32(10),
                row.IsDBNull(11) ? null : row.GetBoolean(11),
                Sql.Text(row, 12),
                Sql.Text(row, 13),
                Sql.Text(row, 14),
                row.IsDBNull(15) ? null : Time(row.GetString(15)),
                JsonSerializer.Deserialize(row.GetString(16), JournalJson.Stored.ImmutableArrayString),
                row.GetBoolean(17));
            yield return new FoundRecord(
                record, segment, row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt64(4), row.GetInt32(18));
        }
    }

    /// <summary>The number behind a token of any run; null if it was withheld, was erased, or is not there.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public string? NumberOf(PartyToken token) => Read(connection =>
    {
        using var command = Sql.Command(connection, "SELECT max(segment) FROM parties WHERE token = @p0", token.Value);
        return command.ExecuteScalar() is long segment && Remote(connection, segment, token.Value) is { Length: > 0 } number
            && number != token.Value
                ? number
                : null;
    });

    private string Remote(SqliteConnection connection, long segment, string token)
    {
        using var command = Sql.Command(
            connection, "SELECT key_id, sealed FROM parties WHERE segment = @p0 AND token = @p1", segment, token);
        using var row = command.ExecuteReader();
        return row.Read()
            && sealer.Open(row.GetString(0), Sql.Bytes(row, 1), JournalRows.PartyContext(segment, token)) is { } clear
            ? Encoding.UTF8.GetString(clear)
            : token;
    }

    private ImmutableArray<JournalNote> Notes(SqliteConnection connection, FoundRecord found)
    {
        var notes = ImmutableArray.CreateBuilder<JournalNote>();
        foreach (var row in JournalRows.Amendments(connection, found.Segment, found.OpenedAt))
        {
            if (sealer.Open(row.KeyId ?? "", row.Body, JournalRows.BodyContext(row)) is { } clear
                && JournalCodec.DecodeAmendment(clear) is { Notes: not null } amendment
                && amendment.Record == found.Record.Id)
            {
                notes.Add(new JournalNote(JournalRows.Wall(row.Wall), amendment.By, amendment.Notes));
            }
        }

        return notes.ToImmutable();
    }

    private JournalLogLine Line(EventRow row) => new(
        row.Sequence,
        JournalRows.Wall(row.Wall),
        row.At,
        row.Kind,
        Json(row, row.Body, JournalRows.BodyContext(row)),
        Json(row, row.Effects, JournalRows.EffectsContext(row)));

    private JsonElement? Json(EventRow row, byte[] field, string context) =>
        (row.KeyId is null ? field : sealer.Open(row.KeyId, field, context)) is { } clear ? JsonElement.Parse(clear) : null;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private sealed record FoundRecord(
        JournalRecord Record, long Segment, long Call, long OpenedAt, long? ClosedAt, int SipStatus);
}

/// <summary>The journal cannot be read; the message says why, for a technician.</summary>
internal sealed class JournalReadException : Exception
{
    public JournalReadException(string message)
        : base(message)
    {
    }

    public JournalReadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
