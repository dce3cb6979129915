namespace Interop;

/// <summary>A private call is short: the guard is told before its end, and that it was ended is written down.</summary>
[Clause("2.4c")]
[Clause("3.8c")]
[Clause("4.6a")]
public sealed class PrivateTests : PeerStory
{
    /// <summary>The least that may be set: the warning comes with the mark, the last words ten seconds before the end.</summary>
    private const int Limit = 30;

    [Fact(Timeout = 120_000)]
    public async Task At_the_limit_it_is_ended_after_a_warning_and_last_words_and_the_record_says_so()
    {
        var (phone, caller, said) = await TalkPrivatelyAsync("private-hard-end = true");

        await caller.IsAskedAsync("BYE", TimeSpan.FromSeconds(2 * Limit));
        var heard = phone.Receiver().Between(said.Receiver).Decimated(8_000);
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        var record = await phone.Api.LastEndedAsync();

        AssertSaid("private-warning", heard.Between(0, 8_000 * 5));
        AssertSaid("ends-in-ten", heard.Between(8_000 * (Limit - 11), 8_000 * (Limit - 5)));
        Assert.Equal(("private", "near"), (record.Category, record.ReleasedBy));
        Assert.Contains("private-limit", record.Flags);
    }

    [Fact(Timeout = 120_000)]
    public async Task Otherwise_a_double_tone_says_it_every_fifteen_seconds_and_the_call_goes_on()
    {
        var (phone, caller, said) = await TalkPrivatelyAsync("private-hard-end = false");

        await phone.ListenAsync(Limit + 20);
        var heard = phone.Receiver().Between(said.Receiver);
        Assert.DoesNotContain(caller.Seen, seen => seen.Method == "BYE");
        var record = await CloseAsync(phone, caller);

        Assert.Equal(4, Bursts(heard.Inner(Limit - 5, 0))); // double tones
        Assert.Equal(("private", "far"), (record.Category, record.ReleasedBy));
        Assert.DoesNotContain("private-limit", record.Flags);
    }

    /// <summary>A call that the guard says is private; from the mark on the receiver has nothing but the phone's own words.</summary>
    private async Task<(PhoneProcess Phone, SipPeer Caller, (int Receiver, int Loudspeaker) Said)> TalkPrivatelyAsync(string end)
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Desk = [$"private-limit-s = {Limit}", end, "cues = \"off\""] });
        var (caller, _) = OpenCaller(phone);
        await caller.InviteAsync();
        await AnswerAsync(phone);
        var said = phone.Mark();
        await phone.TapAsync("PRIVATE");
        return (phone, caller, said);
    }
}
