using Xunit;

namespace CallDesk.Tests;

public sealed class AnsweringTests
{
    private readonly Booth _booth = new();

    [Fact]
    public void Lifting_answers_and_opens_the_microphone_with_the_answer()
    {
        var call = _booth.Rings();
        _booth.Wait(6).Lift();

        Assert.Equal([typeof(Answer), typeof(OpenMicrophone)], _booth.Last.Take(2).Select(e => e.GetType()));
        Assert.Equal(new LegOrder(call, LegSource.Microphone, Heard: true), Assert.Single(_booth.Heard.Legs));
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);
        Assert.Equal(Route.Handset, _booth.State.Route);

        _booth.Happens(new CallConnected(call));
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(call));
    }

    [Fact]
    public void An_answer_waits_for_the_journal_but_the_moment_of_lifting_counts()
    {
        var call = _booth.Rings(journaled: false);
        _booth.Wait(1).Lift();
        var lifted = _booth.Now;
        Assert.False(_booth.Did<Answer>());
        Assert.False(_booth.Heard.MicrophoneOpen);

        _booth.WaitMicroseconds(20_000).Happens(new ArrivalJournaled(call));
        Assert.True(_booth.Did<Answer>());

        _booth.Happens(new CallConnected(call)).FarHangsUp(call);
        Assert.Equal(lifted, _booth.Record.AnsweredAt);
        Assert.Empty(_booth.Record.Flags);
    }

    [Fact]
    public void An_answer_waits_fifty_milliseconds_for_the_journal_and_no_longer()
    {
        var call = _booth.Rings(journaled: false);
        _booth.Lift().WaitMicroseconds(49_999);
        Assert.DoesNotContain(new Answer(call), _booth.All);

        _booth.WaitMicroseconds(1);
        Assert.Contains(new Answer(call), _booth.All);
        Assert.True(_booth.Heard.MicrophoneOpen);

        _booth.Happens(new CallConnected(call)).FarHangsUp(call);
        Assert.Contains(CallFlags.JournalUnavailable, _booth.Record.Flags);
    }

    [Fact]
    public void Without_a_journal_an_answer_waits_for_nothing()
    {
        _booth.Happens(new JournalUnavailable("disk full"));
        var call = _booth.Rings(journaled: false);
        _booth.Lift();
        Assert.Contains(new Answer(call), _booth.Last);
    }

    [Fact]
    public void A_journal_that_fails_while_an_answer_waits_sends_the_answer()
    {
        var call = _booth.Rings(journaled: false);
        _booth.Lift().Happens(new JournalUnavailable("disk full"));
        Assert.Contains(new Answer(call), _booth.Last);
    }

    [Fact, Clause("1.7")]
    public void Put_down_before_the_answer_went_out_the_call_rings_on()
    {
        var call = _booth.Rings(journaled: false);
        _booth.Lift().WaitMicroseconds(10_000).PutDown();

        Assert.Equal(CallPhase.Ringing, _booth.PhaseOf(call));
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);
        Assert.False(_booth.Did<Release>());
    }

    [Fact]
    public void An_answer_that_failed_is_released_heard_and_written_down()
    {
        var call = _booth.Rings();
        _booth.Lift().Happens(new AnswerFailed(call, "no media"));

        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Contains(new Release(call), _booth.Last);
        Assert.Equal(Tone.Reorder, _booth.Heard.ReceiverTone);

        _booth.Happens(new CallEnded(call, EndCause.Near, 500));
        Assert.Equal(ReleasedBy.Failed, _booth.Record.ReleasedBy);
        Assert.Equal([CallFlags.AnswerFailed, CallFlags.Missed], _booth.Record.Flags);
    }

    [Fact]
    public void A_caller_who_gave_up_while_the_answer_was_on_its_way_was_not_answered()
    {
        var call = _booth.Rings();
        _booth.Lift().CallerGivesUp(call);

        Assert.Null(_booth.Record.AnsweredAt);
        Assert.True(_booth.Record.WithinLimit);
        Assert.Equal(ReleasedBy.CallerGaveUp, _booth.Record.ReleasedBy);
        Assert.False(_booth.Heard.MicrophoneOpen);
    }
}
