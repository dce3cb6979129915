using Xunit;

namespace CallDesk.Tests;

/// <summary>Callers who are made to wait: by HOLD, by MUTE, by another call.</summary>
public sealed class WaitingTests
{
    private static readonly CareSettings Announced =
        new() { HoldPhrases = Spoken.Announce, RetrievePhrases = Spoken.Announce, Greeting = Spoken.Off, Cues = CueLevel.Spoken };

    private readonly Booth _booth = new(new DeskSettings { Care = Announced });

    private Call Only => _booth.State.Calls.Single();

    private CallId TalksAndHasSpoken()
    {
        var call = _booth.Talks();
        _booth.Happens(new SpeechStarted(call, Speaker.Far)).Happens(new SpeechStarted(call, Speaker.Guard)).Wait(0.2)
            .Happens(new SpeechStopped(call, Speaker.Far)).Happens(new SpeechStopped(call, Speaker.Guard));
        return call;
    }

    [Fact, Clause("1.5a"), Clause("2.3g"), Clause("3.8a")]
    public void Hold_is_announced_first_then_music_and_the_retrieve_begins_with_the_apology()
    {
        var call = TalksAndHasSpoken();
        _booth.Press(Key.Hold);
        Assert.Equal("please-hold", _booth.SaidTo(call));
        _booth.Happens(new SpeechEnded(Only.Says!.Id));
        Assert.Equal(new LegOrder(call, LegSource.Music, Heard: false), Assert.Single(_booth.Heard.Legs));

        _booth.Wait(10).Press(Key.Hold);
        Assert.Equal(("sorry-waited", false), (_booth.SaidTo(call), _booth.Heard.MicrophoneOpen));
        _booth.Happens(new SpeechEnded(Only.Says!.Id));
        Assert.True(_booth.Heard.MicrophoneOpen);
        Assert.Equal(new CareFigures(1, 10_000, 0, false, 0, 0), Only.Care);
    }

    [Fact, Clause("1.5a"), Clause("2.3g"), Clause("1.6")]
    public void Mute_is_a_hold_to_the_caller_told_first_counted_and_apologised_for()
    {
        var call = TalksAndHasSpoken();
        _booth.Happens(new KeyPressed(Key.Mute));
        Assert.IsType<CloseMicrophone>(_booth.Last[0]);
        Assert.Equal("please-hold", _booth.SaidTo(call));

        _booth.Wait(4).Press(Key.Mute);
        Assert.Equal(("sorry-waited", false), (_booth.SaidTo(call), _booth.Heard.MicrophoneOpen));
        Assert.Equal((1, 4_000), (Only.Care.Holds, Only.Care.Longest));
    }

    [Fact, Clause("1.5a")]
    public void By_default_the_phone_says_it_where_the_guard_cannot_and_a_light_reminds_where_he_can()
    {
        var booth = new Booth();
        var call = booth.Talks();
        booth.Happens(new SpeechStarted(call, Speaker.Guard)).Wait(1).Press(Key.Hold);
        Assert.Equal(("please-hold", null), (booth.SaidTo(call), booth.Whispered));
        booth.Happens(new SpeechEnded(booth.State.Calls.Single().Says!.Id)).Wait(5).Press(Key.Hold);
        Assert.Equal((null, null), (booth.SaidTo(call), booth.Whispered));
        Assert.Equal(Motion.Wink, booth.Lights[5].Motion);
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Theory, Clause("1.5a")]
    [InlineData(Key.Hold)]
    [InlineData(Key.Mute)]
    public void Whoever_is_back_before_please_hold_is_over_is_heard_at_once(Key key)
    {
        var booth = new Booth();
        var call = booth.Talks();
        booth.Press(key).Wait(0.5);
        Assert.Equal("please-hold", booth.SaidTo(call));
        booth.Press(key);
        Assert.Null(booth.SaidTo(call));
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("1.5a")]
    public void Off_means_neither_word_nor_light()
    {
        var booth = new Booth(new DeskSettings { Care = Announced with { HoldPhrases = Spoken.Off, RetrievePhrases = Spoken.Off } });
        var call = booth.Talks();
        booth.Happens(new SpeechStarted(call, Speaker.Far)).Press(Key.Hold).Wait(1).Press(Key.Hold);
        Assert.Null(booth.SaidTo(call));
        Assert.Equal(Light.Off, booth.Lights[5]);
        Assert.Null(booth.Whispered);
    }

    [Theory, Clause("1.5b")]
    [InlineData(Key.Hold)]
    [InlineData(Key.Mute)]
    public void At_twenty_seconds_the_guard_is_reminded_to_offer_a_call_back(Key key)
    {
        TalksAndHasSpoken();
        _booth.Press(key).Wait(19.999_999);
        Assert.Null(_booth.Whispered);
        Assert.NotEqual(Motion.Wink, _booth.Lights[3].Motion);

        _booth.WaitMicroseconds(1);
        Assert.Equal("offer-callback", _booth.Whispered);
        Assert.Equal(Motion.Wink, _booth.Lights[3].Motion);
    }

    [Fact, Clause("2.3g")]
    public void At_forty_five_seconds_one_soft_tone_and_a_light()
    {
        TalksAndHasSpoken();
        _booth.Press(Key.Hold).Wait(44.999_999);
        Assert.Equal((Tone.None, Motion.Wink), (_booth.Heard.ReceiverTone, _booth.Lights[3].Motion));
        _booth.WaitMicroseconds(1);
        Assert.Equal((Tone.Warning, Motion.Flash), (_booth.Heard.ReceiverTone, _booth.Lights[3].Motion));
        _booth.Wait(1);
        Assert.Equal((Tone.None, Motion.Flash), (_booth.Heard.ReceiverTone, _booth.Lights[3].Motion));
    }

    [Fact, Clause("2.3g")]
    public void At_sixty_seconds_the_ear_hears_it_and_the_breach_is_written_down_once()
    {
        var call = TalksAndHasSpoken();
        _booth.Press(Key.Hold).Wait(59.999_999);
        Assert.Equal((Tone.None, 0), (_booth.Heard.ReceiverTone, Only.Care.Breaches));
        _booth.WaitMicroseconds(1);
        Assert.Equal((Tone.CallWaiting, 1), (_booth.Heard.ReceiverTone, Only.Care.Breaches));
        Assert.Equal(Motion.Steady, _booth.Lights[3].Motion);

        _booth.Wait(100).Press(Key.Hold);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        _booth.FarHangsUp(call);
        Assert.Equal(new CareFigures(1, 160_000, 1, false, 0, 0), _booth.Record.Care);
    }

    [Fact, Clause("2.3g")]
    public void A_caller_who_leaves_while_on_hold_has_waited_until_then()
    {
        var call = TalksAndHasSpoken();
        _booth.Press(Key.Hold).Wait(61).FarHangsUp(call);
        Assert.Equal((1, 61_000, 1), (_booth.Record.Care.Holds, _booth.Record.Care.Longest, _booth.Record.Care.Breaches));
    }

    [Fact, Clause("2.3g")]
    public void A_stalled_host_finds_the_same_breach()
    {
        var call = TalksAndHasSpoken();
        _booth.Press(Key.Hold).Stall(60).FarHangsUp(call);
        Assert.Equal(1, _booth.Record.Care.Breaches);
    }

    [Fact, Clause("1.4")]
    public void Hold_before_the_caller_has_said_a_word_is_noted_and_cued()
    {
        var call = _booth.Talks();
        _booth.Wait(1).Press(Key.Hold);
        Assert.True(Only.Care.HeldBeforeSpeech);
        Assert.Equal(Motion.Flash, _booth.Lights[5].Motion);
        _booth.FarHangsUp(call);
        Assert.True(_booth.Record.Care.HeldBeforeSpeech);
    }

    [Fact, Clause("1.4")]
    public void After_the_callers_first_word_a_hold_is_a_hold_like_any_other()
    {
        var call = _booth.Talks();
        _booth.Happens(new SpeechStarted(call, Speaker.Far)).Press(Key.Hold);
        Assert.False(Only.Care.HeldBeforeSpeech);
    }

    [Fact, Clause("1.4")]
    public void What_cannot_be_heard_is_not_judged()
    {
        _booth.Talks();
        _booth.Happens(new AudioLost("stall")).Press(Key.Hold);
        Assert.False(Only.Care.HeldBeforeSpeech);
    }

    [Fact, Clause("5.5"), Clause("1.4")]
    public void An_emergency_call_that_holds_another_makes_nobody_guilty_and_says_nothing()
    {
        var call = _booth.Talks();
        _booth.Press(Key.Hold).Type("110");
        _booth.Happens(new CallConnected(_booth.Dialled!.Call)).Wait(70);
        Assert.Null(_booth.Whispered);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.Equal(1, _booth.State.Calls.Single(c => c.Id == call).Care.Breaches);
    }

    [Fact, Clause("5.7"), Clause("1.5a")]
    public void The_second_caller_hears_the_apology_when_the_swap_takes_it_and_order_is_kept()
    {
        var first = TalksAndHasSpoken();
        var second = _booth.Rings();
        var third = _booth.Wait(2).Rings();
        _booth.Wait(2).Press(Key.Hold).Happens(new CallConnected(second));

        Assert.Equal((CallPhase.Held, CallPhase.Active, CallPhase.Waiting),
            (_booth.PhaseOf(first), _booth.PhaseOf(second), _booth.PhaseOf(third)));
        Assert.Equal(("please-hold", "sorry-waited"), (_booth.SaidTo(first), _booth.SaidTo(second)));

        _booth.Press(Key.Hold).Happens(new CallConnected(third));
        Assert.Equal(CallPhase.Active, _booth.PhaseOf(third));
        _booth.Press(Key.Hold);
        Assert.Equal((CallPhase.Active, "sorry-waited"), (_booth.PhaseOf(first), _booth.SaidTo(first)));
    }
}
