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
        var runs = RunSegments.All(connection);
        var found = new Dictionary<string, ClosedCall>(StringComparer.Ordinal);
        var talks = new Dictionary<string, TalkFigures>(StringComparer.Ordinal);
        foreach (var row in JournalRows.Events(connection)
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
                .Where(call => (from is null || call.ArrivedAt >= from) && (to is null || call.ArrivedAt < to))
                .OrderBy(call => call.ArrivedAt)
                .Select(call => talks.TryGetValue(call.Id, out var figures)
                    ? call with { Record = call.Record with { Talk = figures } }
                    : call),
        ];
    }

    private static void Take(
        SqliteConnection connection, Dictionary<string, ClosedCall> found, RunSegments run, EventRow row, Effect effect)
    {
        if (effect is WriteRecord { Record: var record })
        {
            var id = JournalProjections.IdOf(connection, run, record.Call);
            found[id] = new ClosedCall(id, JournalRows.Wall(row.Wall) + (record.ArrivedAt - new Moment(row.At)), record);
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
