namespace Interop;

/// <summary>What is owed: callbacks and messages; and who may not move this phone from afar.</summary>
public sealed class AgendaTests : CallStory
{
    [Fact(Timeout = 60_000)]
    [Clause("1.5b")]
    [Clause("1.1")]
    public async Task A_missed_caller_is_in_the_queue_and_called_back_by_two_keys()
    {
        var (phone, exchange) = await StartAsync();
        await MissAsync(phone, exchange, "13855556666");
        await phone.Api.QueueWhenAsync(queue => queue is [{ Kind: "missed" }], "the missed call");

        await phone.TapAsync("CALLBACK");
        await phone.LiftAsync();
        await phone.TapAllAsync("#");
        await exchange.SeesCallAsync("13855556666");
        await phone.TalksAsync();

        await phone.Api.QueueWhenAsync(queue => queue.Count == 0, "the promise is kept");
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.5b")]
    [Clause("4.6b")]
    public async Task A_barred_number_is_not_called_back()
    {
        var (phone, exchange) = await StartAsync();
        await MissAsync(phone, exchange, "16812345");
        await phone.Api.QueueWhenAsync(queue => queue.Count == 1, "the missed call");

        await phone.TapAsync("CALLBACK");
        await phone.LiftAsync();
        await phone.TapAllAsync("#");
        await phone.ReplaceAsync();
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");

        Assert.Empty(exchange.Calls("16812345"));
        Assert.Equal("16812345", Assert.Single(await phone.Api.QueueAsync()).Remote);
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.5b")]
    [Clause("4.6b")]
    public async Task A_callback_whose_number_is_barred_meanwhile_stays_owed()
    {
        const string number = "13855556666";
        var exchange = StartExchange();
        var setup = new PhoneSetup { PeerPort = exchange.Port };
        var before = await StartPhoneAsync(setup: setup);
        await MissAsync(before, exchange, number);
        await before.Api.QueueWhenAsync(queue => queue is [{ Kind: "missed", Remote: number }], "the missed call");
        await before.TerminateAsync();
        var phone = await StartPhoneAsync(setup: setup with { Tables = ["[dial-plan]", "barred = [\"1385*\"]"] });

        await phone.TapAsync("CALLBACK");
        await phone.LiftAsync();
        await phone.TapAllAsync("#");
        await phone.ReplaceAsync();
        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");

        Assert.Empty(exchange.Calls(number));
        Assert.True(await phone.Api.QueueAsync() is [{ Kind: "missed", Remote: number }], "the callback is no longer owed");
    }

    [Fact(Timeout = 60_000)]
    [Clause("2.4b")]
    [Clause("3.4b")]
    public async Task A_message_for_a_colleague_stutters_the_dial_tone_and_is_delivered_by_keypad()
    {
        var exchange = StartExchange();
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            PeerPort = exchange.Port, Directory = ["id,name,number,class", "lin,林师傅,204,colleague"],
        });
        var steady = await DialToneAsync(phone);
        await phone.Api.OweAsync("message", "lin");
        await phone.Api.QueueWhenAsync(queue => queue is [{ Kind: "message", For: "lin" }], "the message");
        await phone.Api.WaitForAsync(state => state.HasLight, "the message's light");
        var stuttered = await DialToneAsync(phone);

        await phone.LiftAsync();
        await phone.TapAsync("MESSAGES");
        await phone.TapAllAsync("#");
        await phone.Api.QueueWhenAsync(queue => queue.Count == 0, "the message is delivered");

        Assert.True(Breaks(steady) == 0, $"without a message the dial tone breaks {Breaks(steady)} times");
        Assert.True(Breaks(stuttered) >= 2, $"the dial tone breaks {Breaks(stuttered)} times");
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    [Clause("1.8")]
    public async Task A_refer_from_the_far_end_to_a_barred_number_is_declined()
    {
        var (phone, exchange) = await StartAsync();
        var caller = await exchange.CallAsync(phone, "303");
        await AnswerAsync(phone);
        await caller.AnsweredAsync();

        await DeclinedAsync("16812345");
        await DeclinedAsync("110");
        await caller.HangUpAsync();
        await phone.IsLeftAsync();

        Assert.Empty(exchange.Calls("16812345"));
        Assert.Empty(exchange.Calls("110"));

        // The wish itself is taken (202), what became of it is told by NOTIFY (RFC 3515 §2.4.4).
        async Task DeclinedAsync(string number)
        {
            var before = Declines();
            Assert.Equal(202, await caller.AskAsync("REFER", $"Refer-To: <sip:{number}@127.0.0.1:{exchange.Port}>\r\n"));
            await exchange.SeesAsync(_ => Declines() > before, $"a NOTIFY that {number} is declined");
        }

        int Declines() => exchange.All.Count(taken => taken.Request.Method == "NOTIFY" && taken.Request.Body.Contains("603", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    [Clause("4.6b")]
    public async Task A_redirect_to_a_barred_number_is_not_followed_and_is_written_down()
    {
        var (phone, exchange) = await StartAsync();
        exchange.Answers["302"] = $"302 Moved Temporarily|Contact: <sip:16812345@127.0.0.1:{exchange.Port}>";
        exchange.Answers["303"] = $"302 Moved Temporarily|Contact: <sip:304@127.0.0.1:{exchange.Port}>";

        await phone.LiftAsync();
        await phone.TapAllAsync("302#");
        await exchange.SeesCallAsync("302");
        var record = await phone.Api.LastEndedAsync();
        await phone.ReplaceAsync();
        await phone.LiftAsync();
        await phone.TapAllAsync("303#");
        await exchange.SeesCallAsync("304");

        Assert.Empty(exchange.Calls("16812345"));
        Assert.Contains("redirect-refused", record.Flags!);
        Assert.Contains("barred", record.Flags!);
    }

    /// <summary>The first two and a half seconds in the receiver after a lift.</summary>
    private static async Task<Sound> DialToneAsync(PhoneProcess phone)
    {
        var lifted = phone.Mark();
        await phone.LiftAsync();
        await phone.ListenAsync(2.5);
        var heard = phone.Receiver().Between(lifted.Receiver);
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        return heard;
    }

    /// <summary>How often a tone that has begun stops.</summary>
    private static int Breaks(Sound tone)
    {
        var windows = Levels.Windows(tone).Select(level => level > -40).ToArray();
        var last = Array.LastIndexOf(windows, true);
        return Enumerable.Range(0, Math.Max(0, last)).Count(at => windows[at] && !windows[at + 1]);
    }

    private static async Task MissAsync(PhoneProcess phone, SipExchange exchange, string number)
    {
        var caller = await exchange.CallAsync(phone, number);
        await phone.RingsAsync();
        await caller.CancelAsync();
        await phone.RestsAsync();
    }

    private async Task<(PhoneProcess Phone, SipExchange Exchange)> StartAsync()
    {
        var exchange = StartExchange();
        return (await StartPhoneAsync(setup: new PhoneSetup { PeerPort = exchange.Port }), exchange);
    }
}
