using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// The segments of one run of the phone, from its first to the one that is looked at. Call ids are unique within a run and begin
/// anew with the next.
/// </summary>
internal readonly record struct RunSegments(long First, long Last)
{
    /// <summary>The name of a run that a segment's <c>run</c> belongs to: segments after a run's first are named <c>RUN.2</c>, …
    /// </summary>
    public static string RunOf(string name) => name.Split('.')[0];

    /// <summary>All segments, each with the first one of its run.</summary>
    public static SortedDictionary<long, RunSegments> All(SqliteConnection connection)
    {
        var all = new SortedDictionary<long, RunSegments>();
        (string? Run, long First) present = (null, 0);
        using var command = Sql.Command(connection, "SELECT id, run FROM segments ORDER BY id");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var (id, run) = (Sql.Number(row, 0), RunOf(Sql.Text(row, 1) ?? ""));
            present = run == present.Run ? present : (run, id);
            all[id] = new RunSegments(present.First, id);
        }

        return all;
    }

    /// <summary>A segment that is not there, in a journal that somebody changed, is a run of its own.</summary>
    public static RunSegments Of(SortedDictionary<long, RunSegments> all, long segment) =>
        all.TryGetValue(segment, out var run) ? run : new RunSegments(segment, segment);
}
