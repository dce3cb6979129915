using CallDesk;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>Segments roll over while the phone runs; the oldest go, and what is left is still one chain.</summary>
public sealed class JournalRetentionTests
{
    private const double Day = 86_400;

    [Fact]
    public void A_segment_closes_after_five_thousand_entries_or_at_midnight()
    {
        using var booth = new Booth(start: false);
        booth.Day(calls: 1);
        Assert.False(booth.Store.RollDue(booth.Wall));
        Assert.True(booth.Store.RollDue(booth.Wall.AddDays(1)));

        while (booth.Last < JournalOptions.SegmentEntries)
        {
            booth.Happens(new KeyPressed(Key.VolumeUp));
        }

        Assert.True(booth.Store.RollDue(booth.Wall));
        booth.Rolls();
        Assert.False(booth.Store.RollDue(booth.Wall));
    }

    [Fact]
    public void Segments_of_one_run_are_one_chain_and_each_replays()
    {
        using var booth = new Booth();
        for (var i = 0; i < 3; i++)
        {
            booth.Happens(new SettingsLoaded(new DeskSettings())).Happens(new RegistrationChanged(true, 200))
                .AnsweredCall(new CallId((2 * i) + 2), "13800000000").DialsOut("62880011").Rolls();
        }

        booth.Happens(new KeyPressed(Key.VolumeDown)).Committed();

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal((4, 4), (seen.Segments, booth.Store.Figures.Segment));
        Assert.All([1L, 2, 3, 4], segment => Assert.True(JournalReplay.Run(booth.Reader, segment, Desk.Step).Exact));
        Assert.Equal(["3-5", "3-6", "2-3", "2-4", "1-1", "1-2"], booth.Records().Select(record => record.Id));
        Assert.All(booth.Records(), record => Assert.True(record.Completed));
    }

    [Fact]
    public void A_call_that_is_marked_after_its_segment_was_closed_is_the_same_record()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Rolls();
        var marks = RecordMarks.None with { Category = Category.Repair };
        booth.Store.Append(new JournalEntry(booth.Now, booth.Wall, new Due(), [new MarkRecord(new CallId(2), marks)]));
        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.Equal("repair", booth.Reader.Show("1-2")!.Record.Category);
        Assert.Equal(2, booth.Records().Length);
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void What_is_too_old_is_cut_and_the_cut_is_told()
    {
        using var booth = Old(days: 5, keep: TimeSpan.FromDays(2));

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal(["6-24", "6-22", "5-20", "5-18", "4-16", "4-14"], booth.Records().Select(record => record.Id));
        Assert.DoesNotContain(booth.Records(), record => record.Remote.StartsWith('t')); // their keys are still there
        Assert.Contains(booth.Reader.Audit(10), line => (line.By, line.Action) == ("retention", AuditActions.Cut));
    }

    [Theory]
    [InlineData("DELETE FROM segments WHERE id = 4", "DELETE FROM events WHERE segment = 4")]
    [InlineData("DELETE FROM segments WHERE id <= 5", "DELETE FROM events WHERE segment <= 5")]
    public void A_cut_that_nobody_told_is_found(params string[] changes)
    {
        using var booth = Old(days: 5, keep: TimeSpan.FromDays(2));
        booth.Store.Close(Booth.Patience);
        foreach (var change in changes)
        {
            booth.Execute(change);
        }

        Assert.Contains(booth.Reader.Verify().Findings, f => f.Problem.Contains("missing", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_segment_that_somebody_takes_away_is_found()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Rolls().Day(calls: 0).Committed();
        booth.Store.Close(Booth.Patience);

        booth.Execute("DELETE FROM segments WHERE id = 1");
        booth.Execute("DELETE FROM events WHERE segment = 1");

        Assert.Contains(booth.Reader.Verify().Findings, f => f.Problem.Contains("no cut of retention says so", StringComparison.Ordinal));
    }

    [Fact]
    public void A_clock_that_jumps_once_deletes_nothing()
    {
        using var booth = new Booth(with: o => o with { KeepFor = TimeSpan.FromDays(30) });
        booth.Day(calls: 1).Rolls().Day(calls: 0).Happens(new KeyPressed(Key.VolumeUp), afterSeconds: 400 * Day);
        booth.Rolls().Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.Equal(3, booth.Reader.Verify().Segments);
        Assert.Equal(2, booth.Records().Length);
    }

    [Fact]
    public void What_takes_too_much_room_is_cut_from_its_beginning()
    {
        const long most = 250_000;
        using var booth = new Booth(with: o => o with { KeepBytes = most });
        for (var i = 0; i < 6; i++)
        {
            booth.Day(calls: 8).Rolls();
        }

        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.InRange(seen.Segments, 1, 6);
        Assert.True(booth.Reader.Read(JournalRetention.BytesInUse) <= most);
        Assert.Equal(7, booth.Store.Figures.Segment);
    }

    [Fact]
    public void What_people_added_to_a_record_goes_with_it()
    {
        using var booth = new Booth(with: o => o with { KeepFor = TimeSpan.FromDays(2) });
        booth.Day(calls: 1).Happens(new KeyPressed(Key.VolumeUp), afterSeconds: Day).Rolls();
        booth.FillsIn("1-2", new RecordField(RecordFields.Name, "Wang"));
        booth.Store.AppendMemo("1-2", booth.Now, booth.Wall, [1, 2, 3], "guard");
        booth.Committed();
        Assert.Single(booth.Reader.Memos());
        foreach (var days in (double[])[1, 1.5, 0.1])
        {
            booth.Happens(new KeyPressed(Key.VolumeUp), afterSeconds: days * Day).Rolls();
        }

        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();

        Assert.Equal(4, booth.Reader.Verify().Segments); // the first one is gone, the amendment's own is there
        Assert.Empty(booth.Records());
        Assert.Empty(booth.Reader.Memos());
        Assert.Empty(booth.Reader.Verify().Findings);
    }

    [Fact]
    public void Rolling_while_the_disk_is_gone_loses_nothing()
    {
        var room = 1;
        using var booth = new Booth(with: o => o with
        {
            Prepare = c => Sql.Execute(c, $"PRAGMA max_page_count = {Volatile.Read(ref room)}"),
        });
        booth.Day(calls: 2).Rolls().Happens(new KeyPressed(Key.VolumeUp)).Rolls().Day(calls: 0);
        Assert.False(booth.Store.WaitFor(booth.Last, TimeSpan.FromMilliseconds(50)));

        Volatile.Write(ref room, 1_000_000);
        booth.Committed();

        var seen = booth.Reader.Verify();
        Assert.Empty(seen.Findings);
        Assert.Equal((3, booth.Last), (seen.Segments, seen.Events));
    }

    /// <summary>A day after another, one segment each, the segment of today open.</summary>
    private static Booth Old(int days, TimeSpan keep)
    {
        var booth = new Booth(with: o => o with { KeepFor = keep });
        booth.Happens(new SettingsLoaded(new DeskSettings())).Happens(new RegistrationChanged(true, 200));
        for (var i = 0; i <= days; i++)
        {
            booth.AnsweredCall(new CallId((4 * i) + 2), "13800000000").MissedCall(new CallId((4 * i) + 4), "02155550000");
            booth.Happens(new KeyPressed(Key.VolumeUp), afterSeconds: Day);
            booth.Rolls();
        }

        return booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();
    }
}
