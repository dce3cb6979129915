namespace Interop;

/// <summary>What the guard writes down, by the keypad and by voice.</summary>
public sealed class NotingTests : CallStory
{
    [Fact(Timeout = 60_000)]
    [Clause("2.2a")]
    [Clause("2.4a")]
    [Clause("2.5a")]
    public async Task Codes_in_a_call_are_in_its_record_and_nobody_hears_them()
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port });
        var ear = OpenRtp();
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(5),
        });
        await AnswerAsync(phone);

        await phone.NoteAsync("4");
        await phone.NoteAsync("0");
        await phone.TapAsync("7");
        await Patience.UntilAsync(() => ear.Digits.Count > 0, "the one digit that is none of a code");
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();

        Assert.Equal(['7'], ear.Digits.Select(digit => digit.Key));
        var record = await phone.Api.LastEndedAsync();
        Assert.Equal("enquiry", record.Category);
        Assert.Matches("\"RepeatedBack\": [1-9]", await ShowAsync(record));
    }

    [Fact(Timeout = 60_000)]
    [Clause("3.6a")]
    [Clause("2.4a")]
    public async Task A_repair_stays_open_until_it_has_what_it_needs()
    {
        var (phone, exchange) = await StartAsync();
        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();

        await phone.NoteAsync("3");
        Assert.Equal(200, await caller.HangUpAsync());
        await phone.IsLeftAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal("repair", record.Category);
        await phone.Api.QueueWhenAsync(queue => queue.Any(entry => entry.Kind == "open-record"), "the open record");
    }

    [Fact(Timeout = 60_000)]
    [Clause("2.3c")]
    [Clause("3.5a")]
    public async Task Anonymous_twice_and_the_number_is_gone_from_every_file()
    {
        const string number = "13844442222";
        var (phone, exchange) = await StartAsync();
        var caller = await exchange.CallAsync(phone, number);
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
        await phone.NoteAsync("1");
        await phone.NoteAsync("*2");
        await phone.NoteAsync("*2");
        Assert.Equal(200, await caller.HangUpAsync());
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        var record = await phone.Api.LastEndedAsync();
        Assert.Contains(number, await ShowAsync(record), StringComparison.Ordinal);

        // The next call ends the wrap-up.
        var next = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await next.AnsweredAsync();
        await Patience.UntilAsync(
            async () => !(await ShowAsync(record)).Contains(number, StringComparison.Ordinal), "the number leaves the record");
        Assert.DoesNotContain(await phone.Api.QueueAsync(), entry => entry.Remote == number);
        Assert.Equal(200, await next.HangUpAsync());
        await phone.IsLeftAsync();
        await phone.TerminateAsync();

        Assert.Equal("complaint", record.Category);
        var (verified, words) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "journal", "verify");
        Assert.True(verified == 0, words);
        Assert.Empty(Traces.Of(number, PhoneProcess.DataFolder(Folder)));
    }

    [Fact(Timeout = 90_000)]
    [Clause("2.4b")]
    [Clause("3.4b")]
    public async Task A_colleague_is_chosen_by_keypad_unheard_and_the_memo_is_read_out_at_MESSAGES()
    {
        var voice = GuardsVoice();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Microphone = voice, Directory = ["id,name,number,class,speed-key", "lin,林师傅,204,colleague,4"],
        });
        var ear = OpenRtp();
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(14),
        });
        await AnswerAsync(phone);

        await phone.NoteAsync("6");
        await phone.TapAllAsync("4#");
        await phone.Api.QueueWhenAsync(queue => queue is [{ Kind: "message", For: "lin" }], "the message for the colleague");
        await phone.HoldKeyAsync("NOTE", TimeSpan.FromSeconds(6));
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Empty(ear.Digits);

        await phone.TapAsync("MESSAGES");
        var from = phone.Mark().Receiver;
        await phone.LiftAsync();
        await Patience.UntilAsync(
            () => Likeness.Of(Tail(phone.Receiver().Between(from)), voice) > 0.6, "the guard's own words in the receiver");
        await phone.TapAsync("#");
        await phone.Api.QueueWhenAsync(queue => queue.Count == 0, "the message is delivered");

        // What was heard last: the header comes before the memo.
        static Sound Tail(Sound heard)
        {
            var telephone = heard.Decimated(8_000);
            return telephone.Between(Math.Max(0, telephone.Samples.Length - 16_000));
        }
    }

    [Fact(Timeout = 60_000)]
    [Clause("2.1a")]
    [Clause("2.3e")]
    public async Task A_memo_is_kept_and_the_caller_hears_music_instead_of_it()
    {
        var voice = GuardsVoice();
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = voice });
        var ear = OpenRtp();
        var caller = StartSipp("call", new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(14),
        });
        await AnswerAsync(phone);
        await ear.ListenAsync(2);
        var before = ear.Heard().Samples.Length;
        Assert.True(Likeness.Of(ear.Heard(), voice) > 0.8, "the guard is not heard to begin with");

        await phone.Api.KeyAsync("NOTE", "press");
        await ear.ListenAsync(6);
        var during = ear.Heard();
        await phone.Api.KeyAsync("NOTE", "release");
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();

        // The first 1.5 s are the key's own time and what was under way.
        var heard = during.Between(before + (8_000 * 3 / 2));
        var likeness = Likeness.Of(heard, voice);
        Note($"the memo at the far end: likeness {likeness:0.00}, music {Levels.Loudest(heard):0.0} dBFS");
        Assert.True(likeness < 0.5, $"the memo is heard at the far end, likeness {likeness:0.00}");
        Assert.True(Levels.Loudest(heard) > -40, "the caller hears neither the announcement nor music");
        var record = await phone.Api.LastEndedAsync();
        Assert.Matches(@"(?m)^memo .* [1-9]\d+ bytes", await ShowAsync(record, json: false));
    }

    private async Task<(PhoneProcess Phone, SipExchange Exchange)> StartAsync()
    {
        var exchange = StartExchange();
        return (await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port }), exchange);
    }
}
