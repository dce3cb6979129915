using Xunit;

namespace CallDesk.Tests;

/// <summary>A light first, a word in a pause, few of them, and none in an emergency.</summary>
public sealed class CoachingTests
{
    private static readonly CareSettings Aloud =
        new() { Greeting = Spoken.Off, HoldPhrases = Spoken.Off, RetrievePhrases = Spoken.Off, Cues = CueLevel.Spoken };

    private readonly Booth _booth = new(new DeskSettings { Care = Aloud });

    private static readonly DirectoryMatch Known = new("e7", EntryClass.Resident);

    private Call Only => _booth.State.Calls.Single();

    /// <summary>A resident's call in which both have said something; the name has been whispered and is over.</summary>
    private CallId TalkOfBoth(Booth? booth = null)
    {
        booth ??= _booth;
        var call = booth.Talks(Known);
        booth.Speaks(call, Speaker.Far).Wait(1).Stops(call, Speaker.Far);
        booth.Speaks(call, Speaker.Guard).Wait(1).Stops(call, Speaker.Guard);
        return Hushed(booth, call);
    }

    private static CallId Hushed(Booth booth, CallId call)
    {
        if (booth.State.Voice.Receiver is { } said)
        {
            booth.Happens(new SpeechEnded(said.Id));
        }

        return call;
    }

    [Fact, Clause("2.3f"), Clause("2.3.1.3"), Clause("3.5b")]
    public void Eight_seconds_without_a_reaction_are_a_light_a_word_and_a_figure()
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Wait(3).Stops(call, Speaker.Far).Wait(7.999_999);
        Assert.Equal((0, null), (Only.Care.Silences, _booth.Whispered));

        _booth.WaitMicroseconds(1);
        Assert.Equal((1, "cue.listen"), (Only.Care.Silences, _booth.Whispered));
        Assert.Equal(Motion.Blink, _booth.Lights[5].Motion);
        _booth.Wait(5);
        Assert.Equal(Light.Off, _booth.Lights[5]);
    }

    [Theory, Clause("2.3f")]
    [InlineData(Speaker.Guard)]
    [InlineData(Speaker.Far)]
    public void A_word_of_either_in_time_and_nobody_waits(Speaker speaker)
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Wait(3).Stops(call, Speaker.Far).Wait(7.999).Speaks(call, speaker).Wait(20);
        Assert.Equal(0, Only.Care.Silences);
    }

    [Fact, Clause("2.3f")]
    public void Who_is_muted_or_held_is_not_silent()
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Stops(call, Speaker.Far).Press(Key.Mute).Wait(9).Press(Key.Mute).Wait(9);
        Assert.Equal(0, Only.Care.Silences);
    }

    [Theory, Clause("5.8")]
    [InlineData(0.999_999, 0)]
    [InlineData(1.000_000, 0)]
    [InlineData(1.000_001, 1)]
    public void Longer_than_a_second_into_the_callers_words_is_an_interruption(double seconds, int count)
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Wait(2).Speaks(call, Speaker.Guard).Wait(seconds).Stops(call, Speaker.Guard);
        Assert.Equal(count, Only.Care.Interruptions);
        _booth.FarHangsUp(call);
        Assert.Equal(count, _booth.Record.Care.Interruptions);
    }

    [Fact, Clause("5.8")]
    public void The_cue_for_it_waits_for_a_pause()
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Wait(2).Speaks(call, Speaker.Guard).Wait(2);
        Assert.Null(_booth.Whispered);
        Assert.Equal(Motion.Flash, _booth.Lights[5].Motion);
        Assert.Null(_booth.Stops(call, Speaker.Guard).Whispered);
        Assert.Equal("cue.interrupt", _booth.Stops(call, Speaker.Far).Whispered);
    }

    [Fact, Clause("5.8")]
    public void The_caller_who_interrupts_is_nobodys_fault()
    {
        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Guard).Wait(2).Speaks(call, Speaker.Far).Wait(5);
        Assert.Equal(0, Only.Care.Interruptions);
    }

    [Fact, Clause("2.3b"), Clause("2.3.1.4")]
    public void A_residents_name_is_whispered_after_the_first_words()
    {
        var call = _booth.Talks(Known);
        Assert.Null(_booth.Speaks(call, Speaker.Far).Wait(1).Whispered);
        _booth.Stops(call, Speaker.Far);
        Assert.Equal(new Phrase("entry", "e7"), Assert.Single(_booth.Heard.ReceiverSpeech!.Phrases));
        Assert.Null(_booth.SaidTo(call));
    }

    [Fact, Clause("2.3b")]
    public void For_a_stranger_the_guard_is_reminded_once_to_ask()
    {
        var call = _booth.Talks();
        _booth.Speaks(call, Speaker.Far).Wait(1).Stops(call, Speaker.Far);
        Assert.Equal("ask-surname", _booth.Whispered);
        Hushed(_booth, call);
        _booth.Speaks(call, Speaker.Guard).Stops(call, Speaker.Guard).Wait(20)
            .Speaks(call, Speaker.Far).Stops(call, Speaker.Far);
        Assert.Null(_booth.Whispered);
    }

    [Fact, Clause("5.4")]
    public void A_leaders_number_is_never_announced_as_the_leader()
    {
        var call = _booth.Talks(new DirectoryMatch("boss", EntryClass.Leader));
        _booth.Speaks(call, Speaker.Far).Stops(call, Speaker.Far);
        Assert.Equal("ask-surname", _booth.Whispered);
    }

    [Fact, Clause("2.3b")]
    public void In_a_booth_names_are_not_whispered_unless_it_wants_them()
    {
        var booth = new Booth();
        var call = booth.Talks(Known);
        booth.Speaks(call, Speaker.Guard).Stops(call, Speaker.Guard).Speaks(call, Speaker.Far).Stops(call, Speaker.Far);
        Assert.Null(booth.Whispered);
    }

    [Fact, Clause("1.11"), Clause("2.5c"), Clause("2.3.1.6"), Clause("3.6b")]
    public void When_the_talk_comes_to_its_end_thanks_are_cued_once()
    {
        var call = TalkOfBoth();
        _booth.Wait(28).Speaks(call, Speaker.Guard).Wait(1).Stops(call, Speaker.Guard).Wait(1.999_999);
        Assert.Null(_booth.Whispered);
        Assert.Equal("thanks", _booth.WaitMicroseconds(1).Whispered);
        Hushed(_booth, call);
        _booth.Wait(30).Speaks(call, Speaker.Guard).Wait(1).Stops(call, Speaker.Guard).Wait(5);
        Assert.Null(_booth.Whispered);
    }

    [Fact, Clause("1.11")]
    public void A_short_pause_early_in_the_talk_is_no_end()
    {
        TalkOfBoth();
        Assert.Null(_booth.Wait(20).Whispered);
    }

    [Fact, Clause("2.3f")]
    public void At_most_one_spoken_cue_in_twenty_seconds_and_three_in_a_call()
    {
        var call = TalkOfBoth();
        var spoken = new List<bool>();
        foreach (var pause in (double[])[0, 11.999_999, 0, 20, 20, 20])
        {
            // A silence of eight seconds each time.
            _booth.Wait(pause).Speaks(call, Speaker.Far).Stops(call, Speaker.Far).Wait(8);
            spoken.Add(_booth.Whispered is not null);
            Hushed(_booth, call);
        }

        // The second comes a microsecond too early; the sixth is the fourth of the call.
        Assert.Equal([true, false, true, true, false, false], spoken);
        Assert.Equal(6, Only.Care.Silences);
    }

    [Fact, Clause("2.3f")]
    public void Light_means_lights_and_off_means_nothing_but_the_figure()
    {
        foreach (var level in (CueLevel[])[CueLevel.Light, CueLevel.Off])
        {
            var booth = new Booth(new DeskSettings { Care = Aloud with { Cues = level } });
            var call = TalkOfBoth(booth);
            booth.Wait(5).Speaks(call, Speaker.Far).Stops(call, Speaker.Far).Wait(8);
            Assert.Null(booth.Whispered);
            Assert.Equal(level == CueLevel.Light ? Motion.Blink : Motion.Steady, booth.Lights[5].Motion);
            Assert.Equal(1, booth.State.Calls.Single().Care.Silences);
        }
    }

    [Fact, Clause("2.3f")]
    public void After_ten_good_calls_a_cue_is_only_a_light_and_one_bad_call_brings_the_words_back()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(i, _booth.State.Coach.GoodCalls);
            _booth.FarHangsUp(TalkOfBoth()).PutDown().Wait(60);
        }

        var call = TalkOfBoth();
        _booth.Speaks(call, Speaker.Far).Stops(call, Speaker.Far).Wait(8);
        Assert.Equal((null, Motion.Blink), (_booth.Whispered, _booth.Lights[5].Motion));
        _booth.FarHangsUp(call).PutDown().Wait(60);

        call = TalkOfBoth();
        Assert.Equal("cue.listen", _booth.Speaks(call, Speaker.Far).Stops(call, Speaker.Far).Wait(8).Whispered);
    }

    [Fact, Clause("5.5")]
    public void An_emergency_silences_every_cue_of_every_call()
    {
        var first = TalkOfBoth();
        _booth.Press(Key.Hold).Type("110");
        var emergency = _booth.Dialled!.Call;
        _booth.Happens(new CallConnected(emergency)).Speaks(emergency, Speaker.Far).Wait(1).Stops(emergency, Speaker.Far);
        _booth.Wait(6);
        Assert.Equal(Light.Off, _booth.Lights[5]);
        _booth.Wait(60);
        Assert.Null(_booth.Whispered);
        Assert.Equal(Light.Off, _booth.Lights[5]);
        Assert.Equal(0, _booth.State.Calls.Single(c => c.Id == emergency).Care.Silences);
        Assert.Equal(CallPhase.Held, _booth.PhaseOf(first));
    }

    /// <summary>Whoever asks for help in an ordinary call is not coached over either, not even with what was on its way.</summary>
    [Theory, Clause("5.5")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_turns_out_to_be_an_emergency_silences_them_too(bool sos)
    {
        var call = TalkOfBoth();
        _booth.Wait(5).Speaks(call, Speaker.Far).Speaks(call, Speaker.Guard).Wait(1.1);
        Assert.NotEmpty(_booth.State.Coach.ToSay); // a word that waits for the next pause
        if (sos)
        {
            _booth.Happens(new KeyPressed(Key.Sos)).Wait(1.5).Happens(new KeyReleased(Key.Sos));
        }
        else
        {
            _booth.Press(Key.Note).Type("9").HearsAll();
        }

        _booth.Stops(call, Speaker.Guard).Stops(call, Speaker.Far);
        Assert.Null(_booth.Whispered);
        _booth.Wait(6).Happens(new VoiceMeasured(call, -89, -550)).Wait(8);
        Assert.Equal((null, Cue.None), (_booth.Whispered, _booth.State.Coach.Lit));
    }

    private void Measured(int level, int noise, int activity = 40)
    {
        var call = TalkOfBoth();
        _booth.Happens(new VoiceMeasured(call, level, noise));
        _booth.Happens(new TalkMeasured(call, new TalkFigures(level, activity, noise, -250, 40, -300)));
    }

    private void Ordinary(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            Measured(-250, -550);
            _booth.FarHangsUp(_booth.State.Calls[0].Id).PutDown().Wait(10);
        }
    }

    [Theory, Clause("1.2"), Clause("5.8"), Clause("4.2"), Clause("3.2d")]
    [InlineData(5, -190, -550, Cue.None)]
    [InlineData(5, -189, -550, Cue.Softer)]

    // A lorry: the room is 10 dB louder, and the guard with it.
    [InlineData(5, -150, -450, Cue.None)]

    // Nobody is held against four calls.
    [InlineData(4, -120, -550, Cue.None)]
    public void Louder_than_the_own_voice_in_this_room_is_a_soft_light(int calls, int level, int noise, Cue cue)
    {
        Ordinary(calls);
        Measured(level, noise);
        Assert.Equal(cue, _booth.State.Coach.Lit);
        Assert.Null(_booth.Whispered);
        Assert.Equal(cue == Cue.Softer ? Motion.Wink : Motion.Steady, _booth.Lights[4].Motion);
    }

    [Fact, Clause("1.2")]
    public void Every_guard_is_held_against_the_own_voice()
    {
        Ordinary(5);
        _booth.Given(s => s with { Shift = s.Shift with { Guard = "g2" } });
        Measured(-120, -550);
        Assert.Equal((Cue.None, 2), (_booth.State.Coach.Lit, _booth.State.Coach.Voices.Length));
    }

    [Theory, Clause("4.3a")]
    [InlineData(-250, -370, Cue.None)]
    [InlineData(-250, -369, Cue.Closer)]
    [InlineData(-90, -550, Cue.None)]
    [InlineData(-89, -550, Cue.Further)]
    public void The_mouthpiece_is_too_far_or_too_near(int level, int noise, Cue cue)
    {
        Measured(level, noise);
        Assert.Equal(cue, _booth.State.Coach.Lit);
    }

    /// <summary>A light helps while there is something to change; afterwards there is only the figure.</summary>
    [Fact, Clause("1.2"), Clause("4.3a")]
    public void The_light_is_for_the_talk_and_the_figure_for_afterwards()
    {
        Ordinary(5);
        var call = TalkOfBoth();
        _booth.Happens(new VoiceMeasured(call, -189, -550));
        Assert.Equal(Motion.Wink, _booth.Lights[4].Motion);
        Assert.Equal(Light.Off, _booth.Wait(5).Lights[4]);

        _booth.Happens(new TalkMeasured(call, new TalkFigures(-189, 40, -550, -250, 40, -300)));
        Assert.Equal(Light.Off, _booth.Lights[4]);
        _booth.FarHangsUp(call);
        Assert.Equal([0, 0, 0, 0, 0, 1], _booth.Records.Select(r => r.Care.Raised));
        Assert.IsType<Ignored>(Assert.Single(_booth.PutDown().Happens(new VoiceMeasured(call, -89, -550)).Last));
    }

    /// <summary>Of a guard who hardly spoke nothing is learnt.</summary>
    [Fact, Clause("1.2")]
    public void A_few_words_are_no_voice()
    {
        Measured(-89, -550, activity: 4);
        Assert.Empty(_booth.State.Coach.Voices);
    }

    [Fact, Clause("4.3a")]
    public void Every_cue_has_a_place_or_motion_of_its_own()
    {
        Cue[] cues = [Cue.Greeting, Cue.Listen, Cue.Interrupt, Cue.Softer, Cue.Closer, Cue.Further];
        var pictures = cues.Select(cue => string.Join(' ', LedLanguage.Of(
            DeskState.Initial with { Coach = Coach.Fresh with { Lit = cue } }).Select(l => l == Light.Off ? "-" : l.Motion.ToString())));
        Assert.Distinct(pictures);
    }
}
