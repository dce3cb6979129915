using System.Text.Json;
using Xunit;

namespace CallDesk.Tests;

/// <summary>What a restart keeps, and what it must not.</summary>
public sealed class RestartTests
{
    private static readonly Moment Boot = new(5_000_000);

    [Fact, Clause("2.4a")]
    public void Live_calls_leave_their_record_and_the_agenda_knows_the_run_they_were_in()
    {
        var booth = new Booth();
        booth.Happens(new ClockObserved(1_800_000_000_000, 480, true));
        booth.FarHangsUp(Complaint(booth)).PutDown();
        var talking = booth.Talks();
        var waiting = booth.Rings();

        var step = Desk.Resume(booth.State, segment: 7, Boot);
        var records = step.Effects.OfType<WriteRecord>().Select(w => w.Record).ToList();
        Assert.Equal([talking, waiting], records.Select(r => r.Call));
        Assert.All(records, r => Assert.Contains(CallFlags.PowerLost, r.Flags));
        Assert.Contains(CallFlags.Missed, records[1].Flags);
        Assert.Empty(step.State.Calls);
        Assert.All(step.State.Agenda.Items, i => Assert.Equal(7, i.Segment));
        Assert.Equal(2, step.State.Agenda.Items.Length);
        Assert.False(step.State.Clock.Known);
        Assert.Equal(1_800_000_000_000, step.State.Clock.UnixAt(Boot), 10_000.0);
    }

    [Fact, Clause("2.3c"), Clause("3.5a")]
    public void Who_wanted_to_stay_unnamed_is_forgotten_although_the_power_went()
    {
        var booth = new Booth();
        var over = booth.Talks();
        booth.Press(Key.Note).Type("*2").FarHangsUp(over).PutDown();
        Assert.Contains(new EraseIdentity(over, false), Desk.Resume(booth.State, 1, Boot).Effects);

        var live = booth.Talks();
        booth.Press(Key.Note).Type("*2");
        Assert.Contains(new EraseIdentity(live, false), Desk.Resume(booth.State, 1, Boot).Effects);
    }

    [Fact, Clause("2.4a")]
    public void A_record_of_the_last_run_is_completed_by_its_segment()
    {
        var booth = new Booth();
        var call = Complaint(booth);
        booth.FarHangsUp(call);
        var state = Desk.Resume(booth.State, 7, Boot).State;
        string[] all = ["name", "address", "content", "request"];

        Assert.IsType<Ignored>(Assert.Single(Desk.Step(state, new RecordFilled(call, [.. all]), Boot).Effects));
        var filled = Desk.Step(state, new RecordFilled(call, [.. all], Segment: 7), Boot);
        Assert.True(filled.Effects.OfType<MarkRecord>().Single() is { Segment: 7, Marks.Complete: true });
        Assert.Equal(AgendaKind.FollowUp, Assert.Single(filled.State.Agenda.Items).Kind);
    }

    [Fact]
    public void The_shift_its_figures_and_volumes_go_on_and_the_restart_is_told_at_the_lift()
    {
        var booth = new Booth(new DeskSettings { Post = new PostSettings { SignIn = true } });
        booth.Lift().Press(Key.Note).Type("*4").Type("2468#").Happens(new PinChecked("g1")).Press(Key.VolumeUp).PutDown();
        booth.FarHangsUp(booth.Talks());
        booth.Press(Key.Note).Type("*5");

        var state = Desk.Resume(booth.State, 1, Boot).State;
        Assert.Equal(("g1", true, 6), (state.Shift.Guard, state.Shift.OnPatrol, state.ReceiverVolume));
        Assert.Equal(1, Assert.Single(state.Shift.Guards).Score.Calls);

        state = Desk.Step(state, new SettingsLoaded(state.Settings), Boot).State;
        state = Desk.Step(state, new HookMoved(HookPosition.Off), Boot).State;
        Assert.Equal(new Phrase("restarted"), state.Voice.Receiver!.Phrases[0]);
    }

    /// <summary>In every history: whatever is kept, it is no moment of the last boot.</summary>
    [Fact]
    public void No_moment_of_the_last_boot_survives_and_no_call_is_lost()
    {
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var world = new World();
            for (var j = 0; j < 150; j++)
            {
                world.Live((ulong)random.NextInt64());
            }

            var resumed = Desk.Resume(world.State, 3, Boot);
            Assert.Equal(
                world.State.Calls.Where(c => c.Phase != CallPhase.Released).Select(c => c.Id),
                resumed.Effects.OfType<WriteRecord>().Select(w => w.Record.Call));
            var json = JsonSerializer.SerializeToElement(resumed.State, DeskJson.Default.DeskState);
            Assert.All(Moments(json), m => Assert.True(m == 0 || m == Boot.Microseconds, $"{m} survives"));
            Assert.True(resumed.State.NextDue is null || resumed.State.Agenda.Items.Length > 0);
            Desk.Step(resumed.State, new Due(), Boot);
        }
    }

    private static IEnumerable<long> Moments(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Moments),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.NameEquals("Microseconds") ? [p.Value.GetInt64()] : Moments(p.Value)),
        _ => [],
    };

    private static CallId Complaint(Booth phone)
    {
        var call = phone.Talks();
        phone.Press(Key.Note).Type("1");
        return call;
    }
}
