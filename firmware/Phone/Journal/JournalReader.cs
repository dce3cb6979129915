using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Reads the journal while the phone writes it, in this process or in another. Every call opens its own read-only connection and
/// sees one consistent state. Thread-safe.
/// </summary>
internal sealed class JournalReader(string path, UnitKeys keys)
{
    private const string RecordColumns = """
        id, segment, call, opened_seq, closed_seq, direction, remote, arrived_at, answered_at, ended_at, rings,
        within_three_rings, released_by, category, cause, machine_answered_at, flags, completed, sip_status
        """;

    /// <summary>The journal of a data directory, opened with the keys that lie there.</summary>
    public static JournalReader In(string dataDirectory) => new(JournalOptions.FileIn(dataDirectory), new UnitKeys(dataDirectory));

    /// <summary>Records, newest first.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<JournalRecord> List(JournalQuery query) => Read((connection, sealer) =>
        Find(connection, sealer, query).Select(found => found.Record).ToImmutableArray());

    /// <summary>One record with its event log; null if there is none of that id.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public JournalRecordDetail? Show(string id) => Read((connection, sealer) =>
    {
        using var command = Sql.Command(connection, $"SELECT {RecordColumns} FROM records WHERE id = @p0", id);
        return Rows(connection, sealer, command).FirstOrDefault() is { } found ? Detail(connection, sealer, found) : null;
    });

    /// <summary>Records for an export, oldest first, with what people filled in.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<JournalExportLine> Export(DateTimeOffset? from, DateTimeOffset? to) => Read((connection, sealer) =>
    {
        var amendments = Amendments(connection, sealer, 0, 0).ToLookup(told => told.Amendment.Record);
        return Find(connection, sealer, new JournalQuery(from, to, Limit: int.MaxValue))
            .Select(found => found.Record)
            .Reverse()
            .Select(record => new JournalExportLine(
                record,
                Fields(amendments[record.Id]).ToDictionary(field => field.Name, field => field.Value),
                [.. amendments[record.Id].Select(told => told.Amendment.Notes).OfType<string>()]))
            .ToImmutableArray();
    });

    /// <summary>Calls that are over, oldest first, as the desk closed their records; what cannot be opened here is left out.</summary>
    /// <remarks>Finds them in the records' table and opens one row for each.</remarks>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<ClosedCall> AsClosed(DateTimeOffset? from, DateTimeOffset? to) =>
        Read((connection, sealer) => ClosedCalls.AsClosed(connection, sealer, from, to));

    /// <summary>The same with what came afterwards: the talk's figures and the marks. Reads every step since the first of them.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<ClosedCall> Closed(DateTimeOffset? from, DateTimeOffset? to) =>
        Read((connection, sealer) => ClosedCalls.Of(connection, sealer, from, to));

    /// <summary>The audit trail, newest first.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<AuditLine> Audit(int limit) => Read((connection, sealer) => JournalAudit.List(connection, sealer, limit));

    /// <summary>The desk's last state, to go on from after a restart; null if the journal has none that can be read.</summary>
    /// <param name="step">The desk's rules.</param>
    /// <param name="rules">Their version.</param>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read at all.</exception>
    public RestoredState? LastState(StepFunction step, string rules) =>
        Read((connection, sealer) => JournalRestoration.LastState(connection, sealer, step, rules));

    /// <summary>The number that a token stands for; null if it was withheld, erased or cannot be opened.</summary>
    /// <param name="segment">Of the token's call; null = the newest that knows it (outgoing calls' tokens repeat with every run).</param>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public string? NumberOf(PartyToken token, long? segment = null) => Read((connection, sealer) =>
        (segment ?? Sql.Scalar(connection, "SELECT max(segment) FROM parties WHERE token = @p0", token.Value) as long?) is { } where
            && JournalParties.Find(connection, sealer, where, token.Value) is { Length: > 0 } number
                ? number
                : null);

    /// <summary>The record of a call of the present run, or of the last one if the phone does not run; null if it has none.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public string? RecordOf(CallId call) => Read(connection =>
    {
        var run = RunSegments.All(connection).Values.LastOrDefault();
        var id = JournalProjections.IdOf(connection, run, call);
        return Sql.Scalar(connection, "SELECT id FROM records WHERE id = @p0", id) as string;
    });

    /// <summary>Memos that are kept, oldest first; all of them if <paramref name="record"/> is null.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public ImmutableArray<JournalMemo> Memos(string? record = null) => Read(connection => JournalMemos.Of(connection, record));

    /// <summary>A memo's WAV file; null if there is none of that id, or it was erased.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public byte[]? Memo(string id) => Read((connection, sealer) => JournalMemos.Open(connection, sealer, id));

    /// <summary>The WAV file of the memo that has this desk's id; null if there is none, or it was erased.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public byte[]? Memo(long memo) => Read((connection, sealer) =>
        JournalMemos.Find(connection, memo) is { } id ? JournalMemos.Open(connection, sealer, id) : null);

    /// <summary>Checks the whole chain, the order of everything, and the records against the events.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read at all.</exception>
    public JournalVerification Verify() => Read(JournalVerifier.Verify);

    /// <summary>Runs a query in one read transaction.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> query) => Read((connection, _) => query(connection));

    /// <summary>Runs a query in one read transaction.</summary>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, KeyRing, T> query)
    {
        keys.Find();
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
            using var ring = new KeyRing(connection, keys);
            using var transaction = connection.BeginTransaction(deferred: true);
            return JournalSchema.VersionOf(connection) == JournalSchema.Version
                ? query(connection, ring)
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

    private static IEnumerable<FoundRecord> Find(SqliteConnection connection, ISealer sealer, JournalQuery query)
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
        var found = Rows(connection, sealer, command)
            .Where(found => query.Query is null || Contains(found.Record, query.Query))
            .Take(query.Limit);
        foreach (var one in found)
        {
            yield return one; // within the command's life
        }
    }

    private static JournalRecordDetail Detail(SqliteConnection connection, ISealer sealer, FoundRecord found)
    {
        var amendments = Amendments(connection, sealer, found.Segment, found.OpenedAt)
            .Where(told => told.Amendment.Record == found.Record.Id)
            .ToImmutableArray();
        ImmutableArray<JournalLogLine> log =
        [
            .. JournalRows.Events(connection, found.Segment, found.OpenedAt, found.ClosedAt ?? long.MaxValue)
                .Select(row => Line(row, sealer))
                .Where(line => Concerns(line, found.Call)),
        ];
        return new JournalRecordDetail(
            found.Record,
            found.SipStatus,
            [.. amendments.Where(told => told.Amendment.Notes is not null)
                .Select(told => new JournalNote(told.At, told.Amendment.By, told.Amendment.Notes!))],
            log)
        {
            Fields = Fields(amendments),
            Memos = JournalMemos.Of(connection, found.Record.Id),
            Care = log.Select(line => Care(line, found.Call)).LastOrDefault(care => care is not null),
        };
    }

    /// <summary>The figures of the record that the desk wrote in this step, if it wrote this call's.</summary>
    private static JournalCare? Care(JournalLogLine line, long call) =>
        line.Effects is { } effects && JsonMarshal.GetRawUtf8Value(effects) is var text && text.IndexOf("\"write-record\""u8) >= 0
            && JournalCodec.DecodeEffects(text).OfType<WriteRecord>()
                .FirstOrDefault(written => written.Record.Call.Value == call) is { } found
            ? JournalCare.Of(found.Record.Care)
            : null;

    /// <summary>The last word on every field, in the order in which they were first filled in.</summary>
    private static ImmutableArray<RecordField> Fields(IEnumerable<(DateTimeOffset At, RecordAmendment Amendment)> amendments)
    {
        var filled = amendments.SelectMany(told => told.Amendment.Fields.IsDefault ? [] : told.Amendment.Fields);
        var fields = new List<RecordField>();
        foreach (var field in filled)
        {
            var place = fields.FindIndex(known => known.Name == field.Name);
            if (place < 0)
            {
                fields.Add(field);
            }
            else
            {
                fields[place] = field;
            }
        }

        return [.. fields.Where(field => field.Value.Length > 0)];
    }

    private static bool Concerns(JournalLogLine line, long call) =>
        (line.Event is { } e && Confidential.Named(e)?.Value == call)
            || (line.Effects is { } effects && effects.EnumerateArray().Any(f => Confidential.Named(f)?.Value == call));

    private static IEnumerable<FoundRecord> Rows(SqliteConnection connection, ISealer sealer, SqliteCommand command)
    {
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var segment = row.GetInt64(1);
            var record = new JournalRecord(
                row.GetString(0),
                row.GetString(5),
                JournalParties.Find(connection, sealer, segment, row.GetString(6)) ?? row.GetString(6),
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

    private static ImmutableArray<(DateTimeOffset At, RecordAmendment Amendment)> Amendments(
        SqliteConnection connection, ISealer sealer, long segment, long from)
    {
        var amendments = ImmutableArray.CreateBuilder<(DateTimeOffset, RecordAmendment)>();
        foreach (var row in JournalRows.Told(connection, segment, from))
        {
            if (row is { Kind: JournalCodec.AmendmentKind, KeyId: { } key }
                && sealer.Open(key, row.Body, JournalRows.BodyContext(row)) is { } clear)
            {
                amendments.Add((JournalRows.Wall(row.Wall), JournalCodec.DecodeAmendment(clear)));
            }
        }

        return amendments.ToImmutable();
    }

    private static JournalLogLine Line(EventRow row, ISealer sealer) => new(
        row.Sequence,
        JournalRows.Wall(row.Wall),
        row.At,
        row.Kind,
        Json(row, row.Body, JournalRows.BodyContext(row), sealer),
        Json(row, row.Effects, JournalRows.EffectsContext(row), sealer));

    private static JsonElement? Json(EventRow row, byte[] field, string context, ISealer sealer) =>
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
