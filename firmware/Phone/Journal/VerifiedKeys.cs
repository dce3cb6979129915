using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// What the chain itself says may be missing: keys and memos that were erased, segments that retention has cut. Anything else that
/// is missing is a finding.
/// </summary>
internal sealed class VerifiedKeys
{
    private readonly HashSet<string> _keysGone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blobsGone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _erased = new(StringComparer.Ordinal);
    private CutNote? _cut;

    public static VerifiedKeys None { get; } = new();

    /// <summary>Ids of the records that were erased.</summary>
    public IReadOnlySet<string> Erased => _erased;

    public static VerifiedKeys Read(SqliteConnection connection)
    {
        var read = new VerifiedKeys();
        foreach (var row in JournalRows.Told(connection))
        {
            try
            {
                read.Take(row);
            }
            catch (JsonException)
            {
                // The chain names the row, and what it explained becomes a finding.
            }
        }

        return read;
    }

    /// <summary>The records that a row's key belongs to; none if it belongs to a segment, or is not there.</summary>
    public static IEnumerable<string> RecordsOf(SqliteConnection connection, EventRow row) =>
        Sql.Scalar(connection, "SELECT subject FROM keys WHERE id = @p0", row.KeyId ?? "") is string subject
            ? subject.Split(' ').Where(word => JournalProjections.SegmentOf(word) > 0 && word.Contains('-', StringComparison.Ordinal))
            : [];

    /// <summary>Whether a cut says that the journal begins with this segment, and continues what it continues.</summary>
    public bool AllowsBeginningWith(SegmentRow first) =>
        _cut is { } cut && cut.First == first.Id
        && cut.Continues.Equals(Convert.ToHexString(first.Previous), StringComparison.OrdinalIgnoreCase);

    public IEnumerable<JournalFinding> Check(SqliteConnection connection)
    {
        foreach (var (segment, sequence, key) in Missing(connection).Where(missing => !_keysGone.Contains(missing.Key)))
        {
            yield return new(segment, sequence, $"the key {key} that seals it is missing, and no erasure says so");
        }

        foreach (var back in Texts(connection, "SELECT id FROM keys ORDER BY id").Where(_keysGone.Contains))
        {
            yield return new(0, null, $"the key {back} was erased, and is there again");
        }

        foreach (var finding in CheckMemos(connection))
        {
            yield return finding;
        }
    }

    private static IEnumerable<(long Segment, long? Sequence, string Key)> Missing(SqliteConnection connection)
    {
        using var command = Sql.Command(
            connection,
            """
            SELECT segment, min(seq), key_id FROM events
                WHERE key_id IS NOT NULL AND key_id NOT IN (SELECT id FROM keys) GROUP BY segment, key_id
            UNION ALL SELECT id, NULL, key_id FROM segments WHERE key_id NOT IN (SELECT id FROM keys)
            """);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (row.GetString(2) is not KeyRing.Plain and var key)
            {
                yield return (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), key);
            }
        }
    }

    private static IEnumerable<string> Texts(SqliteConnection connection, string query)
    {
        using var command = Sql.Command(connection, query);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return row.GetString(0);
        }
    }

    private void Take(EventRow row)
    {
        switch (row.Kind)
        {
            case JournalCodec.ErasureKind:
                var erasure = JournalCodec.Decode(row.Body, JournalJson.Stored.ErasureNote);
                _erased.Add(erasure.Record);
                _keysGone.UnionWith(erasure.Keys);
                _blobsGone.UnionWith(erasure.Blobs);
                break;
            case JournalCodec.CutKind:
                _cut = JournalCodec.Decode(row.Body, JournalJson.Stored.CutNote);
                _keysGone.UnionWith(_cut.Keys);
                break;
        }
    }

    private IEnumerable<JournalFinding> CheckMemos(SqliteConnection connection)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (row, note) in JournalMemos.Told(connection))
        {
            told.Add(note.Blob);
            if (Sql.Scalar(connection, "SELECT sealed FROM blobs WHERE id = @p0", note.Blob) is byte[] bytes)
            {
                if (!note.Hash.Equals(Convert.ToHexString(SHA256.HashData(bytes)), StringComparison.OrdinalIgnoreCase))
                {
                    yield return new(row.Segment, row.Sequence, "its memo was changed");
                }
            }
            else if (!_blobsGone.Contains(note.Blob) && !WasCut(note.Record))
            {
                yield return new(row.Segment, row.Sequence, "its memo is missing, and no erasure says so");
            }
        }

        foreach (var blob in Texts(connection, "SELECT id FROM blobs ORDER BY id").Where(blob => !told.Contains(blob)))
        {
            yield return new(0, null, string.Create(CultureInfo.InvariantCulture, $"the memo {blob} has no entry"));
        }
    }

    private bool WasCut(string? record) =>
        record is not null && _cut is { } cut && JournalProjections.SegmentOf(record) < cut.First;
}
