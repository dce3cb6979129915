using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>The desk's rules: <c>Desk.Step</c>.</summary>
internal delegate Step StepFunction(DeskState state, DeskEvent e, Moment now);

/// <summary>
/// A step that these rules take otherwise than the journal says. Effects are JSON; sealed ones are only said to differ.
/// </summary>
internal sealed record ReplayDifference(long Sequence, string Kind, string Journaled, string Replayed);

/// <summary>What a replay saw.</summary>
/// <param name="Rules">The version of the rules that wrote the segment.</param>
/// <param name="Steps">Events that were stepped again.</param>
/// <param name="StoppedBy">Why the replay could not go on to the segment's end; null = it did.</param>
internal sealed record ReplayResult(
    long Segment, string Rules, long Steps, ImmutableArray<ReplayDifference> Differences, string? StoppedBy)
{
    public bool Exact => Differences.IsEmpty && StoppedBy is null;
}

/// <summary>
/// Steps a segment's events again from its snapshot and compares what comes out. The state goes on from what the rules say now,
/// so that one difference shows its consequences.
/// </summary>
internal static class JournalReplay
{
    /// <param name="upTo">The last entry of interest: a record's closing; null = the whole segment.</param>
    /// <exception cref="JournalReadException">There is no such segment, its snapshot cannot be opened, or there is no
    /// journal.</exception>
    public static ReplayResult Run(JournalReader reader, long segment, StepFunction step, long? upTo = null) =>
        reader.Read((connection, sealer) => Run(connection, sealer, segment, step, upTo ?? long.MaxValue));

    /// <summary>Replays the segment of a record up to the record's end.</summary>
    /// <exception cref="JournalReadException">There is no such record or journal.</exception>
    public static ReplayResult RunRecord(JournalReader reader, string record, StepFunction step)
    {
        var place = reader.Read(connection =>
        {
            using var command = Sql.Command(connection, "SELECT segment, closed_seq FROM records WHERE id = @p0", record);
            using var row = command.ExecuteReader();
            return row.Read()
                ? (Segment: row.GetInt64(0), UpTo: row.IsDBNull(1) ? null : (long?)row.GetInt64(1))
                : throw new JournalReadException($"there is no record \"{record}\"");
        });
        return Run(reader, place.Segment, step, place.UpTo);
    }

    private static ReplayResult Run(SqliteConnection connection, ISealer sealer, long segment, StepFunction step, long upTo)
    {
        var opening = JournalRows.Segments(connection).FirstOrDefault(row => row.Id == segment)
            ?? throw new JournalReadException(string.Create(CultureInfo.InvariantCulture, $"there is no segment {segment}"));
        var state = Snapshot(opening, sealer);
        var differences = ImmutableArray.CreateBuilder<ReplayDifference>();
        long steps = 0;
        var rows = JournalRows.Events(connection, segment, to: upTo);
        foreach (var row in rows.Where(row => row.Kind == JournalCodec.LostKind || JournalCodec.IsStep(row.Kind)))
        {
            if (row.Kind == JournalCodec.LostKind)
            {
                return Stopped(row, "entries before it were lost");
            }

            try
            {
                var now = new Moment(row.At);
                var stepped = step(state, JournalCodec.DecodeEvent(JournalRows.Body(row, sealer)), now);
                state = stepped.State;
                steps++;
                if (Difference(row, stepped.Effects, sealer) is { } difference)
                {
                    differences.Add(difference);
                }
            }
            catch (JsonException e)
            {
                return Stopped(row, e.Message);
            }
        }

        return new ReplayResult(segment, opening.Rules, steps, differences.ToImmutable(), null);

        ReplayResult Stopped(EventRow row, string why) => new(
            segment,
            opening.Rules,
            steps,
            differences.ToImmutable(),
            string.Create(CultureInfo.InvariantCulture, $"entry {row.Sequence} ({row.Kind}): {why}"));
    }

    /// <summary>The state before the first event of a segment.</summary>
    /// <exception cref="JournalReadException">It cannot be opened, or these rules cannot read it.</exception>
    public static DeskState Snapshot(SegmentRow opening, ISealer sealer)
    {
        var clear = sealer.Open(opening.KeyId, opening.Snapshot, JournalRows.SnapshotContext(opening.Run))
            ?? throw new JournalReadException("the segment's snapshot is sealed, and the key is not there");
        try
        {
            return JournalCodec.DecodeState(clear);
        }
        catch (JsonException e)
        {
            throw new JournalReadException("these rules cannot read the segment's snapshot", e);
        }
    }

    private static ReplayDifference? Difference(EventRow row, ImmutableArray<Effect> replayed, ISealer sealer)
    {
        var journaled = JournalRows.Effects(row, sealer);
        var again = JournalCodec.Encode(replayed);
        if (journaled.AsSpan().SequenceEqual(again))
        {
            return null;
        }

        var personal = row.KeyId is not null || !Confidential.IsOpen(new Due(), replayed);
        return personal
            ? new ReplayDifference(row.Sequence, row.Kind, Names(journaled), Names(again))
            : new ReplayDifference(row.Sequence, row.Kind, JournalCodec.Text(journaled), JournalCodec.Text(again));
    }

    /// <summary>The effects' names only: what was dialled or typed is not for a terminal.</summary>
    private static string Names(byte[] effects)
    {
        using var json = JsonDocument.Parse(effects);
        return string.Join(", ", json.RootElement.EnumerateArray().Select(effect => effect.GetProperty("effect").GetString()));
    }
}
