using System.Globalization;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// The records' table, made from the events and from nothing else. The writer applies every entry in the transaction that
/// stores it; <see cref="Rebuild"/> does the same for the whole journal.
/// </summary>
internal static class JournalProjections
{
    /// <summary>Empties the records' table and makes it again from the events, in one transaction.</summary>
    /// <returns>How many events could not be read, because their key was erased or these rules do not know them.</returns>
    public static long Rebuild(SqliteConnection connection, ISealer sealer)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        Sql.Execute(connection, "DELETE FROM records");
        var unread = Fill(connection, connection, sealer);
        transaction.Commit();
        return unread;
    }

    /// <summary>
    /// Applies all events of <paramref name="source"/> to the empty records' table of <paramref name="target"/>.
    /// </summary>
    /// <param name="unread">Takes the rows that could not be read.</param>
    /// <returns>How many those are.</returns>
    public static long Fill(SqliteConnection source, SqliteConnection target, ISealer sealer, Action<EventRow>? unread = null)
    {
        long count = 0;
        var runs = RunSegments.All(source);
        foreach (var row in JournalRows.Events(source))
        {
            try
            {
                Apply(target, row, sealer, runs);
            }
            catch (JsonException)
            {
                count++;
                unread?.Invoke(row);
            }
        }

        return count;
    }

    public static void Apply(SqliteConnection connection, RunSegments run, long sequence, JournalEntry entry)
    {
        switch (entry.Event)
        {
            case CallArrived arrived:
                Open(connection, run, sequence, arrived.Call, "in", arrived.Remote.Value, entry.Wall);
                break;
            case CallReplaced replaced:
                Sql.Execute(
                    connection,
                    "UPDATE records SET remote = @p0 WHERE id = @p1",
                    replaced.Remote.Value,
                    IdOf(connection, run, replaced.Call));
                break;
            case CallConnected connected:
                Sql.Execute(
                    connection,
                    "UPDATE records SET answered_at = @p0 WHERE id = @p1 AND answered_at IS NULL",
                    Text(entry.Wall),
                    IdOf(connection, run, connected.Call));
                break;
        }

        foreach (var effect in entry.Effects.IsDefault ? [] : entry.Effects)
        {
            switch (effect)
            {
                case Dial dial:
                    Open(connection, run, sequence, dial.Call, "out", "", entry.Wall);
                    break;
                case WriteRecord write:
                    Open(connection, run, sequence, write.Record.Call, DirectionOf(write.Record), "", entry.Wall, onlyNew: false);
                    Close(connection, run, sequence, write.Record, entry);
                    break;
                case MarkRecord { Call: var call, Marks: var marks, Segment: var of }:
                    Mark(connection, of is { } segment ? Id(segment, call) : IdOf(connection, run, call), marks);
                    break;
            }
        }
    }

    public static void Apply(SqliteConnection connection, RecordAmendment amendment) =>
        Sql.Execute(
            connection,
            """
            UPDATE records SET category = nullif(coalesce(@p0, category), ''), cause = nullif(coalesce(@p1, cause), '')
                WHERE id = @p2
            """,
            amendment.Category,
            amendment.Cause,
            amendment.Record);

    /// <summary>
    /// The record of a call that this segment's events speak of: segments roll while a run goes on, and a call that is over may be
    /// marked when its segment is closed already.
    /// </summary>
    public static string IdOf(SqliteConnection connection, RunSegments run, CallId call) =>
        Sql.Scalar(
            connection,
            "SELECT id FROM records WHERE call = @p0 AND segment BETWEEN @p1 AND @p2 ORDER BY segment DESC LIMIT 1",
            call.Value,
            run.First,
            run.Last) as string ?? Id(run.Last, call);

    /// <summary>The newest record of a party; null if there is none.</summary>
    public static string? RecordOf(SqliteConnection connection, string token) =>
        Sql.Scalar(connection, "SELECT id FROM records WHERE remote = @p0 ORDER BY segment DESC LIMIT 1", token) as string;

    public static string Id(long segment, CallId call) => string.Create(CultureInfo.InvariantCulture, $"{segment}-{call.Value}");

    /// <summary>
    /// Wall-clock times as the journal stores them: ISO 8601 to the millisecond, with the offset that was in force.
    /// </summary>
    public static string Text(DateTimeOffset wall) => wall.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static void Apply(SqliteConnection target, EventRow row, ISealer sealer, SortedDictionary<long, RunSegments> runs)
    {
        switch (row.Kind)
        {
            case JournalCodec.AmendmentKind:
                Apply(target, JournalCodec.DecodeAmendment(JournalRows.Body(row, sealer)));
                break;
            case JournalCodec.ErasureKind:
                var note = JournalCodec.Decode(JournalRows.Body(row, sealer), JournalJson.Stored.ErasureNote);
                if (SegmentOf(note.Record) >= runs.Keys.FirstOrDefault())
                {
                    JournalErasure.Apply(target, note); // else retention has cut the record
                }

                break;
            default:
                if (JournalCodec.IsStep(row.Kind) || row.Kind == JournalCodec.ResumeKind)
                {
                    Apply(target, RunSegments.Of(runs, row.Segment), row.Sequence, JournalRows.Entry(row, sealer));
                }

                break;
        }
    }

    /// <summary>The segment in which the record's call began; 0 if the text is no record's id.</summary>
    public static long SegmentOf(string record) =>
        long.TryParse(record.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var segment) ? segment : 0;

    private static void Open(
        SqliteConnection connection, RunSegments run, long sequence, CallId call, string direction, string remote,
        DateTimeOffset wall, bool onlyNew = true) =>
        Sql.Execute(
            connection,
            """
            INSERT INTO records (id, segment, call, opened_seq, direction, remote, arrived_at, arrived_ms)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7) ON CONFLICT (id) DO NOTHING
            """,
            onlyNew ? Id(run.Last, call) : IdOf(connection, run, call),
            run.Last,
            call.Value,
            sequence,
            direction,
            remote,
            Text(wall),
            wall.ToUnixTimeMilliseconds());

    private static void Close(SqliteConnection connection, RunSegments run, long sequence, CallRecord record, JournalEntry entry)
    {
        var id = IdOf(connection, run, record.Call);
        var arrived = WallOf(record.ArrivedAt, entry);
        Sql.Execute(
            connection,
            """
            UPDATE records SET closed_seq = @p1, direction = @p2, remote = @p3, arrived_at = @p4, arrived_ms = @p5,
                answered_at = @p6,
                ended_at = @p7, rings = @p8, within_three_rings = @p9, released_by = @p10, flags = @p11, sip_status = @p12,
                completed = 1, cause = coalesce(@p13, cause), machine_answered_at = @p14
            WHERE id = @p0
            """,
            id,
            sequence,
            DirectionOf(record),
            record.Remote.Value ?? "",
            Text(arrived),
            arrived.ToUnixTimeMilliseconds(),
            record.AnsweredAt is { } answered ? Text(WallOf(answered, entry)) : null,
            Text(WallOf(record.EndedAt, entry)),
            record.Rings,
            record.WithinLimit,
            ReleasedByText(record.ReleasedBy),
            JsonSerializer.Serialize(record.Flags.IsDefault ? [] : record.Flags, JournalJson.Stored.ImmutableArrayString),
            record.SipStatus,
            CauseText(record.Cause),
            record.MachineAnsweredAt is { } machine ? Text(WallOf(machine, entry)) : null);
        if (record.Marks is { } marks)
        {
            Mark(connection, id, marks); // records of the first firmware had none
        }
    }

    private static void Mark(SqliteConnection connection, string id, RecordMarks marks)
    {
        if (CategoryText(marks.Category) is { } category)
        {
            Sql.Execute(connection, "UPDATE records SET category = @p1 WHERE id = @p0", id, category);
        }
    }

    /// <summary>A monotonic moment on the wall clock, by the one pair of both that the entry carries.</summary>
    private static DateTimeOffset WallOf(Moment moment, JournalEntry entry) => entry.Wall + (moment - entry.At);

    private static string DirectionOf(CallRecord record) => record.Direction == Direction.In ? "in" : "out";

    private static string ReleasedByText(ReleasedBy by) => by switch
    {
        ReleasedBy.Far => "far",
        ReleasedBy.Near => "near",
        ReleasedBy.CallerGaveUp => "caller-gave-up",
        _ => "failed",
    };

    /// <summary>The API's word for a category; null = none was noted.</summary>
    private static string? CategoryText(Category category) => category switch
    {
        Category.None => null,
        Category.Complaint => "complaint",
        Category.Suggestion => "suggestion",
        Category.Repair => "repair",
        Category.Enquiry => "enquiry",
        Category.NeedsApproval => "needs-approval",
        Category.Colleague => "colleague",
        Category.Private => "private",
        Category.Important => "important",
        _ => "emergency",
    };

    /// <summary>The API's word for a cause of lateness; null = not late.</summary>
    public static string? CauseText(LateCause? cause) => cause switch
    {
        null => null,
        LateCause.LineBusy => "line-busy",
        LateCause.OnPatrol => "on-patrol",
        LateCause.Unstaffed => "unstaffed",
        LateCause.HandsetOff => "handset-off",
        LateCause.Fault => "fault",
        LateCause.AnsweredElsewhere => "answered-elsewhere",
        _ => "none",
    };
}
