using System.Text.Json;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

public sealed class JournalReaderTests
{
    [Fact]
    public void Closed_calls_are_found_by_the_records_as_the_events_tell_them()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).Rolls().AnsweredCall(new CallId(12), "13800000012").Committed();
        (DateTimeOffset? from, DateTimeOffset? to) = (booth.Records()[2].ArrivedAt, booth.Records()[0].ArrivedAt);

        Assert.Equal(["1-2", "1-4", "1-6", "1-8", "2-12"], booth.Reader.AsClosed(null, null).Select(call => call.Id));
        Assert.Equal(["1-6", "1-8"], booth.Reader.AsClosed(from, to).Select(call => call.Id));
        Assert.Equal(booth.Reader.Closed(from, to).Select(Bare), booth.Reader.AsClosed(from, to).Select(Bare));
        Assert.Equal(booth.Reader.Closed(null, null).Select(Bare), booth.Reader.AsClosed(null, null).Select(Bare));

        static (string, DateTimeOffset, Moment?, bool?) Bare(ClosedCall call) =>
            (call.Id, call.ArrivedAt, call.Record.AnsweredAt, call.Record.WithinLimit);
    }

    [Fact]
    [Clause("2.1a")]
    public void A_memo_is_found_by_the_desks_name_for_it_and_the_newest_counts()
    {
        using var booth = new Booth();
        booth.Day(calls: 1);
        booth.Store.AppendMemo(null, booth.Now, booth.Wall, [1], "desk", 7);
        booth.Store.AppendMemo("1-2", booth.Now, booth.Wall, [2], "desk", 7); // a later run counts from one again
        booth.Store.AppendMemo(null, booth.Now, booth.Wall, [3], "desk", 8);
        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.Equal([2], booth.Reader.Memo(7));
        Assert.Null(booth.Reader.Memo(9));
        booth.Erases("1-2").Committed();
        Assert.Equal([1], booth.Reader.Memo(7));
    }

    [Fact]
    public void A_record_has_the_names_and_forms_that_the_product_promises()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        using var json = JsonDocument.Parse(
            JsonSerializer.Serialize(
                booth.Reader.List(new JournalQuery(Query: "13800000000")),
                JournalRecordJson.Default.ImmutableArrayJournalRecord));

        var record = json.RootElement[0];
        Assert.Equal(
            [
                "id", "direction", "remote", "arrivedAt", "answeredAt", "endedAt", "rings", "withinThreeRings", "releasedBy",
                "category",
                "cause", "machineAnsweredAt", "flags", "completed",
            ],
            record.EnumerateObject().Select(property => property.Name));
        Assert.Equal("1-2", record.GetProperty("id").GetString());
        Assert.Equal("in", record.GetProperty("direction").GetString());
        Assert.Equal("13800000000", record.GetProperty("remote").GetString());
        Assert.Matches(@"^2026-03-01T08:00:00\.30?\d?\+08:00$", record.GetProperty("arrivedAt").GetString());
        Assert.Equal("far", record.GetProperty("releasedBy").GetString());
        Assert.Equal(2, record.GetProperty("rings").GetInt32());
        Assert.True(record.GetProperty("withinThreeRings").GetBoolean());
        Assert.True(record.GetProperty("completed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, record.GetProperty("category").ValueKind);
    }

    [Fact]
    public void A_missed_call_is_released_by_its_caller()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();

        var missed = booth.Records().Single(record => record.Id == "1-4");
        Assert.Equal("caller-gave-up", missed.ReleasedBy);
        Assert.Null(missed.AnsweredAt);
    }

    [Fact]
    public void A_call_is_in_the_journal_while_it_rings()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).Happens(new CallArrived(new CallId(2), new PartyToken("t")), "119").Committed();

        var record = Assert.Single(booth.Records());
        Assert.Equal(("1-2", false, null, "119"), (record.Id, record.Completed, record.ReleasedBy, record.Remote));
    }

    [Fact]
    public void Pages_go_on_where_the_one_before_ended()
    {
        using var booth = new Booth();
        booth.Day(calls: 5).Committed();
        var all = booth.Records().Select(record => record.Id).ToArray();

        var pages = new List<string>();
        string? after = null;
        while (booth.Reader.List(new JournalQuery(Limit: 3, After: after)) is { IsEmpty: false } page)
        {
            pages.AddRange(page.Select(record => record.Id));
            after = page[^1].Id;
        }

        Assert.Equal(10, all.Length);
        Assert.Equal(all, pages);
    }

    [Fact]
    public void Times_and_texts_narrow_the_list()
    {
        using var booth = new Booth();
        booth.Day(calls: 3).Committed();
        var middle = booth.Records()[2].ArrivedAt;

        Assert.Equal(3, booth.Reader.List(new JournalQuery(From: middle)).Length);
        Assert.Equal(3, booth.Reader.List(new JournalQuery(To: middle)).Length);
        Assert.Equal(3, booth.Reader.List(new JournalQuery(Query: "0215555")).Length);
        Assert.Empty(booth.Reader.List(new JournalQuery(Category: "repair")));
    }

    [Fact]
    public void What_was_dialled_lies_sealed_and_is_shown_as_the_remote()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).DialsOut("62880011").Committed();

        Assert.Equal("62880011", Assert.Single(booth.Records()).Remote);
        Assert.Empty(booth.Reader.Verify().Findings);
        Assert.True(JournalReplay.Run(booth.Reader, 1, Desk.Step).Exact);
        booth.Store.Close(Booth.Patience);
        Assert.DoesNotContain("62880011", Dump(booth), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_leads_to_its_number_and_a_call_to_its_record()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).DialsOut("62880011").Rolls().Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.Equal("13800000000", booth.Reader.NumberOf(new PartyToken("t2")));
        Assert.Equal("62880011", booth.Reader.NumberOf(new PartyToken("dialled-1")));
        Assert.Null(booth.Reader.NumberOf(new PartyToken("nobody")));
        Assert.Equal(("1-1", null), (booth.Reader.RecordOf(new CallId(1)), booth.Reader.RecordOf(new CallId(99))));

        booth.Erases("1-2").Committed();

        Assert.Null(booth.Reader.NumberOf(new PartyToken("t2")));
    }

    [Fact]
    public void Show_tells_the_events_of_one_call()
    {
        using var booth = new Booth();
        booth.Day(calls: 2).Committed();

        var detail = booth.Reader.Show("1-6")!;

        Assert.Equal("call-arrived", detail.Events[0].Kind);
        Assert.Contains(detail.Events, line => line.Kind == "hook-moved");
        Assert.DoesNotContain(detail.Events, line => line.Event?.GetRawText().Contains("t8", StringComparison.Ordinal) == true);
        Assert.Null(booth.Reader.Show("1-99"));
    }

    [Fact]
    [Clause("2.3g")]
    public void Show_tells_how_a_caller_was_made_to_wait_once_the_call_is_over()
    {
        using var booth = new Booth();
        var (held, other) = (new CallId(2), new CallId(4));
        booth.Happens(new SettingsLoaded(new DeskSettings())).Happens(new RegistrationChanged(true, 200))
            .Happens(new CallArrived(held, new PartyToken("t2")), "302").Happens(new ArrivalJournaled(held))
            .Happens(new HookMoved(HookPosition.Off)).Happens(new CallConnected(held))
            .Happens(new KeyPressed(Key.Hold)).Happens(new HoldChanged(held, true));
        booth.Happens(new Due(), afterSeconds: 61).Happens(new KeyPressed(Key.Hold)).Committed();
        Assert.Null(booth.Reader.Show("1-2")!.Care);

        booth.Happens(new CallEnded(held, EndCause.FarBye, 200)).Happens(new HookMoved(HookPosition.On))
            .AnsweredCall(other, "303").Committed();

        var care = booth.Reader.Show("1-2")!.Care!;
        Assert.Equal((1, 1), (care.Holds, care.Breaches));
        Assert.Equal(61, care.LongestSeconds, 0.5);
        Assert.Equal((0, 0), (booth.Reader.Show("1-4")!.Care!.Holds, booth.Reader.Show("1-4")!.Care!.Breaches));
    }

    [Fact]
    public void What_a_person_fills_in_is_chained_and_shown()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        var repair = new RecordAmendment("1-2", "repair", "on patrol", "lift 3 is stuck", "supervisor");
        var number = booth.Store.Amend(booth.Now, booth.Wall, repair);
        Assert.True(booth.Store.WaitFor(number, Booth.Patience));

        var detail = booth.Reader.Show("1-2")!;
        Assert.Equal(("repair", "on patrol"), (detail.Record.Category, detail.Record.Cause));
        Assert.Equal("lift 3 is stuck", Assert.Single(detail.Notes).Text);
        Assert.Single(booth.Reader.List(new JournalQuery(Category: "repair")));
        Assert.Empty(booth.Reader.Verify().Findings);

        number = booth.Store.Amend(booth.Now, booth.Wall, repair with { Category = "", Cause = null, Notes = null });
        Assert.True(booth.Store.WaitFor(number, Booth.Patience));
        Assert.Equal((null, "on patrol"), (booth.Reader.Show("1-2")!.Record.Category, booth.Reader.Show("1-2")!.Record.Cause));
    }

    [Fact]
    public void The_list_answers_while_another_thread_writes()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Committed();
        for (var i = 0; i < 50; i++)
        {
            booth.MissedCall(new CallId(1000 + (2 * i)), "1");
            Assert.Empty(booth.Reader.Verify().Findings);
        }

        booth.Committed();
        Assert.Equal(52, booth.Records().Length);
    }

    [Fact]
    public void A_journal_that_is_not_there_is_said()
    {
        var reader = JournalReader.In(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));

        Assert.Contains(
            "no journal yet", Assert.Throws<JournalReadException>(() => reader.Verify()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_made_anew_from_the_events_are_the_same()
    {
        using var booth = new Booth();
        booth.Day(calls: 3).DialsOut("62880011").Committed();
        booth.Store.WaitFor(
            booth.Store.Amend(booth.Now, booth.Wall, new RecordAmendment("1-2", "enquiry", null, null, "x")), Booth.Patience);
        booth.Store.Close(Booth.Patience);
        var before = booth.Records();

        using (var connection = new SqliteConnection($"Data Source={booth.Options.Path};Pooling=False"))
        {
            connection.Open();
            Assert.Equal(0, JournalProjections.Rebuild(connection, new KeyRing(connection, booth.Options.Keys)));
        }

        var after = booth.Records();
        Assert.Equal(before.Select(Text), after.Select(Text));
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    private static string Text(JournalRecord record) => JsonSerializer.Serialize(record, JournalRecordJson.Default.JournalRecord);

    private static string Dump(Booth booth) => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(booth.Options.Path));
}
