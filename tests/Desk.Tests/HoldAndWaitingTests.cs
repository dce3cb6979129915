using Xunit;

namespace CallDesk.Tests;

public sealed class HoldAndWaitingTests
{
    private readonly Booth _booth = new();

    [Fact, Clause("1.6"), Clause("3.8a"), Clause("3.4a")]
    public void Hold_cuts_the_microphone_at_once_and_the_caller_hears_nothing_of_the_room()
    {
        var call = _booth.Talks();
        _booth.Happens(new KeyPressed(Key.Hold));

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Contains(new HoldCall(call), _booth.Last);
        _booth.Happens(new SpeechEnded(_booth.State.Calls.Single().Says!.Id));
        Assert.Equal(new LegOrder(call, LegSource.Music, Heard: false), Assert.Single(_booth.Heard.Legs));
        Assert.Equal(Motion.Blink, _booth.Lights[3].Motion);

        _booth.Happens(new HoldChanged(call, Held: true)).Happens(new KeyPressed(Key.Hold));
        Assert.Contains(new RetrieveCall(call), _booth.Last);
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    /// <summary>The caller's ACK is still on its way when the guard, who is quick, holds the call.</summary>
    [Fact, Clause("1.6")]
    public void Hold_right_after_the_lift_is_heeded()
    {
        var call = _booth.Rings();
        _booth.Lift().Happens(new KeyPressed(Key.Hold));
        Assert.Contains(new HoldCall(call), _booth.Last);
        Assert.False(_booth.Heard.MicrophoneOpen);

        _booth.Happens(new CallConnected(call));
        Assert.Equal(CallPhase.Held, _booth.State.Calls[0].Phase);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.6")]
    public void A_hold_that_the_far_end_refused_is_a_hold_for_our_microphone()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).Happens(new HoldFailed(call, Held: true, 488));

        Assert.False(_booth.Heard.MicrophoneOpen);
        _booth.Press(Key.Hold).FarHangsUp(call);
        Assert.Contains(CallFlags.HoldFailed, _booth.Record.Flags);
    }

    [Fact]
    public void A_retrieve_that_failed_leaves_the_call_held_and_the_guard_hears_it()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).Press(Key.Hold).Happens(new HoldFailed(call, Held: false, 491));

        Assert.Equal(CallPhase.Held, _booth.PhaseOf(call));
        Assert.Equal(Tone.Refused, _booth.Heard.ReceiverTone);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.6"), Clause("3.8a")]
    public void Mute_closes_the_microphone_and_only_mute_opens_it_again()
    {
        var call = _booth.Talks();
        _booth.Happens(new KeyPressed(Key.Mute));
        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        _booth.Happens(new SpeechEnded(_booth.State.Calls.Single().Says!.Id));
        Assert.Equal(new LegOrder(call, LegSource.Silence, Heard: true), Assert.Single(_booth.Heard.Legs));
        Assert.Equal(new Light(255, 0, 0, Motion.Steady), _booth.Lights[4]);

        _booth.PutDown().Wait(1).Lift().Press(Key.Hold).Press(Key.Hold);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
        Assert.False(_booth.Heard.MicrophoneOpen);

        _booth.Press(Key.Mute);
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("5.7")]
    public void A_second_caller_waits_with_a_tone_and_half_the_ring()
    {
        _booth.Talks();
        var second = _booth.Rings();

        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(second));
        Assert.Equal(Tone.CallWaiting, _booth.Heard.ReceiverTone);
        Assert.All(_booth.Lights[6..], l => Assert.Equal(Motion.Blink, l.Motion));
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);
    }

    [Fact, Clause("5.7")]
    public void Hold_swaps_between_two_callers_and_nobody_is_dropped()
    {
        var first = _booth.Talks();
        var second = _booth.Rings();

        _booth.Press(Key.Hold).Happens(new CallConnected(second));
        Assert.Equal((CallPhase.Held, CallPhase.Active), (_booth.PhaseOf(first), _booth.PhaseOf(second)));

        _booth.Wait(1).Press(Key.Hold);
        Assert.Equal((CallPhase.Active, CallPhase.Held), (_booth.PhaseOf(first), _booth.PhaseOf(second)));

        _booth.FarHangsUp(first).Press(Key.Hold);
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(second));
    }

    [Fact, Clause("5.7")]
    public void When_the_call_is_over_and_the_handset_down_the_waiting_caller_rings()
    {
        var first = _booth.Talks();
        var second = _booth.Rings();
        _booth.FarHangsUp(first);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(second));
        Assert.Equal(Tone.Release, _booth.Heard.ReceiverTone);

        _booth.PutDown();
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(second));
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);

        _booth.Lift();
        Assert.Contains(new Answer(second), _booth.Last);
    }

    [Fact, Clause("5.7"), Clause("1.10")]
    public void Handset_down_with_three_legs_grace_then_recall_then_ringing()
    {
        var held = _booth.Talks();
        _booth.Press(Key.Hold).Type("201#");
        var active = _booth.Dialled!.Call;
        _booth.Happens(new CallConnected(active));
        var waiting = _booth.Rings();

        _booth.PutDown();
        Assert.Equal(CallPhase.Grace, _booth.PhaseOf(active));
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);

        _booth.Wait(3);
        Assert.Equal(new LoudspeakerSound.RingBurst(held, 1), _booth.Heard.Loudspeaker);
        Assert.Equal(CallPhase.Waiting, _booth.PhaseOf(waiting));
        Assert.All(_booth.Lights[..6], l => Assert.Equal(Motion.Blink, l.Motion));

        _booth.FarHangsUp(held);
        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(waiting));
    }

    [Fact, Clause("1.1")]
    public void A_waiting_call_that_starts_to_ring_starts_with_a_burst_and_keeps_its_count()
    {
        var first = _booth.Talks();
        _booth.Rings();
        _booth.Wait(7).FarHangsUp(first).PutDown();
        Assert.Equal(3, Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker).Number);

        _booth.Wait(5);
        Assert.Equal(4, _booth.State.Calls.Single().Rings);
        Assert.Contains(CallFlags.Late, _booth.State.Calls.Single().Flags);
    }

    [Fact, Clause("5.7")]
    public void An_emergency_call_is_not_disturbed_by_the_waiting_tone_only_by_the_light()
    {
        _booth.Lift().Type("110");
        _booth.Happens(new CallConnected(_booth.Dialled!.Call));
        _booth.Rings();

        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.Equal(Motion.Blink, _booth.Lights[11].Motion);
    }

    [Fact]
    public void Of_two_held_calls_the_one_held_longest_recalls_first()
    {
        var first = _booth.Talks();
        var second = _booth.Rings();
        _booth.Wait(1).Press(Key.Hold).Happens(new CallConnected(second)).Wait(1).Press(Key.Hold).Press(Key.Hold).Press(Key.Hold);
        Assert.Equal((CallPhase.Active, CallPhase.Held), (_booth.PhaseOf(first), _booth.PhaseOf(second)));

        _booth.PutDown().Wait(3);
        Assert.Equal(new LoudspeakerSound.RingBurst(second, 1), _booth.Heard.Loudspeaker);
    }

    [Fact]
    public void Lifting_to_a_recall_ring_takes_the_held_call_back()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).PutDown().Wait(7).Lift();

        Assert.Contains(new RetrieveCall(call), _booth.Last);
        Assert.True(_booth.Heard.MicrophoneOpen);
        Assert.Equal(1, _booth.State.Calls[0].Rings);
    }

    [Fact]
    public void A_caller_who_leaves_while_on_hold_is_heard_to_leave()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).FarHangsUp(call);
        Assert.Equal(Tone.Release, _booth.Heard.ReceiverTone);
    }
}
