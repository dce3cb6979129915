using System.Collections.Immutable;
using System.Text.Json;
using Xunit;

namespace CallDesk.Tests;

/// <summary>HANDSFREE where the profile permits it (clause 4.3b: never in a booth).</summary>
public sealed class HandsfreeTests
{
    private static readonly DeskSettings Office = World.Office;

    private readonly Booth _office = new(Office);

    [Fact, Clause("4.3b")]
    public void It_answers_and_both_talk_by_loudspeaker_and_base_microphone()
    {
        var call = _office.Rings();
        _office.Press(Key.Handsfree);
        Assert.Equal([typeof(Answer), typeof(OpenHandsfreeMicrophone)], _office.All.Select(e => e.GetType()).Where(IsOpening));
        _office.Happens(new CallConnected(call));

        Assert.Equal((Route.Handsfree, Route.Handsfree, HookPosition.On), (_office.State.Route, _office.Heard.Microphone, _office.State.Hook));
        Assert.Equal(new LegOrder(call, LegSource.Microphone, Heard: true), _office.Heard.Legs.Single());
        Assert.Equal((5, Profile.PropertyOffice), (Spoken().Volume, Spoken().Permission.Profile));
        Assert.Equal(Motion.Blink, _office.Lights[7].Motion);
    }

    [Fact, Clause("2.4c")]
    public void A_wish_for_a_private_call_goes_with_the_phone()
    {
        _office.Press(Key.Handsfree).Press(Key.Private);
        Assert.True(_office.State.PrivateNext);
        _office.Happens(new ShutdownRequested());
        Assert.False(_office.State.PrivateNext);
    }

    [Fact, Clause("1.10")]
    public void Pressed_again_it_hangs_up_as_the_cradle_does_and_once_more_it_takes_the_call_back()
    {
        var call = Talks();
        _office.Press(Key.Handsfree);
        Assert.IsType<CloseHandsfreeMicrophone>(_office.All.Last(e => e is CloseHandsfreeMicrophone or OpenHandsfreeMicrophone));
        Assert.Equal((CallPhase.Grace, Route.None), (_office.PhaseOf(call), _office.State.Route));
        Assert.IsType<LoudspeakerSound.Silent>(_office.Heard.Loudspeaker);

        _office.Wait(2).Press(Key.Handsfree);
        Assert.Equal((CallPhase.Active, Route.Handsfree), (_office.PhaseOf(call), _office.State.Route));

        _office.Press(Key.Handsfree).Wait(3).Happens(new CallEnded(call, EndCause.Near, 200));
        Assert.Contains(CallFlags.NearEndFirst, _office.Record.Flags);
        Assert.Equal(ReleasedBy.Near, _office.Record.ReleasedBy);
    }

    [Fact, Clause("1.10")]
    public void The_far_end_hangs_up_first_and_the_line_closes_by_itself()
    {
        _office.FarHangsUp(Talks());
        Assert.Equal((Tone.Release, Route.Handsfree, Route.None), (_office.Heard.ReceiverTone, _office.State.Ear, _office.Heard.Microphone));
        Assert.Equal(ReleasedBy.Far, _office.Record.ReleasedBy);
        Assert.NotNull(_office.Wait(15.9).State.Handsfree);
        Assert.Null(_office.Wait(0.2).State.Handsfree);
        Assert.Empty(_office.State.Calls);
        Assert.False(_office.All.OfType<SendAlert>().Any());
    }

    [Fact]
    public void It_gives_dial_tone_and_dials_by_keys()
    {
        _office.Press(Key.Handsfree);
        Assert.Equal((Tone.Dial, Route.None), (_office.Heard.ReceiverTone, _office.Heard.Microphone));
        _office.Type("8001#");
        Assert.Equal("8001", _office.Dialled?.Number);
        _office.Happens(new CallConnected(_office.Dialled!.Call));
        Assert.Equal(Route.Handsfree, _office.Heard.Microphone);
    }

    [Fact]
    public void A_number_typed_before_is_dialled_by_it()
    {
        _office.Type("110").Press(Key.Handsfree);
        Assert.True(_office.Dialled is { Emergency: true, Number: "110" });
    }

    [Fact, Clause("4.3b")]
    public void Lifting_the_handset_takes_the_talk_and_the_loudspeaker_is_quiet_before_the_handset_opens()
    {
        var call = Talks();
        _office.Lift();
        Assert.Equal([typeof(CloseHandsfreeMicrophone), typeof(SetAudio), typeof(OpenMicrophone)], _office.Last.Take(3).Select(e => e.GetType()));
        Assert.Equal((Route.Handset, CallPhase.Active), (_office.State.Route, _office.PhaseOf(call)));
        Assert.IsType<LoudspeakerSound.Silent>(_office.Heard.Loudspeaker);
        Assert.Equal(CallPhase.Grace, _office.PutDown().PhaseOf(call));
    }

    [Fact, Clause("4.3b")]
    public void From_the_handset_to_handsfree_and_then_the_cradle_ends_nothing()
    {
        var call = _office.Talks();
        _office.Happens(new KeyPressed(Key.Handsfree));
        Assert.Equal([typeof(CloseMicrophone), typeof(OpenHandsfreeMicrophone)], _office.Last.Take(2).Select(e => e.GetType()));
        _office.PutDown();
        Assert.Equal((CallPhase.Active, Route.Handsfree), (_office.PhaseOf(call), _office.State.Route));
        Assert.Equal(CallPhase.Grace, _office.Press(Key.Handsfree).PhaseOf(call));
    }

    [Fact]
    public void With_the_handset_in_hand_the_key_takes_the_talk_back_to_it()
    {
        var call = _office.Talks();
        _office.Press(Key.Handsfree).Press(Key.Handsfree);
        Assert.Equal((CallPhase.Active, Route.Handset), (_office.PhaseOf(call), _office.Heard.Microphone));
    }

    [Fact, Clause("1.6")]
    public void Hold_and_mute_cut_the_base_microphone_first()
    {
        Talks();
        _office.Happens(new KeyPressed(Key.Mute));
        Assert.IsType<CloseHandsfreeMicrophone>(_office.Last[0]);
        Assert.Equal((Route.None, Route.Handsfree), (_office.Heard.Microphone, _office.State.Route));
        _office.Press(Key.Mute);
        Assert.Equal(Route.Handsfree, _office.Heard.Microphone);
        _office.Happens(new KeyPressed(Key.Hold));
        Assert.IsType<CloseHandsfreeMicrophone>(_office.Last[0]);
        Assert.Equal(Route.Handsfree, _office.Press(Key.Hold).Heard.Microphone);
    }

    [Fact, Clause("4.3b")]
    public void Settings_that_forbid_it_close_it_at_once()
    {
        var call = Talks();
        _office.Happens(new SettingsLoaded(Office with { Profile = Profile.SecurityBooth }));
        Assert.IsType<CloseHandsfreeMicrophone>(_office.Last[0]);
        Assert.Equal((CallPhase.Grace, Route.None), (_office.PhaseOf(call), _office.State.Ear));
        Assert.Equal(Motion.Flash, _office.Press(Key.Handsfree).Lights[6].Motion);
        Assert.Equal(Route.None, _office.State.Ear);
    }

    [Fact, Clause("4.3b")]
    public void Settings_that_forbid_it_leave_the_talk_to_a_lifted_handset()
    {
        var call = _office.Talks();
        _office.Press(Key.Handsfree).Happens(new SettingsLoaded(new DeskSettings()));
        Assert.Equal((CallPhase.Active, Route.Handset), (_office.PhaseOf(call), _office.Heard.Microphone));
    }

    [Fact, Clause("4.3b")]
    public void Nothing_but_the_key_opens_it()
    {
        _office.Happens(new CallArrived(new CallId(900), new PartyToken("p"), AutoAnswerAsked: true)).Wait(30);
        _office.CallerGivesUp(new CallId(900));
        _office.Happens(new PageStarted()).Happens(new PageEnded());
        _office.Happens(new SelfTestWanted(1, Full: true)).Happens(new SelfTestListens(true)).Happens(new KeyPressed(Key.Handsfree));
        Assert.Null(_office.State.Handsfree);
        _office.Happens(new SelfTestEnded(1, true));

        _office.Talks();
        _office.Press(Key.Handsfree).PutDown();
        var resumed = Desk.Resume(_office.State, 1, new Moment(5));
        Assert.Null(resumed.State.Handsfree);
        Assert.Equal(Route.None, Hearing.Of(resumed.State).Microphone);
    }

    [Fact, Clause("1.9")]
    public void What_is_meant_for_one_ear_is_not_said_aloud()
    {
        var office = new Booth(Office with { Care = new CareSettings { Cues = CueLevel.Spoken, GreetingPatience = TimeSpan.Zero } });
        var call = office.Rings();
        office.Press(Key.Handsfree).Happens(new CallConnected(call)).Wait(2);
        Assert.Null(office.Whispered);
        office.Lift().FarHangsUp(call).PutDown();

        office.Press(Key.Handsfree).Press(Key.Messages);
        Assert.Null(office.State.Dialogue);
        Assert.Equal(Tone.Refused, office.Heard.ReceiverTone);
        office.Happens(new KeyPressed(Key.Note)).Wait(2);
        Assert.Null(office.State.Dictation);
    }

    [Fact]
    public void The_keys_turn_the_loudspeaker_that_is_talked_by_and_not_the_ringer()
    {
        Talks();
        _office.Press(Key.VolumeUp);
        Assert.Equal((6, 5, 5), (Spoken().Volume, _office.Heard.RingerVolume, _office.Heard.ReceiverVolume));
    }

    [Fact, Clause("4.3b")]
    public void There_is_no_permission_of_a_booth()
    {
        foreach (var profile in Enum.GetValues<Profile>().Append((Profile)99))
        {
            var settings = new DeskSettings { Profile = profile, Post = new PostSettings { Handsfree = true } };
            var permits = profile is Profile.PropertyOffice or Profile.ServiceCenter or Profile.Standard;
            Assert.Equal(permits, HandsfreePermission.Of(settings) is not null);
            Assert.Null(HandsfreePermission.Of(settings with { Post = new PostSettings() }));
        }

        Assert.Empty(typeof(HandsfreePermission).GetConstructors());
        Assert.Throws<JsonException>(() => Read("""[{"effect":"open-handsfree-microphone","Permission":"SecurityBooth"}]"""));
        Assert.Throws<JsonException>(() => Read("""[{"effect":"open-handsfree-microphone","Permission":"99"}]"""));
        Assert.Single(Read("""[{"effect":"open-handsfree-microphone","Permission":"Standard"}]"""));
    }

    /// <summary>An order of the time before handsfree is read, and is written as it was.</summary>
    [Fact]
    public void An_order_of_an_older_journal_stays_as_it_is()
    {
        const string old = """
            [{"effect":"set-audio","Order":{"MicrophoneOpen":true,"Legs":[{"Call":{"Value":2},"Sends":"Microphone","Heard":true,"Says":null}],"ReceiverTone":"None","Loudspeaker":{"sound":"silent"},"ReceiverVolume":5,"RingerVolume":5,"ReceiverSpeech":null,"Memo":null,"Inspects":false}}]
            """;
        var read = Read(old);
        Assert.Equal(Route.Handset, read.OfType<SetAudio>().Single().Order.Microphone);
        Assert.Equal(old, Written(read));

        Talks();
        ImmutableArray<Effect> now = [new SetAudio(_office.Heard)];
        Assert.Equal(now, Read(Written(now)));
    }

    private static bool IsOpening(Type effect) =>
        effect == typeof(Answer) || effect == typeof(OpenMicrophone) || effect == typeof(OpenHandsfreeMicrophone);

    private static ImmutableArray<Effect> Read(string json) => JsonSerializer.Deserialize(json, DeskJson.Default.ImmutableArrayEffect);

    private static string Written(ImmutableArray<Effect> effects) => JsonSerializer.Serialize(effects, DeskJson.Default.ImmutableArrayEffect);

    private LoudspeakerSound.Handsfree Spoken() => Assert.IsType<LoudspeakerSound.Handsfree>(_office.Heard.Loudspeaker);

    private CallId Talks()
    {
        var call = _office.Rings();
        _office.Press(Key.Handsfree).Happens(new CallConnected(call));
        return call;
    }
}
