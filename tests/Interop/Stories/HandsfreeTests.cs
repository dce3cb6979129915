namespace Interop;

/// <summary>HANDSFREE at an office, where it may be (clause 4.3b), with a real caller.</summary>
public sealed class HandsfreeTests : CallStory
{
    /// <summary>The caller speaks for three seconds of every six.</summary>
    private const double Turn = 3;

    [Theory(Timeout = 120_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    [Clause("4.3b")]
    [Clause("1.10")]
    public async Task In_an_office_the_key_answers_both_are_heard_by_turns_and_the_key_ends_it(PhoneBuild build)
    {
        var phone = await StartPhoneAsync(build, new PhoneSetup { Profile = "property-office", Microphone = GuardsVoice() });
        var caller = await StartBaresipAsync(new BaresipSetup { User = "302", Codec = Codec.G711A, Says = ByTurns });
        await caller.DialAsync(phone.Uri);
        await phone.RingsAsync();
        Assert.Equal("none", (await phone.Api.StateAsync()).Route);

        await phone.TapAsync("HANDSFREE");
        await caller.SeesAsync("CALL_ESTABLISHED");
        var state = await phone.Api.WaitForAsync(now => now.HasCall("active") && now.Route == "handsfree", "handsfree is the route");
        await Patience.UntilAsync(async () => (await phone.Api.PinsAsync()).HandsfreeMicOpen, "the base microphone opens");
        var answered = phone.Mark();
        await Patience.UntilAsync(async () => (await phone.Api.PinsAsync()).LoudspeakerVoiceDbfs > -25, "the voice at the loudspeaker's pins");
        await phone.ListenAsync(5 * Turn);
        var (talked, pins) = (phone.Mark(), await phone.Api.PinsAsync());

        await phone.TapAsync("MUTE");
        await Patience.UntilAsync(async () => !(await phone.Api.PinsAsync()).HandsfreeMicOpen, "MUTE shuts the base microphone");
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
        await phone.TapAsync("HANDSFREE");
        await phone.RestsAsync();

        Assert.Equal("on", state.Hook);
        Assert.Equal((true, false), (pins.HandsfreeMicOpen, pins.MicrophoneOpen));
        AssertHeardByTurns(phone.Loudspeaker().Between(answered.Loudspeaker, talked.Loudspeaker), caller.Heard().Inner(1, 1));
        Assert.True(Levels.Loudest(phone.Receiver().Between(answered.Receiver, talked.Receiver)) < -70, "the receiver is not silent");
        Assert.Equal("far", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 90_000)]
    [Clause("4.3b")]
    public async Task In_a_booth_it_is_refused_with_light_and_tone_and_the_pins_are_silent()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = GuardsVoice() });
        await phone.TapAsync("HANDSFREE");
        await phone.Api.WaitForAsync(now => now.Lights[6] != "#000000" && now.Route == "none", "the light of a refusal");

        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);
        await phone.ListenAsync(1); // the end of the ringing is written down by then
        var before = phone.Mark();
        await phone.TapAsync("HANDSFREE");
        await phone.ListenAsync(2);
        var after = phone.Mark();
        var (state, pins) = (await phone.Api.StateAsync(), await phone.Api.PinsAsync());
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.Equal(("handset", false), (state.Route, pins.HandsfreeMicOpen));
        Assert.True(pins.LoudspeakerVoiceDbfs < -100, $"{pins.LoudspeakerVoiceDbfs:0} dBFS of voice at the loudspeaker");
        Assert.True(Levels.Loudest(phone.Loudspeaker().Between(before.Loudspeaker, after.Loudspeaker)) < -70, "the loudspeaker is not silent");
        var tone = Levels.Windows(phone.Receiver().Between(before.Receiver, after.Receiver)).Max();
        Assert.True(tone > ToneDbfs + 1, $"{tone:0.0} dBFS: no tone of a refusal over the caller's {ToneDbfs} dBFS");
    }

    private static Sound ByTurns(int rate)
    {
        var tone = Signals.Tone(rate, ToneDbfs, 60);
        return tone with { Samples = [.. tone.Samples.Select((sample, i) => (double)i / rate % (2 * Turn) < Turn ? sample : 0)] };
    }

    /// <summary>Each had the way for a third of the time and more, as loud as it was said.</summary>
    private static void AssertHeardByTurns(Sound loudspeaker, Sound farEnd)
    {
        var callers = Levels.Windows(loudspeaker, 0.1).Select(level => Math.Abs(level - ToneDbfs) < 1.5).Average(heard => heard ? 1.0 : 0);
        var guards = Levels.Windows(farEnd, 0.1).Select(level => Math.Abs(level - SpeechDbfs) < 9).Average(heard => heard ? 1.0 : 0);
        Note($"the caller had the loudspeaker for {callers:P0} of the time, the guard the line for {guards:P0}");
        Assert.InRange(callers, 0.25, 0.7);
        Assert.InRange(guards, 0.25, 0.8);
    }
}
