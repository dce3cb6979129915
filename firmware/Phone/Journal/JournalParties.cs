using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>The table of who the tokens stand for. Outside of the chain.</summary>
internal static class JournalParties
{
    /// <summary>Who a token stands for; null if that was erased or cannot be opened.</summary>
    public static string? Find(SqliteConnection connection, ISealer sealer, long segment, string token)
    {
        using var command = Sql.Command(
            connection, "SELECT key_id, sealed FROM parties WHERE segment = @p0 AND token = @p1", segment, token);
        using var row = command.ExecuteReader();
        return row.Read()
            && sealer.Open(row.GetString(0), Sql.Bytes(row, 1), JournalRows.PartyContext(segment, token)) is { } clear
            ? Encoding.UTF8.GetString(clear)
            : null;
    }

    /// <summary>
    /// The first schema's firmware sealed nothing: its parties are sealed when this one opens the journal. What it wrote into the
    /// chain cannot be touched, and stays legible until retention cuts it.
    /// </summary>
    public static void SealPlain(SqliteConnection connection, KeyRing keys)
    {
        foreach (var (segment, token, number, record) in PlainOnes(connection))
        {
            var key = keys.KeyFor(record ?? KeyRing.OfSegment(segment));
            Sql.Execute(
                connection,
                "UPDATE parties SET key_id = @p2, sealed = @p3 WHERE segment = @p0 AND token = @p1",
                segment,
                token,
                key,
                keys.Seal(key, number, JournalRows.PartyContext(segment, token)));
        }
    }

    private static ImmutableArray<(long Segment, string Token, byte[] Number, string? Record)> PlainOnes(SqliteConnection connection)
    {
        using var command = Sql.Command(
            connection,
            """
            SELECT p.segment, p.token, p.sealed, r.id
            FROM parties p LEFT JOIN records r ON (r.segment, r.remote) = (p.segment, p.token) WHERE p.key_id = @p0
            """,
            KeyRing.Plain);
        using var row = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<(long, string, byte[], string?)>();
        while (row.Read())
        {
            found.Add((row.GetInt64(0), row.GetString(1), Sql.Bytes(row, 2), Sql.Text(row, 3)));
        }

        return found.ToImmutable();
    }
}
