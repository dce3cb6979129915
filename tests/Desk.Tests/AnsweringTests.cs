using Xunit;

namespace CallDesk.Tests;

public sealed class AnsweringTests
{
    private readonly Booth booth = new();

    [Fact]
    public void Lifting_answers_and_opens_the_microphone_with_the_answer()
    {
        var call = booth.Rings();
        booth.Wait(6).Lift();

        Assert.Equal([typeof(Answer), typeof(OpenMicrophone)], booth.Last.Take(2).Select(e => e.GetType()));
        Assert.Equal(new LegOrder(call, LegSource.Microphone, Heard: true), Assert.Single(booth.Heard.Legs));
        Assert.IsType<LoudspeakerSound.Silent>(booth.Heard.Loudspeaker);
        Assert.Equal(Route.Handset, booth.State.Route);

        booth.Happens(new CallConnected(call));
        Assert.Equal(CallPhase.Active, booth.PhaseOf(call));
    }

    [Fact]
    public void An_answer_waits_for_the_journal_but_the_moment_of_lifting_counts()
    {
        var call = booth.Rings(journaled: false);
        booth.Wait(1).Lift();
        var lifted = booth.Now;
        Assert.False(booth.Did<Answer>());
        Assert.False(booth.Heard.MicrophoneOpen);

        booth.WaitMicroseconds(20_000).Happens(new ArrivalJournaled(call));
        Assert.True(booth.Did<Answer>());

        booth.Happens(new CallConnected(call)).FarHangsUp(call);
        Assert.Equal(lifted, booth.Record.AnsweredAt);
        Assert.Empty(booth.Record.Flags);
    }

    [Fact]
    public void An_answer_waits_fifty_milliseconds_for_the_journal_and_no_longer()
    {
        var call = booth.Rings(journaled: false);
        booth.Lift().WaitMicroseconds(49_999);
        Assert.DoesNotContain(new Answer(call), booth.All);

        booth.WaitMicroseconds(1);
        Assert.Contains(new Answer(call), booth.All);
        Assert.True(booth.Heard.MicrophoneOpen);

        booth.Happens(new CallConnected(call)).FarHangsUp(call);
        Assert.Contains(CallFlags.JournalUnavailable, booth.Record.Flags);
    }

    [Fact]
    public void Without_a_journal_an_answer_waits_for_nothing()
    {
        booth.Happens(new JournalUnavailable("disk full"));
        var call = booth.Rings(journaled: false);
        booth.Lift();
        Assert.Contains(new Answer(call), booth.Last);
    }

    [Fact]
    public void A_journal_that_fails_while_an_answer_waits_sends_the_answer()
    {
        var call = booth.Rings(journaled: false);
        booth.Lift().Happens(new JournalUnavailable("disk full"));
        Assert.Contains(new Answer(call), booth.Last);
    }

    [Fact, Clause("1.7")]
    public void Put_down_before_the_answer_went_out_the_call_rings_on()
    {
        var call = booth.Rings(journaled: false);
        booth.Lift().WaitMicroseconds(10_000).PutDown();

        Assert.Equal(CallPhase.Ringing, booth.PhaseOf(call));
        Assert.IsType<LoudspeakerSound.RingBurst>(booth.Heard.Loudspeaker);
        Assert.False(booth.Did<Release>());
    }

    [Fact]
    public void An_answer_that_failed_is_released_heard_and_written_down()
    {
        var call = booth.Rings();
        booth.Lift().Happens(new AnswerFailed(call, "no media"));

        Assert.IsType<CloseMicrophone>(booth.Last[0]);
        Assert.Contains(new Release(call), booth.Last);
        Assert.Equal(Tone.Reorder, booth.Heard.ReceiverTone);

        booth.Happens(new CallEnded(call, EndCause.Near, 500));
        Assert.Equal(ReleasedBy.Failed, booth.Record.ReleasedBy);
        Assert.Equal([CallFlags.AnswerFailed, CallFlags.Missed], booth.Record.Flags);
    }

    [Fact]
    public void A_caller_who_gave_up_while_the_answer_was_on_its_way_was_not_answered()
    {
        var call = booth.Rings();
        booth.Lift().CallerGivesUp(call);

        Assert.Null(booth.Record.AnsweredAt);
        Assert.True(booth.Record.WithinLimit);
        Assert.Equal(ReleasedBy.CallerGaveUp, booth.Record.ReleasedBy);
        Assert.False(booth.Heard.MicrophoneOpen);
    }
}
