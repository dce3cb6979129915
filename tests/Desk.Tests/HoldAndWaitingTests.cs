using Xunit;

namespace CallDesk.Tests;

public sealed class HoldAndWaitingTests
{
    private readonly Booth booth = new();

    [Fact, Clause("1.6"), Clause("3.8a")]
    public void Hold_cuts_the_microphone_at_once_and_the_caller_hears_nothing_of_the_room()
    {
        var call = booth.Talks();
        booth.Happens(new KeyPressed(Key.Hold));

        Assert.IsType<CloseMicrophone>(booth.Last[0]);
        Assert.Contains(new HoldCall(call), booth.Last);
        Assert.Equal(new LegOrder(call, LegSource.Silence, Heard: false), Assert.Single(booth.Heard.Legs));
        Assert.Equal(Motion.Blink, booth.Lights[3].Motion);

        booth.Happens(new HoldChanged(call, Held: true)).Happens(new KeyPressed(Key.Hold));
        Assert.Contains(new RetrieveCall(call), booth.Last);
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    /// <summary>The caller's ACK is still on its way when the guard, who is quick, holds the call.</summary>
    [Fact, Clause("1.6")]
    public void Hold_right_after_the_lift_is_heeded()
    {
        var call = booth.Rings();
        booth.Lift().Happens(new KeyPressed(Key.Hold));
        Assert.Contains(new HoldCall(call), booth.Last);
        Assert.False(booth.Heard.MicrophoneOpen);

        booth.Happens(new CallConnected(call));
        Assert.Equal(CallPhase.Held, booth.State.Calls[0].Phase);
        Assert.False(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.6")]
    public void A_hold_that_the_far_end_refused_is_a_hold_for_our_microphone()
    {
        var call = booth.Talks();
        booth.Press(Key.Hold).Happens(new HoldFailed(call, Held: true, 488));

        Assert.False(booth.Heard.MicrophoneOpen);
        booth.Press(Key.Hold).FarHangsUp(call);
        Assert.Contains(CallFlags.HoldFailed, booth.Record.Flags);
    }

    [Fact]
    public void A_retrieve_that_failed_leaves_the_call_held_and_the_guard_hears_it()
    {
        var call = booth.Talks();
        booth.Press(Key.Hold).Press(Key.Hold).Happens(new HoldFailed(call, Held: false, 491));

        Assert.Equal(CallPhase.Held, booth.PhaseOf(call));
        Assert.Equal(Tone.Refused, booth.Heard.ReceiverTone);
        Assert.False(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.6"), Clause("3.8a")]
    public void Mute_closes_the_microphone_and_only_mute_opens_it_again()
    {
        var call = booth.Talks();
        booth.Happens(new KeyPressed(Key.Mute));
        Assert.IsType<CloseMicrophone>(booth.Last[0]);
        Assert.Equal(new LegOrder(call, LegSource.Silence, Heard: true), Assert.Single(booth.Heard.Legs));
        Assert.Equal(new Light(255, 0, 0, Motion.Steady), booth.Lights[4]);

        booth.PutDown().Wait(1).Lift().Press(Key.Hold).Press(Key.Hold);
        Assert.Equal(CallPhase.Active, booth.PhaseOf(call));
        Assert.False(booth.Heard.MicrophoneOpen);

        booth.Press(Key.Mute);
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("5.7")]
    public void A_second_caller_waits_with_a_tone_and_half_the_ring()
    {
        booth.Talks();
        var second = booth.Rings();

        Assert.Equal(CallPhase.Waiting, booth.PhaseOf(second));
        Assert.Equal(Tone.CallWaiting, booth.Heard.ReceiverTone);
        Assert.All(booth.Lights[6..], l => Assert.Equal(Motion.Blink, l.Motion));
        Assert.IsType<LoudspeakerSound.Silent>(booth.Heard.Loudspeaker);
    }

    [Fact, Clause("5.7")]
    public void Hold_swaps_between_two_callers_and_nobody_is_dropped()
    {
        var first = booth.Talks();
        var second = booth.Rings();

        booth.Press(Key.Hold).Happens(new CallConnected(second));
        Assert.Equal((CallPhase.Held, CallPhase.Active), (booth.PhaseOf(first), booth.PhaseOf(second)));

        booth.Wait(1).Press(Key.Hold);
        Assert.Equal((CallPhase.Active, CallPhase.Held), (booth.PhaseOf(first), booth.PhaseOf(second)));

        booth.FarHangsUp(first).Press(Key.Hold);
        Assert.Equal(CallPhase.Active, booth.PhaseOf(second));
    }

    [Fact, Clause("5.7")]
    public void When_the_call_is_over_and_the_handset_down_the_waiting_caller_rings()
    {
        var first = booth.Talks();
        var second = booth.Rings();
        booth.FarHangsUp(first);
        Assert.Equal(CallPhase.Waiting, booth.PhaseOf(second));
        Assert.Equal(Tone.Release, booth.Heard.ReceiverTone);

        booth.PutDown();
        Assert.Equal(CallPhase.Ringing, booth.PhaseOf(second));
        Assert.IsType<LoudspeakerSound.RingBurst>(booth.Heard.Loudspeaker);

        booth.Lift();
        Assert.Contains(new Answer(second), booth.Last);
    }

    [Fact, Clause("5.7"), Clause("1.10")]
    public void Handset_down_with_three_legs_grace_then_recall_then_ringing()
    {
        var held = booth.Talks();
        booth.Press(Key.Hold).Type("201#");
        var active = booth.Dialled!.Call;
        booth.Happens(new CallConnected(active));
        var waiting = booth.Rings();

        booth.PutDown();
        Assert.Equal(CallPhase.Grace, booth.PhaseOf(active));
        Assert.IsType<LoudspeakerSound.Silent>(booth.Heard.Loudspeaker);

        booth.Wait(3);
        Assert.Equal(new LoudspeakerSound.RingBurst(held, 1), booth.Heard.Loudspeaker);
        Assert.Equal(CallPhase.Waiting, booth.PhaseOf(waiting));
        Assert.All(booth.Lights[..6], l => Assert.Equal(Motion.Blink, l.Motion));

        booth.FarHangsUp(held);
        Assert.Equal(CallPhase.Ringing, booth.PhaseOf(waiting));
    }

    [Fact, Clause("1.1")]
    public void A_waiting_call_that_starts_to_ring_starts_with_a_burst_and_keeps_its_count()
    {
        var first = booth.Talks();
        booth.Rings();
        booth.Wait(7).FarHangsUp(first).PutDown();
        Assert.Equal(3, Assert.IsType<LoudspeakerSound.RingBurst>(booth.Heard.Loudspeaker).Number);

        booth.Wait(5);
        Assert.Equal(4, booth.State.Calls.Single().Rings);
        Assert.Contains(CallFlags.Late, booth.State.Calls.Single().Flags);
    }

    [Fact, Clause("5.7")]
    public void An_emergency_call_is_not_disturbed_by_the_waiting_tone_only_by_the_light()
    {
        booth.Lift().Type("110");
        booth.Happens(new CallConnected(booth.Dialled!.Call));
        booth.Rings();

        Assert.Equal(Tone.None, booth.Heard.ReceiverTone);
        Assert.Equal(Motion.Blink, booth.Lights[11].Motion);
    }

    [Fact]
    public void Of_two_held_calls_the_one_held_longest_recalls_first()
    {
        var first = booth.Talks();
        var second = booth.Rings();
        booth.Wait(1).Press(Key.Hold).Happens(new CallConnected(second)).Wait(1).Press(Key.Hold).Press(Key.Hold).Press(Key.Hold);
        Assert.Equal((CallPhase.Active, CallPhase.Held), (booth.PhaseOf(first), booth.PhaseOf(second)));

        booth.PutDown().Wait(3);
        Assert.Equal(new LoudspeakerSound.RingBurst(second, 1), booth.Heard.Loudspeaker);
    }

    [Fact]
    public void Lifting_to_a_recall_ring_takes_the_held_call_back()
    {
        var call = booth.Talks();
        booth.Press(Key.Hold).PutDown().Wait(7).Lift();

        Assert.Contains(new RetrieveCall(call), booth.Last);
        Assert.True(booth.Heard.MicrophoneOpen);
        Assert.Equal(1, booth.State.Calls[0].Rings);
    }

    [Fact]
    public void A_caller_who_leaves_while_on_hold_is_heard_to_leave()
    {
        var call = booth.Talks();
        booth.Press(Key.Hold).FarHangsUp(call);
        Assert.Equal(Tone.Release, booth.Heard.ReceiverTone);
    }
}
