namespace Interop;

/// <summary>What the caller is told before waiting and afterwards, and what is written down when it took too long.</summary>
public sealed class PhraseTests : PeerStory
{
    /// <summary>So much likelier than any other is what was said; of two wrong phrases none is ahead by half of it.</summary>
    private const double Margin = 0.2;

    [Fact(Timeout = 60_000)]
    [Clause("1.5a")]
    public async Task By_default_the_guard_says_it_and_the_caller_hears_music_at_once()
    {
        var phone = await StartNoisyPhoneAsync();
        var (caller, ear) = await TalkAsync(phone);

        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        var held = ear.Heard().Samples.Length;
        await ear.ListenAsync(2.5);
        var to = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await HearsTheRoomAsync(ear);
        await CloseAsync(phone, caller);

        AssertMusic(ear.Heard().Between(held + RoundTrip, to));
        Assert.True(Prompt.In(ear.Heard().Between(held), "please-hold") < Prompt.Recognised, "the phone spoke to the caller");
    }

    [Fact(Timeout = 90_000)]
    [Clause("1.5a")]
    [Clause("2.3g")]
    [Clause("3.8a")]
    public async Task Announced_the_caller_is_told_before_the_music_and_hears_the_apology_before_the_guard()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"announce\"");
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

        var waiting = heard.Between(pressed, retrieved);
        AssertSaid("please-hold", waiting);
        AssertMusic(waiting.Between(waiting.Samples.Length - (waiting.Rate * 3 / 2)));
        AssertSaid("sorry-waited", heard.Between(retrieved));
    }

    /// <summary>It is the likeliest of the whole catalogue, with nothing else near it.</summary>
    private static void AssertSaid(string key, Sound heard)
    {
        var ranked = Prompt.Ranked(heard);
        Note(string.Join(", ", ranked.Take(3).Select(phrase => $"{phrase.Key} {phrase.Likeness:0.00}")));
        Assert.Equal(key, ranked[0].Key);
        Assert.True(ranked[0].Likeness > ranked[1].Likeness + Margin, $"{ranked[1].Key} is as likely");
    }
}
