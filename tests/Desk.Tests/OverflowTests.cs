using Xunit;

namespace CallDesk.Tests;

/// <summary>Callers whom nobody answers in time: the second one gets an apology and music, the first what the site wants.</summary>
public sealed class OverflowTests
{
    private readonly Booth _booth = new();

    private static Booth Site(OverflowPolicy policy, string to = "") =>
        new(new DeskSettings { Care = new CareSettings { Overflow = policy, OverflowTo = to } });

    /// <summary>One talks, the other waits and has had the limit's bursts and the phone's answer.</summary>
    private (CallId Talking, CallId Waiting) SecondInCourtesy()
    {
        var first = _booth.Talks();
        var second = _booth.Rings();
        _booth.Wait(15).Happens(new CallConnected(second));
        return (first, second);
    }

    [Fact, Clause("5.7"), Clause("1.1")]
    public void After_three_rings_the_second_caller_hears_an_apology_and_music()
    {
        _booth.Talks();
        var second = _booth.Rings();
        _booth.Wait(14.999_999);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(second));

        _booth.WaitMicroseconds(1);
        Assert.Contains(new Answer(second), _booth.Last);
        Assert.Equal(CallPhase.Courtesy, _booth.PhaseOf(second));
        _booth.Happens(new CallConnected(second));
        Assert.Equal("apology-waiting", _booth.SaidTo(second));
        _booth.Happens(new SpeechEnded(_booth.State.Calls[1].Says!.Id));
        Assert.Contains(new LegOrder(second, LegSource.Music, Heard: false), _booth.Heard.Legs);
        Assert.Equal(Tone.CallWaiting, _booth.Heard.ReceiverTone);
        Assert.All(_booth.Lights[6..], l => Assert.Equal(Motion.Wink, l.Motion));
    }

    [Fact, Clause("1.1")]
    public void A_call_that_another_phone_answered_is_not_missed_and_nobody_is_owed_a_callback()
    {
        var here = _booth.Rings();
        _booth.Wait(16).Happens(new CallEnded(here, EndCause.AnsweredElsewhere, 487));
        Assert.Equal((null, LateCause.AnsweredElsewhere), (_booth.Record.AnsweredAt, _booth.Record.Cause));
        Assert.DoesNotContain(CallFlags.Missed, _booth.Record.Flags);
        Assert.Empty(_booth.State.Agenda.Items);

        _booth.CallerGivesUp(_booth.Rings());
        Assert.Contains(CallFlags.Missed, _booth.Records.Last().Flags);
        Assert.Equal(AgendaKind.Missed, Assert.Single(_booth.State.Agenda.Items).Kind);
    }

    [Fact, Clause("2.3g")]
    public void The_apology_comes_again_every_thirty_seconds()
    {
        var (_, second) = SecondInCourtesy();
        _booth.Happens(new SpeechEnded(_booth.State.Calls[1].Says!.Id)).Wait(29.999_999);
        Assert.Null(_booth.SaidTo(second));
        _booth.WaitMicroseconds(1);
        Assert.Equal("apology-again", _booth.SaidTo(second));
        _booth.Happens(new SpeechEnded(_booth.State.Calls[1].Says!.Id)).Wait(29.999_999);
        Assert.Null(_booth.SaidTo(second));
        _booth.WaitMicroseconds(1);
        Assert.Equal("apology-again", _booth.SaidTo(second));
    }

    [Fact, Clause("2.3g")]
    public void A_waiting_callers_minute_counts_from_the_arrival()
    {
        var (first, second) = SecondInCourtesy();
        _booth.Wait(29.999_999);
        Assert.Equal(Tone.CallWaiting, _booth.Heard.ReceiverTone);
        Assert.Equal(Tone.Warning, _booth.WaitMicroseconds(1).Heard.ReceiverTone);
        _booth.Wait(14.999_999).CallerGivesUp(new CallId(999));
        Assert.Equal(0, _booth.State.Calls[1].Care.Breaches);
        _booth.WaitMicroseconds(1);
        Assert.Equal((0, 1), (_booth.State.Calls[0].Care.Breaches, _booth.State.Calls[1].Care.Breaches));
        _booth.FarHangsUp(second).FarHangsUp(first);
        Assert.Equal(1, _booth.Records.First().Care.Breaches);
    }

    [Fact, Clause("5.7"), Clause("1.1")]
    public void Hold_takes_the_caller_from_the_music_at_once_and_only_then_it_is_answered_late()
    {
        var (first, second) = SecondInCourtesy();
        _booth.Wait(5).Happens(new KeyPressed(Key.Hold));

        Assert.Equal((CallPhase.Held, CallPhase.Active), (_booth.PhaseOf(first), _booth.PhaseOf(second)));
        Assert.False(_booth.Did<Answer>());
        Assert.True(_booth.Heard.MicrophoneOpen);

        _booth.FarHangsUp(second);
        var record = _booth.Record;
        Assert.Equal((false, LateCause.LineBusy), (record.WithinLimit, record.Cause));
        Assert.Equal(TimeSpan.FromSeconds(20), record.AnsweredAt!.Value - record.ArrivedAt);
        Assert.Equal(TimeSpan.FromSeconds(15), record.MachineAnsweredAt!.Value - record.ArrivedAt);
        Assert.DoesNotContain(CallFlags.Missed, record.Flags);
    }

    [Fact, Clause("5.7")]
    public void Handset_down_the_caller_in_courtesy_rings_and_lifting_takes_it()
    {
        var (first, second) = SecondInCourtesy();
        _booth.FarHangsUp(first).PutDown();

        Assert.Equal(CallPhase.Courtesy, _booth.PhaseOf(second));
        Assert.Equal(second, Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker).Call);
        Assert.All(_booth.Lights[6..], l => Assert.Equal(Motion.Flash, l.Motion));

        _booth.Wait(7).Lift();
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(second));
        Assert.True(_booth.Heard.MicrophoneOpen);
        Assert.False(_booth.Did<Answer>());
    }

    [Fact, Clause("5.7")]
    public void Taken_before_its_acknowledgement_came_it_is_a_call_being_answered()
    {
        _booth.Talks();
        var second = _booth.Rings();
        _booth.Wait(15).Press(Key.Hold);
        Assert.Equal(CallPhase.Answering, _booth.PhaseOf(second));
        _booth.Happens(new CallConnected(second));
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(second));
    }

    [Fact, Clause("5.7"), Clause("1.1")]
    public void A_caller_who_leaves_the_music_is_missed_whatever_the_machine_answered()
    {
        var (_, second) = SecondInCourtesy();
        _booth.FarHangsUp(second);
        var record = _booth.Record;
        Assert.Equal((ReleasedBy.CallerGaveUp, false, LateCause.LineBusy), (record.ReleasedBy, record.WithinLimit, record.Cause));
        Assert.Null(record.AnsweredAt);
        Assert.NotNull(record.MachineAnsweredAt);
        Assert.Equal([CallFlags.LineBusy, CallFlags.Late, CallFlags.CourtesyAnswered, CallFlags.Missed], record.Flags);
    }

    [Fact, Clause("5.7")]
    public void The_order_of_arrival_is_kept_between_music_and_ring_back()
    {
        var (_, second) = SecondInCourtesy();
        var third = _booth.Rings();
        _booth.Press(Key.Hold);
        Assert.Equal((CallPhase.Active, CallPhase.Waiting), (_booth.PhaseOf(second), _booth.PhaseOf(third)));
    }

    [Fact, Clause("1.4"), Clause("5.7")]
    public void The_courtesy_answer_is_no_hold_before_the_caller_spoke()
    {
        var (_, second) = SecondInCourtesy();
        _booth.FarHangsUp(second);
        Assert.Equal((0, false), (_booth.Record.Care.Holds, _booth.Record.Care.HeldBeforeSpeech));
    }

    [Fact, Clause("1.1")]
    public void A_first_call_goes_on_ringing_if_the_site_wants_no_overflow()
    {
        var call = _booth.Rings();
        _booth.Wait(60);
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(call));
    }

    [Fact, Clause("1.1")]
    public void A_late_call_is_forwarded_to_the_neighbour_and_written_down()
    {
        var booth = new Booth(new DeskSettings
        {
            Care = new CareSettings { Overflow = OverflowPolicy.Forward, OverflowTo = "north-gate" },
            Post = new PostSettings { Directory = [new("north-gate", "北门岗", "202", EntryClass.Neighbour)] },
        });
        var call = booth.Rings();
        booth.Wait(14.999_999);
        Assert.Empty(booth.All.OfType<Redirect>());
        booth.WaitMicroseconds(1);
        Assert.Contains(new Redirect(call, "202"), booth.Last);
        Assert.IsType<LoudspeakerSound.Silent>(booth.Heard.Loudspeaker);

        booth.Happens(new CallEnded(call, EndCause.Near, 302));
        Assert.Equal([CallFlags.Late, CallFlags.Forwarded], booth.Record.Flags);
        Assert.Equal(LateCause.StaffedAndIdle, booth.Record.Cause);
        Assert.Empty(booth.State.Agenda.Items);
    }

    [Theory, Clause("4.6b"), Clause("1.1")]
    [InlineData("16888")]
    [InlineData("110")]
    [InlineData("")]
    public void Nobody_is_forwarded_to_a_barred_number_an_emergency_or_nowhere(string to)
    {
        var booth = Site(OverflowPolicy.Forward, to);
        var call = booth.Rings();
        booth.Wait(60);
        Assert.Equal(CallPhase.Ringing, booth.PhaseOf(call));
        Assert.Empty(booth.All.OfType<Redirect>());
    }

    [Fact, Clause("1.1"), Clause("5.7")]
    public void A_late_first_call_can_be_answered_by_courtesy_and_rings_on()
    {
        var booth = Site(OverflowPolicy.Courtesy);
        var call = booth.Rings();
        booth.Wait(15).Happens(new CallConnected(call));
        Assert.Equal("apology-waiting", booth.SaidTo(call));
        Assert.IsType<LoudspeakerSound.RingBurst>(booth.Heard.Loudspeaker);
        booth.Lift();
        Assert.Equal(CallPhase.Active, booth.PhaseOf(call));
        booth.FarHangsUp(call);
        Assert.Equal((false, LateCause.StaffedAndIdle), (booth.Record.WithinLimit, booth.Record.Cause));
    }

    [Fact, Clause("1.10"), Clause("5.7")]
    public void While_a_grace_runs_a_late_caller_is_not_answered_by_the_phone_but_rings_afterwards()
    {
        _booth.Talks();
        var second = _booth.Rings();
        _booth.Wait(14).PutDown().Wait(2);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(second));
        _booth.Wait(1);
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(second));
    }

    [Fact, Clause("1.1")]
    public void On_patrol_a_call_overflows_as_soon_as_the_journal_has_it_and_hears_why()
    {
        _booth.Given(s => s with { Shift = s.Shift with { OnPatrol = true } });
        var call = _booth.Rings(journaled: false);
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(call));
        _booth.Happens(new ArrivalJournaled(call));
        Assert.Contains(new Answer(call), _booth.Last);
        _booth.Happens(new CallConnected(call));
        Assert.Equal("on-patrol", _booth.SaidTo(call));

        _booth.FarHangsUp(call);
        Assert.Equal(LateCause.OnPatrol, _booth.Record.Cause);
        Assert.DoesNotContain(CallFlags.JournalUnavailable, _booth.Record.Flags);
    }

    [Theory, Clause("1.1")]
    [InlineData(49_999, CallPhase.Ringing)]
    [InlineData(50_000, CallPhase.Courtesy)]
    public void On_patrol_the_journal_is_not_waited_for_long(long microseconds, CallPhase phase)
    {
        _booth.Given(s => s with { Shift = s.Shift with { OnPatrol = true } });
        var call = _booth.Rings(journaled: false);
        _booth.WaitMicroseconds(microseconds);
        Assert.Equal(phase, _booth.PhaseOf(call));
    }

    [Fact, Clause("1.1")]
    public void Back_from_patrol_within_three_rings_the_caller_was_answered_in_time_by_a_person()
    {
        _booth.Given(s => s with { Shift = s.Shift with { OnPatrol = true } });
        var call = _booth.Rings();
        _booth.Happens(new CallConnected(call)).Wait(9).Lift();
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
        _booth.FarHangsUp(call);
        Assert.True(_booth.Record.WithinLimit);
        Assert.Null(_booth.Record.Cause);
    }

    [Fact, Clause("1.1")]
    public void On_patrol_with_a_neighbour_the_call_goes_there_at_once()
    {
        var booth = Site(OverflowPolicy.Forward, "202").Given(s => s with { Shift = s.Shift with { OnPatrol = true } });
        var call = booth.Rings();
        Assert.Contains(new Redirect(call, "202"), booth.Last);
    }

    public static TheoryData<LateCause, DeskSettings, DeskEvent[]> Causes => new()
    {
        { LateCause.StaffedAndIdle, new(), [] },
        { LateCause.Fault, new(), [new DeviceFailed(Device.Hook, "stuck")] },
        { LateCause.Fault, new(), [new JournalUnavailable("full")] },
        { LateCause.HandsetOff, new(), [new HookMoved(HookPosition.Off)] },
        { LateCause.Unstaffed, new() { Post = new PostSettings { SignIn = true } }, [] },
    };

    [Theory, Clause("1.1"), MemberData(nameof(Causes), DisableDiscoveryEnumeration = true)]
    public void A_late_or_missed_call_has_its_cause(LateCause cause, DeskSettings settings, DeskEvent[] before)
    {
        var booth = new Booth(settings);
        foreach (var e in before)
        {
            booth.Happens(e);
        }

        var call = booth.Rings();
        booth.Wait(16).CallerGivesUp(call);
        Assert.Equal(cause, booth.Record.Cause);
    }

    [Fact, Clause("1.1")]
    public void The_cause_is_that_of_the_moment_in_which_the_call_became_late()
    {
        var call = _booth.Rings();
        _booth.Wait(15).Happens(new DeviceFailed(Device.Keypad, "nak")).Wait(1).CallerGivesUp(call);
        Assert.Equal(LateCause.StaffedAndIdle, _booth.Record.Cause);
    }

    [Fact, Clause("1.1")]
    public void A_call_answered_in_time_has_no_cause()
    {
        _booth.FarHangsUp(_booth.Talks());
        Assert.Null(_booth.Record.Cause);
    }

    [Fact, Clause("1.1")]
    public void A_missed_caller_is_owed_one_call_back_however_often_it_rang_and_a_talk_settles_it()
    {
        _booth.CallerGivesUp(_booth.Rings());
        _booth.CallerGivesUp(_booth.Wait(60).Rings());
        var item = Assert.Single(_booth.State.Agenda.Items);
        Assert.Equal((AgendaKind.Missed, new PartyToken("p1"), new CallId(4)), (item.Kind, item.Remote, item.Call));
        Assert.Contains(_booth.Last, e => e is AgendaChanged { Settled: true });
        Assert.Contains(_booth.Last, e => e is AgendaChanged { Settled: false });

        _booth.FarHangsUp(_booth.Talks());
        Assert.Empty(_booth.State.Agenda.Items);
    }

    [Fact, Clause("1.1")]
    public void Who_was_refused_because_all_lines_were_busy_is_owed_a_call_too()
    {
        for (var i = 0; i < 5; i++)
        {
            _booth.Rings();
        }

        Assert.Equal(new CallId(10), Assert.Single(_booth.State.Agenda.Items).Call);
        Assert.Equal(LateCause.LineBusy, _booth.Record.Cause);
    }
}
