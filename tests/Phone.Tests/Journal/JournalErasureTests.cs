using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>A person can be erased, and the journal stays provable.</summary>
public sealed class JournalErasureTests
{
    [Fact]
    [Clause("1.9")]
    public void An_erased_record_stays_with_its_token_only()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).FillsIn("1-2", new RecordField(RecordFields.Name, "Wang")).Committed();
        var before = booth.Records().Single(record => record.Id == "1-2");

        booth.Erases("1-2").Committed();

        var erased = booth.Reader.Show("1-2")!;
        Assert.Equal(("t2", 0, 0), (erased.Record.Remote, erased.Fields.Length, erased.Notes.Length));
        Assert.Equal((before.Rings, before.ArrivedAt), (erased.Record.Rings, erased.Record.ArrivedAt));
        Assert.Contains(JournalErasure.Flag, erased.Record.Flags);
        Assert.Equal("13800000001", booth.Reader.Show("1-6")!.Record.Remote);
        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(1, seen.Erased);
    }

    [Fact]
    public void The_digits_of_an_erased_number_can_be_opened_by_nobody()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).DialsOut("62880011").Committed();
        Assert.Contains("Digit8", booth.Opened("key-pressed"), StringComparison.Ordinal);

        booth.Erases("1-1").Committed();

        Assert.Empty(booth.Opened("key-pressed"));
        Assert.Equal("dialled-1", booth.Reader.Show("1-1")!.Record.Remote);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void What_was_typed_for_no_call_is_not_erased_with_the_next_one()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).Happens(new HookMoved(HookPosition.Off)).Happens(new KeyPressed(Key.Digit9))
            .Happens(new HookMoved(HookPosition.On)).DialsOut("62880011").Erases("1-1").Committed();

        Assert.Contains("Digit9", booth.Opened("key-pressed"), StringComparison.Ordinal);
        Assert.DoesNotContain("Digit8", booth.Opened("key-pressed"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_wrapped_keys_are_in_no_file_any_more()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        var wrapped = booth.Reader.Read(connection =>
            (byte[])Sql.Scalar(connection, "SELECT wrapped FROM keys WHERE subject = '1-2'")!);
        var text = System.Text.Encoding.Latin1.GetString(wrapped);
        Assert.Contains(text, booth.Stored(), StringComparison.Ordinal);

        booth.Erases("1-2").Committed();

        Assert.True(SpinWait.SpinUntil(() => !booth.Stored().Contains(text, StringComparison.Ordinal), Booth.Patience));
    }

    [Fact]
    public void The_snapshot_that_knows_the_number_goes_too()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).DialsOut("62880011").Rolls().Day(calls: 1).DialsOut("62880022").Rolls().Day(calls: 0).Committed();

        booth.Erases("1-1").Committed();

        Assert.Throws<JournalReadException>(() => JournalReplay.Run(booth.Reader, 2, Desk.Step));
        Assert.True(JournalReplay.Run(booth.Reader, 3, Desk.Step).Exact);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    [Clause("2.3c")]
    [Clause("3.5a")]
    public void An_anonymous_callers_fields_go_and_the_number_stays()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).FillsIn("1-2", new RecordField(RecordFields.Name, "Wang"));
        booth.Store.Append(new JournalEntry(booth.Now, booth.Wall, new Due(), [new EraseIdentity(new CallId(2), NumberToo: false)]));
        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();

        var detail = booth.Reader.Show("1-2")!;
        Assert.Empty(detail.Fields);
        Assert.Equal("13800000000", detail.Record.Remote);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void Records_made_anew_are_the_same_and_what_cannot_be_read_is_counted()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).DialsOut("62880011").FillsIn("1-1", new RecordField(RecordFields.Content, "x")).Committed();
        booth.Erases("1-1").Erases("1-2").Committed();
        booth.Store.Close(Booth.Patience);
        var before = Rows(booth);

        using (var connection = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False"))
        {
            connection.Open();
            using var ring = new KeyRing(connection, booth.Options.Keys);
            Assert.True(JournalProjections.Rebuild(connection, ring) > 0);
        }

        Assert.Equal(before, Rows(booth));
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Theory]
    [InlineData("DELETE FROM keys WHERE subject = '1-2'", "is missing, and no erasure says so")]
    [InlineData("DELETE FROM keys WHERE subject = 'segment 1'", "is missing, and no erasure says so")]
    [InlineData("DELETE FROM blobs", "its memo is missing")]
    [InlineData("UPDATE blobs SET sealed = zeroblob(90)", "its memo was changed")]
    [InlineData("UPDATE events SET body = replace(body, '1-10', '1-2') WHERE kind = 'journal-erasure'", "was changed")]
    public void What_goes_without_an_erasure_is_named(string change, string problem)
    {
        using var booth = new Booth();
        booth.Day(calls: 3);
        booth.Store.AppendMemo("1-6", booth.Now, booth.Wall, [1, 2, 3], "guard");
        booth.Erases("1-10").Committed();
        booth.Store.Close(Booth.Patience);
        Assert.Empty(booth.Reader.Verify().Findings);

        booth.Execute(change);

        Assert.Contains(booth.Reader.Verify().Findings, finding => finding.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_is_put_back_is_named()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        booth.Execute("CREATE TABLE kept AS SELECT * FROM keys");
        booth.Erases("1-2").Committed();

        booth.Execute("INSERT OR IGNORE INTO keys SELECT * FROM kept");

        Assert.Contains(booth.Reader.Verify().Findings, f => f.Problem.Contains("is there again", StringComparison.Ordinal));
    }

    [Fact]
    public void An_erasure_asks_for_a_new_segment_so_that_a_restart_still_knows_everything()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        Assert.False(booth.Store.RollDue(booth.Wall));

        booth.Erases("1-2").Committed();
        Assert.True(booth.Store.RollDue(booth.Wall));
        booth.Rolls().Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.False(booth.Store.RollDue(booth.Wall));
        var last = booth.Reader.LastState(Desk.Step, Desk.RulesVersion)!;
        Assert.Null(last.Why);
        Assert.Equal(JournalCodec.Encode(booth.State), JournalCodec.Encode(last.State));
    }

    private static string[] Rows(Booth booth) =>
        [.. booth.Records().Select(r => System.Text.Json.JsonSerializer.Serialize(r, JournalRecordJson.Default.JournalRecord))];
}
