namespace Interop;

/// <summary>Parts of the booth fail; the call goes on as far as it can, and everything when they are back.</summary>
public sealed class FaultTests : CallStory
{
    [Fact(Timeout = 90_000)]
    public async Task A_codec_that_does_not_answer_and_comes_back_carries_the_next_call()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("cancel-while-ringing", new SippSetup { RemotePort = phone.Setup.SipPort });
        await phone.Api.FaultAsync("codec", "nak");
        await phone.RingsAsync();
        await caller.SucceedsAsync();

        await phone.Api.FaultAsync("codec", "none");
        await phone.RestsAsync();
        await AnOrdinaryCallWorksAsync(phone);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bouncing_hook_answers_once_and_releases_once()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await phone.Api.FaultAsync("hook", "bounce");
        await ConnectAsync(caller, phone);
        await phone.ListenAsync(1);
        Assert.True((await phone.Api.StateAsync()).HasCall("active"));

        await phone.ReplaceAsync();
        await phone.Api.WaitForAsync(state => state.Hook == "on", "the handset is down");
        await caller.HangUpAsync();
        await phone.RestsAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal("far", record.ReleasedBy);
        Assert.Single(await phone.Api.JournalAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Lights_that_reset_in_a_call_come_back_and_the_call_does_not_notice()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);
        await phone.ListenAsync(1);

        var before = phone.Mark();
        await phone.Api.FaultAsync("lights", "reset");
        await phone.ListenAsync(2);
        var heard = phone.Receiver().Between(before.Receiver);
        await phone.Api.WaitForAsync(state => state.HasLight, "there is light again");
        await caller.HangUpAsync();
        await phone.IsLeftAsync();

        AssertTone(heard);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_keypad_that_does_not_answer_costs_keys_but_no_call()
    {
        var phone = await StartPhoneAsync();
        await phone.Api.FaultAsync("keypad", "nak");
        await AnOrdinaryCallWorksAsync(phone);
        await phone.Api.FaultAsync("keypad", "none");
        await AnOrdinaryCallWorksAsync(phone);
    }
}
