namespace Interop;

/// <summary>What the caller is told before waiting and afterwards, and what is written down when it took too long.</summary>
public sealed class PhraseTests : PeerStory
{
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
        Assert.True(Prompt.In(all.Between(held, to), "please-hold") >= Prompt.Recognised, "the caller was not told");
        AssertMusic(all.Between(to - (all.Rate * 3 / 2), to));
        Assert.True(Prompt.In(all.Between(to), "sorry-waited") < Prompt.Recognised, "the phone spoke where the guard can");
    }
}
