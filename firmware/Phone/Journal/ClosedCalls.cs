using System.Collections.Immutable;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>A call that is over: its record as the desk wrote it, with the marks that came later.</summary>
/// <param name="ArrivedAt">On the wall clock.</param>
internal sealed record ClosedCall(string Id, DateTimeOffset ArrivedAt, CallRecord Record);

/// <summary>Reads the desk's own records out of the events: for figures that the records' table does not hold.</summary>
internal static class ClosedCalls
{
    /// <summary>What was measured of a talk lies sealed in its own event, and not in the record.</summary>
    private const string TalkKind = "talk-measured";

    /// <summary>Those whose arrival lies in the time, oldest first. One whose step was sealed with an erased key is left out.</summary>
    public static ImmutableArray<ClosedCall> Of(SqliteConnection connection, ISealer sealer, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (First(connection, from, to) is not { } first)
        {
            return [];
        }

        var runs = RunSegments.All(connection);
        var found = new Dictionary<string, ClosedCall>(StringComparer.Ordinal);
        var talks = new Dictionary<string, TalkFigures>(StringComparer.Ordinal);
        foreach (var row in JournalRows.Since(connection, first.Segment, first.Sequence)
            .Where(row => row.Kind == JournalCodec.ResumeKind || JournalCodec.IsStep(row.Kind)))
        {
            var run = RunSegments.Of(runs, row.Segment);
            if (row.Kind == TalkKind && Talk(row, sealer) is { } talk)
            {
                talks[JournalProjections.IdOf(connection, run, talk.Call)] = talk.Figures;
            }

            foreach (var effect in Effects(row, sealer))
            {
                Take(connection, found, run, row, effect);
            }
        }

        return
        [
            .. found.Values
                .Where(call => IsWithin(call, from, to))
                .OrderBy(call => call.ArrivedAt)
                .Select(call => talks.TryGetValue(call.Id, out var figures)
                    ? call with { Record = call.Record with { Talk = figures } }
                    : call),
        ];
    }

    /// <summary>The same without what came after the record was closed: only the rows are read that closed one.</summary>
    public static ImmutableArray<ClosedCall> AsClosed(
        SqliteConnection connection, ISealer sealer, DateTimeOffset? from, DateTimeOffset? to) =>
    [
        .. Closings(connection, from, to)
            .Select(closing => AsClosed(connection, sealer, closing))
            .OfType<ClosedCall>()
            .Where(call => IsWithin(call, from, to))
            .OrderBy(call => call.ArrivedAt),
    ];

    /// <remarks>A segment never closes while a call lives: a record ends in the segment in which it began.</remarks>
    private static ClosedCall? AsClosed(
        SqliteConnection connection, ISealer sealer, (string Id, long Segment, long Sequence, CallId Call) closing)
    {
        foreach (var row in JournalRows.Events(connection, closing.Segment, closing.Sequence, closing.Sequence))
        {
            foreach (var effect in Effects(row, sealer))
            {
                if (effect is WriteRecord { Record: var record } && record.Call == closing.Call)
                {
                    return new ClosedCall(closing.Id, ArrivedAt(row, record), record);
                }
            }
        }

        return null;
    }

    private static List<(string Id, long Segment, long Sequence, CallId Call)> Closings(
        SqliteConnection connection, DateTimeOffset? from, DateTimeOffset? to)
    {
        using var command = Sql.Command(
            connection,
            "SELECT id, segment, closed_seq, call FROM records WHERE closed_seq IS NOT NULL AND arrived_ms BETWEEN @p0 AND @p1",
            Earliest(from),
            Latest(to));
        using var row = command.ExecuteReader();
        var closings = new List<(string, long, long, CallId)>();
        while (row.Read())
        {
            closings.Add((row.GetString(0), row.GetInt64(1), row.GetInt64(2), new CallId(row.GetInt64(3))));
        }

        return closings;
    }

    /// <summary>Where the first of these calls began.</summary>
    private static (long Segment, long Sequence)? First(SqliteConnection connection, DateTimeOffset? from, DateTimeOffset? to)
    {
        using var command = Sql.Command(
            connection,
            "SELECT segment, opened_seq FROM records WHERE arrived_ms BETWEEN @p0 AND @p1 ORDER BY segment, opened_seq LIMIT 1",
            Earliest(from),
            Latest(to));
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    private static long Earliest(DateTimeOffset? from) => from?.ToUnixTimeMilliseconds() ?? long.MinValue;

    private static long Latest(DateTimeOffset? to) => to?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    /// <summary>To the microsecond; the records' table knows milliseconds.</summary>
    private static bool IsWithin(ClosedCall call, DateTimeOffset? from, DateTimeOffset? to) =>
        (from is null || call.ArrivedAt >= from) && (to is null || call.ArrivedAt < to);

    private static DateTimeOffset ArrivedAt(EventRow row, CallRecord record) =>
        JournalRows.Wall(row.Wall) + (record.ArrivedAt - new Moment(row.At));

    private static void Take(
        SqliteConnection connection, Dictionary<string, ClosedCall> found, RunSegments run, EventRow row, Effect effect)
    {
        if (effect is WriteRecord { Record: var record })
        {
            var id = JournalProjections.IdOf(connection, run, record.Call);
            found[id] = new ClosedCall(id, ArrivedAt(row, record), record);
        }
        else if (effect is MarkRecord { Call: var call, Marks: var marks, Segment: var of })
        {
            var id = of is { } segment ? JournalProjections.Id(segment, call) : JournalProjections.IdOf(connection, run, call);
            if (found.TryGetValue(id, out var known))
            {
                found[id] = known with { Record = known.Record with { Marks = marks } };
            }
        }
    }

    private static TalkMeasured? Talk(EventRow row, ISealer sealer)
    {
        try
        {
            return JournalCodec.DecodeEvent(JournalRows.Body(row, sealer)) as TalkMeasured;
        }
        catch (JsonException)
        {
            return null; // erased
        }
    }

    /// <summary>Most steps leave no record: their effects are looked at only if the row's text names one.</summary>
    private static ImmutableArray<Effect> Effects(EventRow row, ISealer sealer)
    {
        try
        {
            var clear = JournalRows.Effects(row, sealer);
            return clear.AsSpan().IndexOf("-record\""u8) < 0 ? [] : JournalCodec.DecodeEffects(clear);
        }
        catch (JsonException)
        {
            return []; // erased
        }
    }
}
