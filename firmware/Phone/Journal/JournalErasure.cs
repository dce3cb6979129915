using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Erasing a record (clauses 1.9, 2.3c): the keys of all that is personal about the call are deleted, with its party and its memos.
/// What was sealed stays in the chain and can be read by nobody.
/// </summary>
internal static class JournalErasure
{
    /// <summary>The flag that the row gets.</summary>
    public const string Flag = "erased";

    /// <summary>Does it, in the transaction that is open.</summary>
    /// <param name="present">The segment that is being written: its snapshot is needed to go on after a restart.</param>
    public static ErasureNote Erase(SqliteConnection connection, KeyRing keys, string record, long present)
    {
        var number = NumberOf(connection, keys, record);
        var deleted = keys.Delete(record);
        if (number is not null)
        {
            deleted = deleted.AddRange(DeleteSnapshotsWith(connection, keys, number, present));
        }

        Sql.Execute(
            connection,
            "DELETE FROM parties WHERE (segment, token) IN (SELECT segment, remote FROM records WHERE id = @p0)",
            record);
        Sql.Execute(
            connection,
            """UPDATE records SET flags = json_insert(flags, '$[#]', @p1) WHERE id = @p0 AND flags NOT LIKE '%"' || @p1 || '"%'""",
            record,
            Flag);
        return Note(connection, record, deleted);
    }

    /// <summary>Erases what people noted about a caller who wants to stay unnamed (clauses 2.3c, 3.5a); the number stays.</summary>
    public static ErasureNote EraseFields(SqliteConnection connection, KeyRing keys, string record) =>
        Note(connection, record, keys.DeleteOnly(KeyRing.OfFields(record)));

    /// <summary>Makes the row what it was when it was erased.</summary>
    public static void Apply(SqliteConnection connection, ErasureNote note)
    {
        var columns = JournalSchema.RecordsColumns.Where(note.Remains.ContainsKey).ToImmutableArray();
        if (columns.IsEmpty)
        {
            return; // there was no such record
        }

        Sql.Execute(
            connection,
            $"""
            INSERT OR REPLACE INTO records ({string.Join(", ", columns)})
            VALUES ({string.Join(", ", columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@p{i}")))})
            """,
            [.. columns.Select(column => (object?)note.Remains[column])]);
    }

    private static ErasureNote Note(SqliteConnection connection, string record, ImmutableArray<string> deleted)
    {
        var blobs = Delete(connection, record);
        return new ErasureNote(record, deleted, blobs, Row(connection, record));
    }

    private static string? NumberOf(SqliteConnection connection, KeyRing keys, string record)
    {
        using var command = Sql.Command(
            connection,
            """
            SELECT p.segment, p.token, p.key_id, p.sealed
            FROM records r JOIN parties p ON (p.segment, p.token) = (r.segment, r.remote) WHERE r.id = @p0
            """,
            record);
        using var row = command.ExecuteReader();
        return row.Read()
            && keys.Open(row.GetString(2), Sql.Bytes(row, 3), JournalRows.PartyContext(row.GetInt64(0), row.GetString(1))) is { } clear
            ? System.Text.Encoding.UTF8.GetString(clear)
            : null;
    }

    /// <summary>
    /// A closed segment's snapshot may hold the number among the last ones dialled: then its key goes too, and with it that
    /// segment's replay. The desk's own memory keeps the number until others take its place.
    /// </summary>
    private static ImmutableArray<string> DeleteSnapshotsWith(SqliteConnection connection, KeyRing keys, string number, long present)
    {
        var deleted = ImmutableArray.CreateBuilder<string>();
        foreach (var segment in JournalRows.Segments(connection).Where(segment => segment.Id != present).ToImmutableArray())
        {
            if (keys.Open(segment.KeyId, segment.Snapshot, JournalRows.SnapshotContext(segment.Run)) is { } clear
                && JournalCodec.Text(clear).Contains($"\"{number}\"", StringComparison.Ordinal))
            {
                deleted.AddRange(keys.Delete(KeyRing.OfSnapshot(segment.Run)));
            }
        }

        return deleted.ToImmutable();
    }

    private static ImmutableArray<string> Delete(SqliteConnection connection, string record)
    {
        var blobs = ImmutableArray.CreateBuilder<string>();
        using (var command = Sql.Command(connection, "SELECT id FROM blobs WHERE record = @p0 ORDER BY id", record))
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                blobs.Add(row.GetString(0));
            }
        }

        Sql.Execute(connection, "DELETE FROM blobs WHERE record = @p0", record);
        return blobs.ToImmutable();
    }

    private static Dictionary<string, string?> Row(SqliteConnection connection, string record)
    {
        var remains = new Dictionary<string, string?>(StringComparer.Ordinal);
        using var command = Sql.Command(
            connection, $"SELECT {string.Join(", ", JournalSchema.RecordsColumns)} FROM records WHERE id = @p0", record);
        using var row = command.ExecuteReader();
        if (row.Read())
        {
            for (var i = 0; i < row.FieldCount; i++)
            {
                remains[row.GetName(i)] = Sql.Text(row, i);
            }
        }

        return remains;
    }
}
