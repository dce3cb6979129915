using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>One line of the audit trail.</summary>
/// <param name="By">Who; null if the entry cannot be opened here.</param>
/// <param name="Action">One of <see cref="AuditActions"/>; null likewise.</param>
internal sealed record AuditLine(long Segment, long Sequence, DateTimeOffset At, string? By, string? Action, string? What);

/// <summary>
/// The audit trail (clause 1.9): who read, exported, changed or erased what, and when. Its lines are entries of the chain, so that
/// none can be taken out unseen.
/// </summary>
internal static class JournalAudit
{
    /// <summary>The newest lines first.</summary>
    public static ImmutableArray<AuditLine> List(SqliteConnection connection, ISealer sealer, int limit) =>
        [.. JournalRows.AuditTrail(connection, limit).Select(row => Line(row, sealer))];

    /// <summary>The same person did the same to the same within the time before <paramref name="now"/>: no need to say it again.
    /// </summary>
    public static bool WasSaid(SqliteConnection connection, ISealer sealer, AuditNote note, DateTimeOffset now, TimeSpan within) =>
        List(connection, sealer, 20).Any(line => (line.By, line.Action, line.What) == (note.By, note.Action, note.What)
            && line.At <= now && line.At > now - within);

    private static AuditLine Line(EventRow row, ISealer sealer)
    {
        var line = new AuditLine(row.Segment, row.Sequence, JournalRows.Wall(row.Wall), null, null, null);
        try
        {
            if (row.Kind == JournalCodec.CutKind)
            {
                var cut = JournalCodec.Decode(row.Body, JournalJson.Stored.CutNote);
                var what = string.Create(CultureInfo.InvariantCulture, $"segments before {cut.First}");
                return line with { By = "retention", Action = AuditActions.Cut, What = what };
            }

            var note = JournalCodec.Decode(JournalRows.Body(row, sealer), JournalJson.Stored.AuditNote);
            return line with { By = note.By, Action = note.Action, What = note.What };
        }
        catch (JsonException)
        {
            return line; // that something was done is known all the same
        }
    }
}
