using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Retention: when a segment opens, the oldest ones go that are too old or take too much room. A cut is an entry of the new segment
/// and names the chain's value that the rest continues from; <c>journal verify</c> accepts exactly that.
/// </summary>
internal static class JournalRetention
{
    /// <summary>Cuts what is due, in the transaction that has just opened the scribe's segment.</summary>
    public static void Apply(JournalScribe scribe, JournalOptions options, JournalOpening opening)
    {
        var connection = scribe.Connection;
        while (Oldest(connection) is var (oldest, next) && next.Id < scribe.Segment + 1
            && (TooOld(connection, options, next, scribe.Segment) || TooLarge(connection, options)))
        {
            Cut(scribe, opening, oldest, next);
        }
    }

    /// <summary>Bytes in use; what deleted rows left behind is used again and does not count.</summary>
    public static long BytesInUse(SqliteConnection connection) =>
        (Number(connection, "PRAGMA page_count") - Number(connection, "PRAGMA freelist_count")) * Number(connection, "PRAGMA page_size");

    private static ((long Id, string StartedWall) Oldest, (long Id, string StartedWall, byte[] Previous) Next)? Oldest(
        SqliteConnection connection)
    {
        using var command = Sql.Command(connection, "SELECT id, started_wall, previous FROM segments ORDER BY id LIMIT 2");
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        var oldest = (row.GetInt64(0), row.GetString(1));
        return row.Read() ? (oldest, (row.GetInt64(0), row.GetString(1), Sql.Bytes(row, 2))) : null;
    }

    /// <summary>
    /// A segment is as old as its end, the start of the next. The time that counts as now is the last but one segment's start: a
    /// clock that jumps for once must not delete a journal.
    /// </summary>
    private static bool TooOld(
        SqliteConnection connection, JournalOptions options, (long Id, string StartedWall, byte[] Previous) next, long present)
    {
        if (options.KeepFor is not { } keep
            || Sql.Scalar(connection, "SELECT started_wall FROM segments WHERE id < @p0 ORDER BY id DESC LIMIT 1", present)
                is not string before
            || Sql.Scalar(connection, "SELECT started_wall FROM segments WHERE id = @p0", present) is not string now)
        {
            return false;
        }

        var (one, other) = (JournalRows.Wall(before), JournalRows.Wall(now));
        return JournalRows.Wall(next.StartedWall) < (one < other ? one : other) - keep;
    }

    private static bool TooLarge(SqliteConnection connection, JournalOptions options) =>
        options.KeepBytes is { } most && BytesInUse(connection) > most;

    private static void Cut(
        JournalScribe scribe,
        JournalOpening opening,
        (long Id, string StartedWall) oldest,
        (long Id, string StartedWall, byte[] Previous) next)
    {
        var connection = scribe.Connection;
        var records = string.Create(CultureInfo.InvariantCulture, $"{oldest.Id}-");
        var note = new CutNote(next.Id, Convert.ToHexStringLower(next.Previous), StillNamed(connection, oldest.Id, records));
        Sql.Execute(
            connection,
            """
            DELETE FROM keys WHERE subject IN (@p0, @p1, @p2) OR substr(subject, 1, length(@p3)) = @p3
                OR subject IN (SELECT 'snapshot ' || run FROM segments WHERE id = @p4)
            """,
            KeyRing.OfSegment(oldest.Id),
            KeyRing.OfTyping(oldest.Id),
            KeyRing.OfTyped(oldest.Id),
            records,
            oldest.Id);
        foreach (var table in (string[])["events", "parties", "records", "blobs"])
        {
            Sql.Execute(connection, $"DELETE FROM {table} WHERE segment = @p0", oldest.Id);
        }

        Sql.Execute(connection, "DELETE FROM blobs WHERE substr(record, 1, length(@p0)) = @p0", records);
        Sql.Execute(connection, "DELETE FROM segments WHERE id = @p0", oldest.Id);
        scribe.Append(opening.At, opening.Wall, JournalCodec.CutKind, JournalCodec.Encode(note), JournalCodec.None, null);
        scribe.Truncates = true;
    }

    /// <summary>Keys that go with the segment although later rows name them: what people added to its records afterwards.</summary>
    private static ImmutableArray<string> StillNamed(SqliteConnection connection, long segment, string records)
    {
        using var command = Sql.Command(
            connection,
            $"""
            SELECT DISTINCT key_id FROM events WHERE segment > @p0 AND {JournalSchema.NoSteps}
                AND key_id IN (SELECT id FROM keys WHERE substr(subject, 1, length(@p1)) = @p1) ORDER BY key_id
            """,
            segment,
            records);
        using var row = command.ExecuteReader();
        var named = ImmutableArray.CreateBuilder<string>();
        while (row.Read())
        {
            named.Add(row.GetString(0));
        }

        return named.ToImmutable();
    }

    private static long Number(SqliteConnection connection, string pragma) =>
        Convert.ToInt64(Sql.Scalar(connection, pragma), CultureInfo.InvariantCulture);
}
