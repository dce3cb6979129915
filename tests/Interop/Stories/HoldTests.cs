namespace Interop;

/// <summary>The caller is made to wait, and hears nothing of the room meanwhile.</summary>
public sealed class HoldTests : CallStory
{
    [Fact(Timeout = 90_000)]
    [Clause("1.6")]
    [Clause("3.8a")]
    public async Task A_held_caller_hears_nothing_of_the_room_and_a_retrieved_one_does()
    {
        var (phone, ear, caller) = await StartNoisyCallAsync("near-hold");

        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
        var held = ear.Heard().Samples.Length;
        await phone.ListenAsync(3);
        var retrieved = ear.Heard().Samples.Length;
        await phone.TapAsync("HOLD");
        await phone.TalksAsync();
        await ear.ListenAsync(1);
        var back = ear.Heard();
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();

        AssertQuiet(back.Between(held + RoundTrip, retrieved));
        Assert.True(Levels.Loudest(back.Between(retrieved)) > -30, "after the retrieve the guard is not heard");
    }

    [Fact(Timeout = 90_000)]
    [Clause("1.6")]
    public async Task A_muted_guard_is_not_heard()
    {
        var (phone, ear, caller) = await StartNoisyCallAsync("call");

        await phone.TapAsync("MUTE");
        await phone.Api.WaitForAsync(state => state.Calls.Any(call => call.Muted), "the guard is muted");
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
        var muted = ear.Heard().Samples.Length;
        await ear.ListenAsync(2);
        var unmuted = ear.Heard().Samples.Length;
        await phone.TapAsync("MUTE");
        await phone.Api.WaitForAsync(state => state.Calls.Any(call => !call.Muted), "the guard is heard again");
        await ear.ListenAsync(1);
        var all = ear.Heard();
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();

        AssertQuiet(all.Between(muted + RoundTrip, unmuted));
        Assert.True(Levels.Loudest(all.Between(unmuted)) > -30, "after MUTE off the guard is not heard");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_far_end_may_hold_and_retrieve()
    {
        var phone = await StartPhoneAsync();
        var caller = StartSipp("far-hold", new SippSetup { RemotePort = phone.Setup.SipPort });

        await AnswerAsync(phone);
        await caller.SucceedsAsync();
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        Assert.Equal("far", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Baresip_may_hold_and_resume_and_is_heard_again()
    {
        var phone = await StartPhoneAsync();
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);

        await caller.HoldAsync();
        await phone.ListenAsync(1.5);
        await caller.ResumeAsync();
        await phone.ListenAsync(1.5);
        var resumed = phone.Mark();
        await phone.ListenAsync(1);
        var heard = phone.Receiver().Between(resumed.Receiver);
        await caller.HangUpAsync();
        await phone.IsLeftAsync();

        Assert.Equal(ToneDbfs, Levels.Median(heard), 1.0);
    }

    /// <summary>Samples at the far end for which packets sent before the cut may still arrive.</summary>
    private const int RoundTrip = 8_000 / 5;

    private static void AssertQuiet(Sound heard)
    {
        Assert.True(heard.Seconds > 1, "too little arrived to judge: does the phone still send?");
        var loudest = Levels.Loudest(heard);
        Assert.True(loudest < -65, $"{loudest:0.0} dBFS at the far end");
    }

    private async Task<(PhoneProcess Phone, RtpEndpoint Ear, SippProcess Caller)> StartNoisyCallAsync(string scenario)
    {
        var phone = await StartPhoneAsync(setup: new PhoneSetup
        {
            Microphone = Signals.Noise(Sound.DeviceRate, -12, 5), Desk = ["music-on-hold = false", "hold-phrases = \"off\""],
        });
        var ear = OpenRtp();
        var caller = StartSipp(scenario, new SippSetup
        {
            RemotePort = phone.Setup.SipPort, RtpPort = ear.Port, Pause = TimeSpan.FromSeconds(6),
        });
        await AnswerAsync(phone);
        await ear.ListenAsync(1);
        Assert.True(Levels.Loudest(ear.Heard()) > -30, "the guard is not heard to begin with");
        return (phone, ear, caller);
    }
}
