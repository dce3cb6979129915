using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>What the desk knew last, as far as the journal can tell.</summary>
/// <param name="Segment">The last segment.</param>
/// <param name="LastAt">When the last entry that was stepped arose, on the monotonic clock of <paramref name="BootId"/>.</param>
/// <param name="LastWall">The same on the wall clock.</param>
/// <param name="Steps">Entries that were stepped again.</param>
/// <param name="Why">Why this is not surely the last state; null = it is.</param>
internal sealed record RestoredState(
    DeskState State, long Segment, string BootId, Moment LastAt, DateTimeOffset LastWall, long Steps, string? Why);

/// <summary>
/// The desk's last state: the last segment's snapshot, and its entries stepped again. Tolerant: what cannot be read ends it with
/// the best prefix, and the reason.
/// </summary>
internal static class JournalRestoration
{
    /// <param name="rules">
    /// The version of <paramref name="step"/>. What other rules wrote, before an update, is stepped by these as well, and
    /// <see cref="RestoredState.Why"/> says so: what is owed and who is on duty outlive the update.
    /// </param>
    /// <returns>Null if there is no segment whose snapshot can be read.</returns>
    public static RestoredState? LastState(SqliteConnection connection, ISealer sealer, StepFunction step, string rules)
    {
        string? why = null;
        foreach (var segment in JournalRows.Segments(connection, newestFirst: true))
        {
            try
            {
                var state = JournalReplay.Snapshot(segment, sealer);
                var restored = Replay(connection, sealer, segment, state, step);
                if (segment.Rules != rules)
                {
                    why ??= $"segment {segment.Id} was written by other rules ({segment.Rules})";
                }

                return restored with { Why = why is null || restored.Why is null ? why ?? restored.Why : $"{why}; {restored.Why}" };
            }
            catch (JournalReadException e)
            {
                why ??= string.Create(CultureInfo.InvariantCulture, $"segment {segment.Id}: {e.Message}");
            }
        }

        return null;
    }

    /// <summary>What is owed names calls of the run that has ended: from now on with the segment of their record.</summary>
    /// <param name="segment">The last one of that run.</param>
    public static DeskState WithSegments(SqliteConnection connection, DeskState state, long segment)
    {
        var run = RunSegments.Of(RunSegments.All(connection), segment);
        return state with
        {
            Agenda = state.Agenda with
            {
                Items = ImmutableArray.CreateRange(state.Agenda.Items, item => item is { Call: { } call, Segment: null }
                    ? item with { Segment = JournalProjections.SegmentOf(JournalProjections.IdOf(connection, run, call)) }
                    : item),
            },
        };
    }

    private static RestoredState Replay(
        SqliteConnection connection, ISealer sealer, SegmentRow segment, DeskState state, StepFunction step)
    {
        var last = new RestoredState(
            state, segment.Id, segment.BootId, new Moment(segment.StartedAt), JournalRows.Wall(segment.StartedWall), 0, null);
        foreach (var row in JournalRows.Events(connection, segment.Id))
        {
            if (row.Kind == JournalCodec.LostKind)
            {
                return last with { Why = Because(row, "entries before it were lost") };
            }

            if (!JournalCodec.IsStep(row.Kind))
            {
                continue;
            }

            try
            {
                var now = new Moment(row.At);
                var stepped = step(last.State, JournalCodec.DecodeEvent(JournalRows.Body(row, sealer)), now);
                last = last with { State = stepped.State, LastAt = now, LastWall = JournalRows.Wall(row.Wall), Steps = last.Steps + 1 };
            }
            catch (JsonException e)
            {
                return last with { Why = Because(row, e.Message) };
            }
        }

        return last;
    }

    private static string Because(EventRow row, string why) =>
        string.Create(CultureInfo.InvariantCulture, $"entry {row.Segment}/{row.Sequence} ({row.Kind}): {why}");
}
