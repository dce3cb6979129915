using System.Diagnostics;

namespace Interop;

/// <summary>Who may end a call, and what happens when the guard's handset goes down first.</summary>
[Clause("1.10")]
public sealed class ReleaseTests : CallStory
{
    [Fact(Timeout = 60_000)]
    public async Task The_handset_goes_down_first_and_the_caller_leaves_within_the_grace()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);

        await phone.ReplaceAsync();
        await phone.Api.WaitForAsync(state => state.Hook == "on", "the handset is down");
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
        await caller.HangUpAsync();
        await phone.RestsAsync();

        Assert.Equal("far", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_handset_goes_down_first_and_after_the_grace_the_phone_says_bye()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("near-release", new SippSetup { RemotePort = phone.Setup.SipPort });
        await AnswerAsync(phone);

        var down = Stopwatch.StartNew();
        await phone.ReplaceAsync();
        await caller.SucceedsAsync();
        var grace = down.Elapsed;
        await phone.RestsAsync();

        Note($"handset down → BYE: {grace.TotalSeconds:0.00} s");
        Assert.True(grace > TimeSpan.FromSeconds(2.5), $"the far end was dropped after {grace.TotalSeconds:0.0} s of grace");
        Assert.Equal("near", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Lifted_again_within_the_grace_the_call_goes_on()
    {
        var voice = GuardsVoice();
        var phone = await StartPhoneAsync(setup: new PhoneSetup { Microphone = voice });
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);

        await phone.ReplaceAsync();
        await phone.Api.WaitForAsync(state => state.Hook == "on", "the handset is down");
        await phone.LiftAsync();
        await phone.TalksAsync();
        await phone.ListenAsync(1);
        var again = phone.Mark();
        await phone.ListenAsync(3.5); // longer than the grace would have been
        var heard = phone.Receiver().Between(again.Receiver);
        await caller.HangUpAsync();
        await phone.IsLeftAsync();

        Assert.Equal(ToneDbfs, Levels.Median(heard), 1.0);
        Assert.Equal("far", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_who_gives_up_is_in_the_journal()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("cancel-while-ringing", new SippSetup { RemotePort = phone.Setup.SipPort });

        await phone.RingsAsync();
        await caller.SucceedsAsync();
        await phone.RestsAsync();

        var record = await phone.Api.LastEndedAsync();
        Assert.Equal("caller-gave-up", record.ReleasedBy);
        Assert.Null(record.AnsweredAt);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    public async Task A_phone_that_is_told_to_stop_says_bye(PhoneBuild build)
    {
        var phone = await StartPhoneAsync(build);
        var caller = StartSipp("near-release", new SippSetup { RemotePort = phone.Setup.SipPort });
        await AnswerAsync(phone);

        await phone.TerminateAsync();
        await caller.SucceedsAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_phone_that_is_told_to_stop_while_it_rings_leaves_no_caller_waiting()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await caller.DialAsync(phone.Uri);
        await phone.RingsAsync();

        await phone.TerminateAsync();
        await caller.SeesAsync("CALL_CLOSED");
    }
}
