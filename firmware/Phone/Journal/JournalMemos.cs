using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>Memos and recordings of calls: sealed sound in the <c>blobs</c> table, told of by entries of the chain.</summary>
internal static class JournalMemos
{
    /// <summary>Memos that are still kept, oldest first.</summary>
    /// <param name="record">Only those of this record; null = all.</param>
    public static ImmutableArray<JournalMemo> Of(SqliteConnection connection, string? record) =>
    [
        .. Told(connection)
            .Where(told => (record is null || told.Note.Record == record) && Exists(connection, told.Note.Blob))
            .Select(told => Kept(JournalRows.Wall(told.Row.Wall), told.Note)),
    ];

    /// <summary>The newest memo of this desk's id that is still kept; null if there is none.</summary>
    /// <remarks>Newest first, and only rows that are no steps of the desk: what is asked for was mostly dictated lately.</remarks>
    public static string? Find(SqliteConnection connection, long memo) =>
        JournalRows.ToldOf(connection, JournalCodec.MemoKind)
            .Select(row => JournalCodec.Decode(row.Body, JournalJson.Stored.MemoNote))
            .FirstOrDefault(note => note.Memo == memo && Exists(connection, note.Blob))?.Blob;

    /// <summary>The WAV file; null if there is no such memo, or it cannot be opened.</summary>
    public static byte[]? Open(SqliteConnection connection, ISealer sealer, string id)
    {
        using var command = Sql.Command(connection, "SELECT key_id, sealed FROM blobs WHERE id = @p0", id);
        using var row = command.ExecuteReader();
        return row.Read() ? sealer.Open(row.GetString(0), Sql.Bytes(row, 1), JournalRows.BlobContext(id)) : null;
    }

    /// <summary>What the chain says of memos, whether they are still kept or not.</summary>
    public static IEnumerable<(EventRow Row, MemoNote Note)> Told(SqliteConnection connection) =>
        JournalRows.Told(connection)
            .Where(row => row.Kind == JournalCodec.MemoKind)
            .Select(row => (row, JournalCodec.Decode(row.Body, JournalJson.Stored.MemoNote)));

    private static JournalMemo Kept(DateTimeOffset at, MemoNote note) =>
        new(note.Blob, at, note.Record, note.Length, note.Memo, note.Recording);

    private static bool Exists(SqliteConnection connection, string blob) =>
        Sql.Scalar(connection, "SELECT 1 FROM blobs WHERE id = @p0", blob) is not null;
}
