using System.Diagnostics;
using CallDesk;
using Phone.Host;
using Phone.Journal;
using Xunit;

namespace Phone.Tests.Journal;

/// <summary>After a restart the desk goes on from what it knew.</summary>
public sealed class JournalRestartTests
{
    [Fact]
    public void The_last_state_is_the_snapshot_and_all_that_came_after_it()
    {
        using var booth = new Booth();
        booth.Day(calls: 3).DialsOut("62880011").Happens(new KeyPressed(Key.VolumeUp)).Committed();

        var last = booth.Reader.LastState(Desk.Step, Desk.RulesVersion)!;

        Assert.Null(last.Why);
        Assert.Equal((booth.Last, booth.Now, "boot"), (last.Steps, last.LastAt, last.BootId));
        Assert.Equal(Text(booth.State), Text(last.State));
    }

    /// <summary>An update brings other rules: what is owed must outlive it.</summary>
    [Fact]
    public void After_an_update_the_new_rules_step_what_the_old_ones_wrote_and_say_so()
    {
        using var booth = new Booth();
        booth.MissedCall(new CallId(2), "13800000001").MissedCall(new CallId(4), "13800000002").Happens(new KeyPressed(Key.VolumeUp)).Committed();
        Assert.Equal(2, booth.State.Agenda.Items.Length);

        var last = booth.Reader.LastState(Desk.Step, "other")!;

        Assert.Equal((booth.Last, Text(booth.State)), (last.Steps, Text(last.State)));
        Assert.Equal($"segment 1 was written by other rules ({Desk.RulesVersion})", last.Why);
    }

    [Fact]
    public void A_row_that_cannot_be_read_ends_it_with_the_best_prefix()
    {
        using var booth = new Booth();
        booth.Day(calls: 1).Happens(new KeyPressed(Key.VolumeUp)).Committed();
        booth.Happens(new KeyPressed(Key.VolumeUp)).Committed();
        booth.Store.Close(Booth.Patience);

        booth.Execute($"UPDATE events SET body = 'x' WHERE seq = {booth.Last}");

        var last = booth.Reader.LastState(Desk.Step, Desk.RulesVersion)!;
        Assert.Equal((6, booth.Last - 1), (last.State.RingerVolume, last.Steps));
        Assert.Contains($"entry 1/{booth.Last}", last.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_read_is_made_up_for_by_the_segment_before()
    {
        using var booth = new Booth();
        booth.Day(calls: 0).Happens(new KeyPressed(Key.VolumeUp)).Rolls().Happens(new KeyPressed(Key.VolumeUp)).Committed();
        booth.Store.Close(Booth.Patience);

        booth.Execute("UPDATE segments SET snapshot = zeroblob(40) WHERE id = 2");

        var last = booth.Reader.LastState(Desk.Step, Desk.RulesVersion)!;
        Assert.Equal(6, last.State.RingerVolume);
        Assert.StartsWith("segment 2: ", last.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_phone_begins_with_what_its_desk_wants_to_keep()
    {
        var folder = Directory.CreateTempSubdirectory("phone-data-");
        var said = new List<string>();
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 1).DialsOut("62880011").Committed();
        }

        var kept = JournalPlane.Restore(
            folder.FullName, (state, _, _) => new Step(DeskState.Initial with { Recent = state.Recent }, []), said.Add);

        Assert.Equal(["62880011"], kept.Recent);
        Assert.Empty(said);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_call_that_the_power_cut_off_has_its_record_in_the_run_that_is_over()
    {
        var folder = Directory.CreateTempSubdirectory("phone-data-");
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 1).Happens(new CallArrived(new CallId(6), new PartyToken("t6")), "119").Committed();
        }

        var state = JournalPlane.Restore(folder.FullName, Desk.Resume, _ => { });
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 1).Committed();

            Assert.Empty(state.Calls);
            var cut = booth.Reader.Show("1-6")!.Record;
            Assert.Equal(("119", true), (cut.Remote, cut.Completed));
            Assert.Contains(CallFlags.PowerLost, cut.Flags);
            Assert.Empty(booth.Reader.Verify().Findings);
            Assert.True(JournalReplay.Run(booth.Reader, 1, Desk.Step).Exact);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void What_is_owed_leads_to_its_record_although_segments_rolled()
    {
        var folder = Directory.CreateTempSubdirectory("phone-data-");
        using (var booth = new Booth(folder.FullName))
        {
            booth.Day(calls: 1).Rolls().MissedCall(new CallId(6), "02155550000").Committed();
        }

        var owed = JournalPlane.Restore(folder.FullName, Desk.Resume, _ => { }).Agenda.Items;

        Assert.Equal([(4L, 1L), (6L, 2L)], owed.Select(item => (item.Call!.Value.Value, item.Segment!.Value)));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_phone_without_a_journal_or_with_a_damaged_one_begins_anew()
    {
        var folder = Directory.CreateTempSubdirectory("phone-data-");
        var said = new List<string>();
        Assert.Same(DeskState.Initial, JournalPlane.Restore(folder.FullName, Desk.Resume, said.Add));
        Assert.Empty(said);

        File.WriteAllText(JournalOptions.FileIn(folder.FullName), new string('x', 5000));
        Assert.Same(DeskState.Initial, JournalPlane.Restore(folder.FullName, Desk.Resume, said.Add));
        Assert.Single(said);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_snapshot_of_an_older_firmware_is_completed_with_what_it_did_not_know()
    {
        var older = """{"RingerVolume":7,"Settings":{"RingsLimit":2}}"""u8;

        var state = JournalCodec.DecodeState(older);

        Assert.Equal((7, 2), (state.RingerVolume, state.Settings.RingsLimit));
        Assert.Equal(DeskState.Initial.Settings.ReleaseGrace, state.Settings.ReleaseGrace);
        Assert.Equal(Text(DeskState.Initial), Text(state with { RingerVolume = 5, Settings = new DeskSettings() }));
    }

    /// <summary>Not a limit (the machine may be busy): the figure is for the reader of the test's output.</summary>
    [Fact]
    public void Ten_thousand_entries_are_stepped_again_in_a_moment()
    {
        using var booth = new Booth();
        booth.Day(calls: 0);
        for (var id = 2L; booth.Last < 10_000; id += 2)
        {
            booth.AnsweredCall(new CallId(id), "13800000000");
            if (id % 200 == 0)
            {
                booth.Committed();
            }
        }

        booth.Committed();
        var begun = Stopwatch.GetTimestamp();
        var last = booth.Reader.LastState(Desk.Step, Desk.RulesVersion)!;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{last.Steps} entries in {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");

        Assert.Equal(booth.Last, last.Steps);
        Assert.Equal(Text(booth.State), Text(last.State));
    }

    private static string Text(DeskState state) => JournalCodec.Text(JournalCodec.Encode(state));
}
