using System.Globalization;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>
/// Whoever changes, removes or adds a row leaves a trace that names the place. What cannot be seen without knowing the head from
/// elsewhere: a chain rewritten as a whole, or cut at its end together with the head row.
/// </summary>
public sealed class JournalTamperTests
{
    private const long Row = 7;

    public static TheoryData<string> EventColumns =>
        ["segment", "seq", "at", "wall", "kind", "key_id", "body", "effects", "chain"];

    public static TheoryData<string> SegmentColumns =>
        ["id", "run", "boot_id", "started_at", "started_wall", "rules", "schema", "key_id", "snapshot", "previous", "chain"];

    public static TheoryData<string> RecordColumns =>
    [
        "id", "segment", "call", "opened_seq", "closed_seq", "direction", "remote", "arrived_at", "arrived_ms", "answered_at",
        "ended_at",
        "rings", "within_three_rings", "released_by", "category", "cause", "machine_answered_at", "flags", "completed",
        "sip_status",
    ];

    [Theory]
    [MemberData(nameof(EventColumns))]
    public void A_changed_event_is_named(string column)
    {
        var seen = After($"UPDATE events SET {column} = {Changed(column)} WHERE segment = 1 AND seq = {Row}");

        Assert.Contains(seen.Findings, finding => finding.Sequence == Row || finding.Segment == 2);
    }

    [Fact]
    public void Every_single_event_is_watched()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).Committed();
        booth.Store.Close(Booth.Patience);
        for (var sequence = 1L; sequence <= booth.Last; sequence++)
        {
            Execute(booth, $"UPDATE events SET at = at + 1 WHERE seq = {sequence}");
            Assert.Contains(booth.Reader.Verify().Findings, finding => finding.Segment == 1 && finding.Sequence == sequence);
            Execute(booth, $"UPDATE events SET at = at - 1 WHERE seq = {sequence}");
        }

        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Theory]
    [MemberData(nameof(SegmentColumns))]
    public void A_changed_opening_is_named(string column)
    {
        var seen = After($"UPDATE segments SET {column} = {Changed(column)} WHERE id = 1");

        Assert.Contains(seen.Findings, finding => finding.Segment == 1);
    }

    [Theory]
    [MemberData(nameof(RecordColumns))]
    public void A_changed_record_is_named(string column)
    {
        var seen = After($"UPDATE records SET {column} = {Changed(column)} WHERE id = '1-2'");

        Assert.Contains(seen.Findings, finding => finding.Problem.Contains("record 1-2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_removed_event_is_named()
    {
        var seen = After($"DELETE FROM events WHERE seq = {Row}");

        Assert.Contains(seen.Findings, finding => finding == new JournalFinding(1, Row, "is missing"));
    }

    [Fact]
    public void A_removed_end_is_named_by_the_head()
    {
        var seen = After("DELETE FROM events WHERE seq >= 10");

        Assert.Contains(
            seen.Findings, finding => finding.Problem.StartsWith("should be the last entry", StringComparison.Ordinal));
    }

    [Fact]
    public void A_removed_head_is_said() =>
        Assert.Contains(
            After("DELETE FROM head").Findings,
            f => f.Problem.Contains("head of the chain is missing", StringComparison.Ordinal));

    [Fact]
    public void A_removed_segment_is_named()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Store.Close(Booth.Patience);
        for (var i = 0; i < 2; i++)
        {
            using var next = new Booth(booth.Folder);
            next.Day(calls: 1).Committed();
        }

        Execute(booth, "DELETE FROM segments WHERE id = 2");
        Execute(booth, "DELETE FROM events WHERE segment = 2");

        Assert.Contains(
            booth.Reader.Verify().Findings, f => f.Segment == 3 && f.Problem.Contains("missing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_added_event_is_named()
    {
        var seen = After(
            "INSERT INTO events SELECT segment, seq + 1000, at, wall, kind, key_id, body, effects, chain "
            + "FROM events WHERE seq = 3");

        Assert.Contains(seen.Findings, finding => finding.Sequence == 1003);
    }

    [Fact]
    public void A_false_word_of_lost_entries_does_not_hide_a_gap()
    {
        var seen = After(
            "DELETE FROM events WHERE seq BETWEEN 5 AND 6",
            $$"""UPDATE events SET kind = 'lost-entries', body = '{"From":5,"Count":2,"Reason":""}' WHERE seq = {{Row}}""");

        Assert.Contains(seen.Findings, finding => finding.Sequence == Row);
    }

    [Fact]
    public void Erasing_a_party_breaks_nothing()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Store.Close(Booth.Patience);

        Execute(booth, "DELETE FROM parties");

        Assert.Empty(booth.Reader.Verify().Findings);
        Assert.Equal(["t4", "t2"], booth.Records().Select(record => record.Remote));
    }

    private static string Changed(string column) => column switch
    {
        "segment" or "id" when column == "segment" => "2",
        "id" => "id || '9'",
        "seq" or "call" or "opened_seq" or "closed_seq" => $"{column} + 500",
        "at" or "started_at" or "schema" or "arrived_ms" or "rings" or "sip_status" => $"{column} + 1",
        "within_three_rings" or "completed" => $"1 - {column}",
        "chain" or "previous" => "randomblob(32)",
        _ => $"coalesce({column}, '') || 'x'",
    };

    private static JournalVerification After(params string[] changes)
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Store.Close(Booth.Patience);
        Assert.Empty(booth.Reader.Verify().Findings);
        foreach (var change in changes)
        {
            Execute(booth, change);
        }

        return booth.Reader.Verify();
    }

    private static void Execute(Booth booth, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False");
        connection.Open();
        Assert.True(
            Sql.Execute(connection, sql) > 0, string.Create(CultureInfo.InvariantCulture, $"nothing was changed by {sql}"));
    }
}
