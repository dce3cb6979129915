namespace Interop;

/// <summary>The peers and the measuring tools against each other, without a phone: what is wrong here is not the phone.</summary>
public sealed class InstrumentTests : InteropStory
{
    [Theory]
    [InlineData(-20)]
    [InlineData(-48)]
    public void A_leak_of_the_room_is_found_under_speech_as_loud_as_the_room(double gainDb)
    {
        var room = Signals.Noise(Sound.DeviceRate, -12, 5);
        var speech = Signals.Speech(8_000, -12, 2);
        var leaked = room.Between(20_000).Decimated(8_000).Samples.Take(speech.Samples.Length);
        var gain = (float)Math.Pow(10, gainDb / 20);

        var heard = speech with { Samples = [.. speech.Samples.Zip(leaked, (said, noise) => said + (gain * noise))] };

        Assert.Equal(gainDb, Leak.Of(heard, room), 1.5);
        Assert.True(Leak.Of(speech, room) < -60, $"{Leak.Of(speech, room):0.0} dB where there is nothing");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("PCMA")]
    [InlineData("G722")]
    [InlineData("opus")]
    public async Task Two_baresips_hear_each_other_without_a_gap(string codec)
    {
        var caller = await StartBaresipAsync(new BaresipSetup
        {
            User = "301", Codec = Codec.Named(codec), Says = rate => Signals.Tone(rate, -12, 30),
        });
        var callee = await StartBaresipAsync(new BaresipSetup
        {
            User = "302", Codec = Codec.Named(codec), Says = rate => Signals.Speech(rate, -20, 30), AnswersByItself = true,
        });

        await caller.DialAsync(callee.Uri);
        await caller.SeesAsync("CALL_ESTABLISHED");
        await Task.Delay(TimeSpan.FromSeconds(4), Patience.Token); // the sound itself is what we wait for
        await caller.HangUpAsync();
        await callee.SeesAsync("CALL_CLOSED");

        var tone = callee.Heard().Inner(1, 0.1);
        Assert.Equal(-12, Levels.Median(tone), 1.0);
        Assert.Equal(-12, Levels.At(tone, Signals.ToneHz), 1.0);
        Assert.True(Levels.LongestGap(tone) <= TimeSpan.FromMilliseconds(20), $"a gap of {Levels.LongestGap(tone).TotalMilliseconds} ms");
        var likeness = Likeness.Of(caller.Heard(), Signals.Speech(16_000, -20, 30));
        Assert.True(likeness > 0.8, $"the speech that arrived resembles the speech said by {likeness:0.00} only");
    }

    [Fact(Timeout = 30_000)]
    public async Task Sipp_calls_baresip_and_our_own_media_end_is_heard_and_hears()
    {
        var callee = await StartBaresipAsync(new BaresipSetup
        {
            User = "201", Says = rate => Signals.Speech(rate, -20, 30), AnswersByItself = true,
        });
        var ear = OpenRtp();
        ear.Say(Signals.Tone(8_000, -12, 1));
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = callee.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(4),
        });

        await callee.SeesAsync("CALL_CLOSED");
        await caller.SucceedsAsync();

        Note($"INVITE → 180: {caller.Between("INVITE", "SIP/2.0 180").TotalMilliseconds:0.00} ms");
        var tone = callee.Heard().Inner(1, 0.2);
        Assert.Equal(-12, Levels.Median(tone), 1.0);
        Assert.True(Levels.LongestGap(tone) <= TimeSpan.FromMilliseconds(20), $"a gap of {Levels.LongestGap(tone).TotalMilliseconds} ms");
        Assert.True(Likeness.Of(ear.Heard(), Signals.Speech(16_000, -20, 30)) > 0.8);
    }

    [Fact(Timeout = 30_000)]
    public async Task Baresip_calls_sipp_and_its_digits_arrive_as_telephone_events()
    {
        var ear = OpenRtp();
        var callee = StartSipp("answer", new SippSetup { RtpPort = ear.Port });
        var caller = await StartBaresipAsync(new BaresipSetup { User = "301", Says = rate => Signals.Noise(rate, -20, 30) });

        await caller.DialAsync($"sip:302@127.0.0.1:{callee.SipPort}");
        await caller.SeesAsync("CALL_ESTABLISHED");
        await ear.ListenAsync(0.5);
        await caller.SendDigitAsync('7');
        await Patience.UntilAsync(() => ear.Digits.Any(), "a telephone event");
        await caller.HangUpAsync();
        await callee.SucceedsAsync();

        Assert.Equal("7", string.Concat(ear.Digits.Select(digit => digit.Key)));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("5")]
    [InlineData("#")]
    public async Task Digits_of_one_baresip_are_seen_by_another(string digit)
    {
        var caller = await StartBaresipAsync(new BaresipSetup { User = "301", Says = rate => Signals.Noise(rate, -20, 30) });
        var callee = await StartStandInAsync(answersByItself: true);

        await caller.DialAsync(callee.Uri);
        await callee.SeesAsync("CALL_ESTABLISHED");
        await caller.SendDigitAsync(digit[0]);
        await callee.SeesDigitAsync(digit);
        await caller.HangUpAsync();
        await callee.SeesAsync("CALL_CLOSED");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("near-hold")]
    [InlineData("endurance")]
    public async Task A_call_that_the_callee_holds_and_retrieves(string scenario)
    {
        var callee = await StartStandInAsync(answersByItself: true);
        var caller = StartSipp(scenario, new SippSetup { RemotePort = callee.Setup.SipPort });

        await callee.SeesAsync("CALL_ESTABLISHED");
        await callee.HoldAsync();
        await Patience.UntilAsync(() => caller.Saw("ACK", received: true), "the hold");
        await callee.ResumeAsync();
        await caller.SucceedsAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_call_that_the_callee_releases_first()
    {
        var callee = await StartStandInAsync(answersByItself: true);
        var caller = StartSipp("near-release", new SippSetup { RemotePort = callee.Setup.SipPort });

        await callee.SeesAsync("CALL_ESTABLISHED");
        await callee.HangUpAsync();
        await caller.SucceedsAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("far-hold", true)]
    [InlineData("late-offer", true)]
    [InlineData("cancel-while-ringing", false)]
    [InlineData("auto-answer", false)]
    [InlineData("no-common-codec", false)]
    public async Task A_scenario_that_the_caller_plays_alone(string scenario, bool answersByItself)
    {
        var callee = await StartStandInAsync(answersByItself);
        await StartSipp(scenario, new SippSetup { RemotePort = callee.Setup.SipPort }).SucceedsAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Both_registrars_accept_the_right_password()
    {
        var ours = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(ours, "201", "gatehouse", "MD5"));
        await StartSipp("register", new SippSetup { RemotePort = ours }).SucceedsAsync();
        Assert.Equal("MD5", registrar.AcceptedWith);

        var sipp = StartSipp("registrar-md5", new SippSetup());
        await StartSipp("register", new SippSetup { RemotePort = sipp.SipPort }).SucceedsAsync();
        await sipp.SucceedsAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Our_registrar_refuses_a_wrong_password()
    {
        var port = Ports.Pair();
        var registrar = StartRegistrar(new DigestRegistrar(port, "201", "not the gatehouse", "MD5"));
        _ = StartSipp("register", new SippSetup { RemotePort = port });
        await Patience.UntilAsync(() => registrar.Refused > 0, "the refusal");
        Assert.Null(registrar.AcceptedWith);
    }

    /// <summary>The example of RFC 7616 §3.9.1.</summary>
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Our_digest_is_that_of_the_standard(string algorithm, string expected)
    {
        var mufasa = new Digest(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        Assert.Equal(expected, mufasa.Response(
            "GET", "/dir/index.html", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    }

    [Fact]
    public void A_law_survives_its_round_trip_and_a_gap_is_found()
    {
        var tone = Signals.Tone(8_000, -12, 2);
        var companded = tone with { Samples = [.. tone.Samples.Select(sample => G711.Decode(G711.Encode(sample)))] };
        Assert.Equal(-12, Levels.Median(companded), 0.1);
        Assert.True(Levels.LongestGap(companded) == TimeSpan.Zero);

        var broken = companded with { Samples = [.. companded.Samples] };
        Array.Clear(broken.Samples, 8_000, 240);
        Assert.InRange(Levels.LongestGap(broken).TotalMilliseconds, 25, 35);
    }

    [Fact]
    public void Speech_resembles_itself_late_and_companded_but_not_noise()
    {
        var said = Signals.Speech(16_000, -20, 10);
        var late = said.Between(16_000 + 4_711, 16_000 * 5);
        Assert.True(Likeness.Of(late, said) > 0.95);
        Assert.True(Likeness.Of(Signals.Noise(16_000, -20, 4), said) < 0.3);
    }

    /// <summary>A baresip in the phone's place.</summary>
    private Task<BaresipProcess> StartStandInAsync(bool answersByItself) => StartBaresipAsync(new BaresipSetup
    {
        User = "201", Says = rate => Signals.Noise(rate, -20, 30), AnswersByItself = answersByItself,
    });
}
