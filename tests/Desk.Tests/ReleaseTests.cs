using Xunit;

namespace CallDesk.Tests;

[Clause("1.10")]
public sealed class ReleaseTests
{
    private readonly Booth _booth = new();

    [Fact]
    public void Far_end_first_the_receiver_hears_the_release_tone_until_the_handset_goes_down()
    {
        var call = _booth.Talks();
        _booth.Wait(30).FarHangsUp(call);

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Equal(ReleasedBy.Far, _booth.Record.ReleasedBy);
        Assert.Equal(CallPhase.Released, _booth.PhaseOf(call));
        Assert.Equal(Tone.Release, _booth.Wait(5).Heard.ReceiverTone);

        _booth.PutDown();
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.Empty(_booth.State.Calls);
        Assert.Single(_booth.Records);
    }

    [Fact]
    public void A_flash_of_the_hook_after_the_release_tone_gives_a_dial_tone()
    {
        _booth.FarHangsUp(_booth.Talks()).PutDown().Lift();
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
    }

    [Fact]
    public void Handset_down_first_cuts_the_microphone_at_once_and_keeps_the_caller()
    {
        var call = _booth.Talks();
        _booth.Wait(30).PutDown();

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.False(_booth.Did<Release>());
        Assert.Equal(CallPhase.Grace, _booth.PhaseOf(call));
        var leg = Assert.Single(_booth.Heard.Legs);
        Assert.Equal((call, LegSource.Speech, false), (leg.Call, leg.Sends, leg.Heard));
        Assert.Equal(new Phrase("farewell.bye"), Assert.Single(leg.Says!.Phrases));

        _booth.Happens(new SpeechEnded(leg.Says.Id));
        Assert.Equal(new LegOrder(call, LegSource.Silence, Heard: false), Assert.Single(_booth.Heard.Legs));
    }

    [Fact]
    public void Lifted_again_after_two_point_999_seconds_the_call_goes_on()
    {
        var call = _booth.Talks();
        _booth.PutDown().Wait(2.999).Lift();

        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
        Assert.True(_booth.Did<OpenMicrophone>());
        Assert.Empty(_booth.Records);
    }

    [Fact]
    public void After_three_seconds_the_call_is_released_and_recorded_near_end_first()
    {
        var call = _booth.Talks();
        _booth.PutDown().Wait(3.000);
        Assert.Contains(new Release(call), _booth.All);
        Assert.Equal(CallPhase.Ending, _booth.PhaseOf(call));
        Assert.Empty(_booth.Records);

        _booth.Happens(new CallEnded(call, EndCause.Near, 200));
        Assert.Equal(ReleasedBy.Near, _booth.Record.ReleasedBy);
        Assert.Contains(CallFlags.NearEndFirst, _booth.Record.Flags);
    }

    [Fact]
    public void A_lift_at_three_seconds_sharp_is_too_late_however_slow_the_host()
    {
        var call = _booth.Talks();
        _booth.PutDown().Stall(3).Lift();

        Assert.Contains(new Release(call), _booth.Last);
        Assert.Equal(Tone.Dial, _booth.Heard.ReceiverTone);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact]
    public void Far_end_leaving_during_the_grace_was_first()
    {
        var call = _booth.Talks();
        _booth.PutDown().Wait(2.5).FarHangsUp(call);

        Assert.Equal(ReleasedBy.Far, _booth.Record.ReleasedBy);
        Assert.DoesNotContain(CallFlags.NearEndFirst, _booth.Record.Flags);
        Assert.DoesNotContain(_booth.All, e => e is Release);
    }

    [Fact]
    public void Crossing_byes_leave_one_record_and_we_were_first()
    {
        var call = _booth.Talks();
        _booth.PutDown().Wait(3.001).FarHangsUp(call).FarHangsUp(call);

        Assert.Equal(ReleasedBy.Near, _booth.Record.ReleasedBy);
        Assert.IsType<Ignored>(Assert.Single(_booth.Last));
    }

    [Fact]
    public void An_end_reported_twice_leaves_one_record_while_the_release_tone_sounds()
    {
        var call = _booth.Talks();
        _booth.FarHangsUp(call).FarHangsUp(call).PutDown().FarHangsUp(call);
        Assert.Single(_booth.Records);
    }

    [Fact]
    public void Put_down_before_the_ack_the_grace_runs_all_the_same()
    {
        var call = _booth.Rings();
        _booth.Lift().PutDown();
        Assert.Equal(CallPhase.Grace, _booth.PhaseOf(call));

        _booth.Happens(new CallConnected(call)).Wait(1).Lift();
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
    }

    [Fact, Clause("4.6b")]
    public void Digits_after_a_lift_in_the_grace_that_make_an_emergency_number_hold_the_caller_and_go_out()
    {
        var caller = _booth.Talks();
        _booth.PutDown().Wait(1).Lift().Wait(1).Type("11");
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(caller));

        _booth.Wait(1).Happens(new KeyPressed(Key.Digit0));

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Contains(new HoldCall(caller), _booth.Last);
        Assert.True(_booth.Did<Dial>());
        Assert.Equal(new Dial(new CallId(1), "110", Emergency: true), _booth.Dialled);
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(caller));
    }

    [Fact]
    public void A_call_that_was_lost_sounds_different_from_one_that_was_ended()
    {
        var call = _booth.Talks();
        _booth.Happens(new CallEnded(call, EndCause.Failed, 408));

        Assert.Equal(Tone.Congestion, _booth.Heard.ReceiverTone);
        Assert.Equal(ReleasedBy.Failed, _booth.Record.ReleasedBy);
    }

    [Fact]
    public void A_network_that_never_confirms_the_end_does_not_keep_the_record_back()
    {
        var call = _booth.Talks();
        _booth.PutDown().Wait(3).Wait(40);

        Assert.Equal([CallFlags.NearEndFirst, CallFlags.EndUnconfirmed], _booth.Record.Flags);
        Assert.Empty(_booth.State.Calls);
        Assert.IsType<Ignored>(Assert.Single(_booth.Happens(new CallEnded(call, EndCause.Near, 200)).Last));
    }

    [Fact]
    public void Shutdown_cuts_the_microphone_ends_every_call_and_takes_no_new_one()
    {
        var talking = _booth.Talks();
        var waiting = _booth.Rings();
        _booth.Happens(new ShutdownRequested());

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Contains(new Release(talking), _booth.Last);
        Assert.Contains(new Reject(waiting, 503), _booth.Last);

        var late = _booth.Rings(journaled: false);
        Assert.Contains(new Reject(late, 503), _booth.Last);

        _booth.Happens(new CallEnded(talking, EndCause.Near, 200));
        Assert.Equal([waiting, late, talking], _booth.Records.Select(r => r.Call));
    }
}
