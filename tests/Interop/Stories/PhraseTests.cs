namespace Interop;

/// <summary>What the caller is told before waiting and afterwards, and what is written down when it took too long.</summary>
public sealed class PhraseTests : PeerStory
{
    /// <summary>Seconds after which a wait is a breach: the least that may be set.</summary>
    private const int Limit = 10;

    [Fact(Timeout = 60_000)]
    [Clause("1.5a")]
    public async Task By_default_the_caller_is_told_then_hears_music_and_the_apology_is_left_to_the_guard()
    {
        var phone = await StartNoisyPhoneAsync();
        var (caller, ear) = await TalkAsync(phone);

        var held = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await ear.ListenAsync(4);
        var to = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await HearsTheRoomAsync(ear);
        await CloseAsync(phone, caller);

        var all = ear.Heard();
        var told = Prompt.In(all.Between(held - RoundTrip, to), "please-hold");
        Assert.True(told >= Prompt.Recognised, $"the caller was not told: likeness {told:0.00}");
        AssertMusic(all.Between(to - (all.Rate * 3 / 2), to));
        Assert.True(Prompt.In(all.Between(to), "sorry-waited") < Prompt.Recognised, "the phone spoke where the guard can");
    }

    [Fact(Timeout = 90_000)]
    [Clause("1.5a")]
    [Clause("2.3g")]
    [Clause("3.8a")]
    public async Task Announced_the_caller_is_told_before_the_music_and_hears_the_apology_before_the_guard()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"announce\"", "retrieve-phrases = \"announce\"");
        var (caller, ear) = await TalkAsync(phone);

        var pressed = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await ear.ListenAsync(Prompt.Of("please-hold").Seconds + 2);
        var retrieved = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await HearsTheRoomAsync(ear);
        var heard = ear.Heard();
        await CloseAsync(phone, caller);

        var waiting = heard.Between(pressed - RoundTrip, retrieved);
        AssertSaid("please-hold", waiting);
        AssertMusic(waiting.Between(waiting.Samples.Length - (waiting.Rate * 3 / 2)));
        AssertSaid("sorry-waited", heard.Between(retrieved - RoundTrip));
    }

    [Fact(Timeout = 90_000)]
    [Clause("2.3g")]
    public async Task Kept_waiting_over_the_limit_is_in_the_record_and_calls_the_guard_back()
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Desk = [
                $"hold-limit-s = {Limit}", "hold-warning-s = 5", "hold-offer-callback-s = 5", "cues = \"off\"", "hold-phrases = \"off\"",
            ],
        });
        var (caller, _) = OpenCaller(phone);
        await caller.InviteAsync();
        await AnswerAsync(phone);

        await WaitsAsync(phone, 2);
        var start = phone.Mark();
        await WaitsAsync(phone, Limit + 6);
        var heard = phone.Receiver().Between(start.Receiver);
        var record = await CloseAsync(phone, caller);

        var care = (await phone.Api.RecordAsync(record.Id)).GetProperty("care");
        Note($"{care}");
        Assert.Equal((2, 1), (care.GetProperty("holds").GetInt32(), care.GetProperty("breaches").GetInt32()));
        Assert.InRange(care.GetProperty("longestSeconds").GetDouble(), Limit, 2 * Limit);
        Assert.True(Bursts(heard.Inner(Limit - 2, 0)) >= 2, "nothing in the receiver says that the caller has waited for too long");
    }

    /// <summary>HOLD, so many seconds of the phone's own sound, HOLD.</summary>
    private static async Task WaitsAsync(PhoneProcess phone, double seconds)
    {
        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await phone.ListenAsync(seconds);
        await phone.TapAsync("HOLD");
        await phone.TalksAsync();
    }
}
