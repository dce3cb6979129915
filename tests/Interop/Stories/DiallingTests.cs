namespace Interop;

/// <summary>The guard calls.</summary>
public sealed class DiallingTests : CallStory
{
    [Fact(Timeout = 60_000)]
    public async Task A_number_from_the_keys_reaches_baresip_and_both_hear_each_other()
    {
        var voice = GuardsVoice();
        var callee = await StartCallerAsync();
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = callee.Setup.SipPort, Microphone = voice });

        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await callee.SeesAsync("CALL_INCOMING");
        await phone.Api.WaitForAsync(state => state.HasCall("dialing"), "it rings over there");
        await callee.AcceptAsync();
        await phone.TalksAsync();
        var answered = phone.Mark();
        await phone.ListenAsync(5);
        var talked = phone.Mark();
        await callee.HangUpAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        AssertTone(phone.Receiver().Between(answered.Receiver, talked.Receiver).Inner(1, 0));
        AssertIsSpeechOf(voice, callee.Heard().Inner(1, 0.5));
        var record = await phone.Api.LastEndedAsync();
        Assert.Equal(("out", "far"), (record.Direction, record.ReleasedBy));
    }

    /// <summary>A first packet that lies there before the answer is read must not be the last one that is heard; several calls, for it was a race.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_far_end_that_speaks_before_it_answers_is_heard()
    {
        const int calls = 8;
        var exchange = StartExchange();
        exchange.Callee = OpenRtp();
        exchange.Callee.Say(Signals.Tone(8_000, ToneDbfs, 1));
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port, Desk = ["release-grace-s = 0"] });

        for (var call = 1; call <= calls; call++)
        {
            await phone.LiftAsync();
            await phone.TapAllAsync("302#");
            await phone.TalksAsync();
            var from = phone.Mark().Receiver;
            await Patience.UntilAsync(
                () => phone.Receiver().Between(from) is { Seconds: > 0.2 } heard && Levels.At(heard, Signals.ToneHz) > ToneDbfs - 6,
                $"the far end in call {call}");
            await phone.ReplaceAsync();
            await phone.RestsAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Digits_before_the_lift_are_dialled_by_it()
    {
        var callee = StartSipp("answer", new SippSetup());
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = callee.SipPort });

        await phone.TapAllAsync("302");
        await phone.LiftAsync();
        await phone.TalksAsync();
        await phone.ReplaceAsync();
        await callee.SucceedsAsync();
        await phone.RestsAsync();

        Assert.StartsWith($"INVITE sip:302@127.0.0.1:{callee.SipPort} ", callee.Message("INVITE"), StringComparison.Ordinal);
        Assert.Equal("near", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    public async Task A_barred_number_never_reaches_the_network()
    {
        var callee = StartSipp("answer", new SippSetup());
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = callee.SipPort });

        await phone.LiftAsync();
        await phone.TapAllAsync("16812345#");
        await phone.ListenAsync(2); // time enough to be dialled, were it not barred
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.False(callee.Saw("INVITE"), "a barred number was dialled");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("110")]
    [InlineData("119")]
    [Clause("4.6b")]
    [Clause("5.5")]
    public async Task An_emergency_number_goes_out_at_its_last_digit(string number)
    {
        var callee = StartSipp("answer", new SippSetup());
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = callee.SipPort });

        await phone.LiftAsync();
        await phone.TapAllAsync(number);
        await phone.TalksAsync();
        await phone.ReplaceAsync();
        await callee.SucceedsAsync();

        Assert.StartsWith($"INVITE sip:{number}@", callee.Message("INVITE"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    public async Task An_emergency_number_goes_out_although_the_registrar_refuses_the_phone()
    {
        var port = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(port, "201", "another password", "SHA-256"));
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Registration = new Registration(port, "201", "gatehouse") });
        await Patience.UntilAsync(() => registrar.Refused > 0, "the refusal");

        await phone.LiftAsync();
        await phone.TapAllAsync("110");
        await Patience.UntilAsync(() => registrar.Requests.Any(request => request.Method == "INVITE"), "the emergency call");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.Contains("sip:110@", registrar.Requests.First(request => request.Method == "INVITE").Uri, StringComparison.Ordinal);
    }
}
