namespace Interop;

/// <summary>Somebody calls the booth and the guard answers.</summary>
public sealed class AnsweringTests : CallStory
{
    [Theory(Timeout = 90_000)]
    [InlineData(PhoneBuild.Jit, "PCMA")]
    [InlineData(PhoneBuild.Aot, "PCMA")]
    [InlineData(PhoneBuild.Any, "G722")]
    [InlineData(PhoneBuild.Any, "opus")]
    [Clause("1.1")]
    [Clause("4.3b")]
    [Clause("1.10")]
    public async Task A_caller_is_answered_both_hear_each_other_and_the_caller_leaves_first(PhoneBuild build, string codec)
    {
        var voice = GuardsVoice();
        var phone = await StartPhoneAsync(build, new PhoneSetup { Microphone = voice });
        var caller = await StartCallerAsync(Codec.Named(codec));

        await ConnectAsync(caller, phone);
        var answered = phone.Mark();
        await phone.ListenAsync(6);
        var talked = phone.Mark();
        var pins = await phone.Api.PinsAsync();
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        AssertTone(phone.Receiver().Between(answered.Receiver, talked.Receiver).Inner(1, 0));
        AssertIsSpeechOf(voice, caller.Heard().Inner(1, 0.5));
        AssertLoudspeaker(phone, answered.Loudspeaker, talked.Loudspeaker);
        Assert.True(pins.MicrophoneOpen);
        Assert.False(pins.HandsfreeMicOpen);
        AssertRecord(await phone.Api.LastEndedAsync());
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.1")]
    public async Task While_it_rings_there_is_light_and_no_microphone()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();

        await caller.DialAsync(phone.Uri);
        var ringing = await phone.Api.WaitForAsync(state => state.Ringing && state.HasLight, "light and ring");
        var pins = await phone.Api.PinsAsync();
        await caller.HangUpAsync();
        await phone.RestsAsync();

        var call = Assert.Single(ringing.Calls);
        Assert.Equal(("in", "ringing"), (call.Direction, call.State));
        Assert.Contains("302", call.Remote, StringComparison.Ordinal);
        Assert.Equal("none", ringing.Route);
        Assert.False(pins.MicrophoneOpen);
        Assert.False(pins.HandsfreeMicOpen);
    }

    [Theory(Timeout = 90_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    public async Task Sipp_calls_and_our_media_end_hears_and_is_heard(PhoneBuild build)
    {
        var voice = GuardsVoice();
        var phone = await StartPhoneAsync(build, new PhoneSetup { Microphone = voice });
        var ear = OpenRtp();
        ear.Say(Signals.Tone(8_000, ToneDbfs, 1));
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(7),
        });

        await AnswerAsync(phone);
        var answered = phone.Mark();
        await phone.ListenAsync(5);
        var talked = phone.Mark();
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Note($"INVITE → 180: {caller.Between("INVITE", "SIP/2.0 180").TotalMilliseconds:0.00} ms");
        AssertTone(phone.Receiver().Between(answered.Receiver, talked.Receiver).Inner(1, 0));
        AssertIsSpeechOf(voice, ear.Heard().Inner(1, 0.5));
        AssertRecord(await phone.Api.LastEndedAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_without_an_offer_is_offered_one()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("late-offer", new SippSetup { RemotePort = phone.Setup.SipPort });

        await AnswerAsync(phone);
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("5")]
    [InlineData("#")]
    public async Task Keys_in_a_call_are_telephone_events_at_baresip(string key)
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();

        await ConnectAsync(caller, phone);
        await phone.TapAsync(key);
        await caller.SeesDigitAsync(key);
        await caller.HangUpAsync();
        await phone.IsLeftAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task All_digits_arrive_in_order_as_telephone_events_and_not_as_sound()
    {
        const string keys = "1234567890*#";
        var phone = await StartPhoneAsync();
        var ear = OpenRtp();
        StartSipp("near-release", new SippSetup { RemotePort = phone.Setup.SipPort, RtpPort = ear.Port });

        await AnswerAsync(phone);
        await ear.ListenAsync(0.5);
        for (var i = 0; i < keys.Length; i++)
        {
            await phone.TapAsync(keys[i].ToString());
            await Patience.UntilAsync(() => ear.Digits.Count > i, $"telephone event for {keys[i]}");
        }

        Assert.Equal(keys, string.Concat(ear.Digits.Select(digit => digit.Key)));
        Assert.All(ear.Digits, digit => Assert.True(digit.Milliseconds >= 40, $"{digit.Key} was only {digit.Milliseconds} ms long"));
        Assert.True(Levels.Loudest(ear.Heard().Inner(0.5, 0)) < -40, "the digits are in the sound as well");
    }

    private static void AssertLoudspeaker(PhoneProcess phone, int answered, int talked)
    {
        var loudspeaker = phone.Loudspeaker();
        Assert.True(Levels.Loudest(loudspeaker.Between(0, answered)) > RingDbfs, "the ring did not reach the loudspeaker");
        var talk = Levels.Loudest(loudspeaker.Between(answered, talked).Inner(1, 0));
        Assert.True(talk < -70, $"{talk:0.0} dBFS in the loudspeaker during the talk");
    }

    private static void AssertRecord(JournalRecord record)
    {
        Assert.Equal("in", record.Direction);
        Assert.Contains("302", record.Remote, StringComparison.Ordinal);
        Assert.NotNull(record.AnsweredAt);
        Assert.True(record.ArrivedAt <= record.AnsweredAt && record.AnsweredAt <= record.EndedAt, $"{record}");
        Assert.InRange(record.Rings, 1, 3);
        Assert.True(record.WithinThreeRings);
        Assert.Equal("far", record.ReleasedBy);
    }
}
