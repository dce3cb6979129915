namespace Interop;

/// <summary>Whoever is made to wait hears nothing of the room, whatever else the phone lets them hear.</summary>
[Clause("1.6")]
[Clause("3.8a")]
public sealed class RoomTests : PeerStory
{
    [Fact(Timeout = 60_000)]
    public async Task Without_music_a_held_caller_hears_nothing_at_all()
    {
        var phone = await StartNoisyPhoneAsync("music-on-hold = false", "hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);

        var held = await WaitingAsync(phone, ear, "HOLD", call => call.State == "held", call => call.State == "active");
        await CloseAsync(phone, caller);
        AssertQuiet(held);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_muted_guard_is_silence()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);

        var muted = await WaitingAsync(phone, ear, "MUTE", call => call.Muted, call => !call.Muted);
        await CloseAsync(phone, caller);
        AssertQuiet(muted);
    }

    [Fact(Timeout = 60_000)]
    public async Task Music_on_hold_has_nothing_of_the_room_in_it()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"off\"");
        var (caller, ear) = await TalkAsync(phone);

        var held = await WaitingAsync(phone, ear, "HOLD", call => call.State == "held", call => call.State == "active");
        await CloseAsync(phone, caller);
        AssertOther(held, "the music");
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.5a")]
    public async Task While_a_muted_guard_lets_the_phone_speak_the_room_is_not_heard()
    {
        var phone = await StartNoisyPhoneAsync("hold-phrases = \"announce\"");
        var (caller, ear) = await TalkAsync(phone);

        var muted = await WaitingAsync(phone, ear, "MUTE", call => call.Muted, call => !call.Muted);
        await CloseAsync(phone, caller);
        AssertOther(muted, "please hold");
    }

    [Fact(Timeout = 60_000)]
    [Clause("1.10")]
    [Clause("2.5d")]
    public async Task The_farewell_in_the_grace_has_nothing_of_the_room_in_it()
    {
        var phone = await StartNoisyPhoneAsync();
        var (caller, ear) = await TalkAsync(phone);

        await phone.ReplaceAsync();
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
        var down = ear.Heard().Samples.Length;
        var bye = await caller.IsAskedAsync("BYE");
        await phone.RestsAsync();

        Note(bye.FirstLine);
        AssertOther(ear.Heard().Between(down + RoundTrip), "the farewell");
        Assert.Equal("near", (await phone.Api.LastEndedAsync()).ReleasedBy);
    }

    /// <summary>A key makes the caller wait and ends the waiting: what was heard meanwhile; the room is there again afterwards.</summary>
    private static async Task<Sound> WaitingAsync(
        PhoneProcess phone, RtpEndpoint ear, string key, Func<PhoneCall, bool> waits, Func<PhoneCall, bool> isBack)
    {
        await phone.TapAsync(key);
        await phone.Api.WaitForAsync(state => state.Calls.Any(waits), $"{key} makes the caller wait");
        Assert.False((await phone.Api.PinsAsync()).MicrophoneOpen);
        var from = ear.Heard().Samples.Length;
        await ear.ListenAsync(2);
        var to = ear.Heard().Samples.Length;
        await phone.TapAsync(key);
        await phone.Api.WaitForAsync(state => state.Calls.Any(isBack), $"{key} ends the waiting");
        await HearsTheRoomAsync(ear);
        return ear.Heard().Between(from + RoundTrip, to);
    }
}
