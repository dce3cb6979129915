namespace Interop;

/// <summary>The guard hands a caller on by keys: told first to whom, and back when nobody takes over.</summary>
[Clause("1.8")]
public sealed class TransferTests : PeerStory
{
    [Fact(Timeout = 60_000)]
    public async Task The_caller_is_told_then_referred_and_the_phone_leaves_when_the_target_has_taken_over()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);
        var start = ear.Heard().Samples.Length;
        var refer = await ReferAsync(phone, caller);
        var told = ear.Heard().Between(start);

        await caller.NotifyAsync("180 Ringing", final: false);
        await caller.NotifyAsync("200 OK", final: true);
        await caller.IsAskedAsync("BYE");
        await phone.ReplaceAsync();
        await phone.RestsAsync();

        Assert.Contains("sip:202@", refer.Header("Refer-To"), StringComparison.Ordinal);
        Assert.True(Prompt.In(told, "transferring-to") > Prompt.Recognised, "the REFER came before the caller was told to whom");
        Assert.Contains("transferred", (await phone.Api.LastEndedAsync()).Flags);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("503 Service Unavailable")]
    [InlineData("603 Decline")]
    public async Task Refused_the_caller_comes_back_and_recalls_the_guard_who_put_the_handset_down(string status)
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);
        await ReferAsync(phone, caller);
        await phone.ReplaceAsync();

        await caller.NotifyAsync(status, final: true);
        await phone.RingsAsync();
        await phone.LiftAsync();
        await HearsTheRoomAsync(ear);
        var record = await CloseAsync(phone, caller);

        Assert.Contains("transfer-failed", record.Flags);
        Assert.Equal("far", record.ReleasedBy);
    }

    /// <summary>TRANSFER, the number, TRANSFER: returns with the REFER.</summary>
    private static async Task<SipSeen> ReferAsync(PhoneProcess phone, SipPeer caller)
    {
        await phone.TapAsync("TRANSFER");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the caller is held");
        await phone.TapAllAsync("202");
        await phone.TapAsync("TRANSFER");
        return await caller.IsAskedAsync("REFER");
    }
}
