namespace Interop;

/// <summary>What the caller is told before waiting and afterwards, and what is written down when it took too long.</summary>
public sealed class PhraseTests : PeerStory
{
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
}
