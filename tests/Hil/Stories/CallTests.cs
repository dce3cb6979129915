using System.Globalization;

namespace Hil;

/// <summary>The published phone on the kernel's own GPIO, I²C and sound: a whole call, as in <c>sim --once</c>.</summary>
public sealed class CallTests(SharedMachine shared) : MachineStory(shared)
{
    /// <summary>Between the floor of −120 dBFS and anything a person would hear.</summary>
    private const double Silence = -70;

    [Fact(Timeout = 240_000)]
    [Clause("1.1")]
    [Clause("1.10")]
    public async Task A_call_rings_lights_is_answered_on_the_second_ring_talked_and_left_by_the_far_end()
    {
        await Booth.SpeakerCallsAsync("13811110001", talkSeconds: 4);
        await Api.WaitForAsync(state => state.Ringing && state.HasLight, "it rings and shows it");
        await Patience.UntilAsync(async () => await Booth.LitAsync() > 0, "the lights chip is lit");
        await Api.WaitForAsync(state => state.Calls.Any(call => call.Rings >= 2), "the second ring");
        await Booth.LiftAsync();
        await Api.WaitForAsync(state => state.HasCall("active"), "the call is active");
        var (exit, heard) = await Booth.SpeakerIsDoneAsync();
        await Api.WaitForAsync(state => state.HasCall("released"), "the guard hears that the far end left");
        var levels = await Booth.LevelsAsync();
        await Booth.ReplaceAsync();
        await RestsAsync();

        Assert.Equal(0, exit);
        Machine.Note(string.Create(
            CultureInfo.InvariantCulture, $"receiver {levels.Receiver:0} dBFS, bell {levels.RingAtLoudspeaker:0}, caller heard {heard:0}"));
        Assert.True(levels.MicrophoneOpen, "the codec's microphone never opened");
        Assert.True(levels.Receiver > Silence, $"the receiver stayed at {levels.Receiver} dBFS");
        Assert.True(levels.RingAtLoudspeaker > Silence, $"the bell stayed at {levels.RingAtLoudspeaker} dBFS");
        Assert.True(levels.VoiceAtLoudspeaker < Silence, $"voice at the loudspeaker: {levels.VoiceAtLoudspeaker} dBFS");
        Assert.True(heard > Silence, $"the caller heard {heard} dBFS");
        var record = await Api.LastEndedAsync();
        Assert.Equal(("in", "far"), (record.Direction, record.ReleasedBy));
        Assert.True(record.Rings >= 2, $"{record.Rings} rings");
    }

    [Fact(Timeout = 120_000)]
    public async Task An_edge_of_the_hook_reaches_the_desk()
    {
        var up = await Booth.EdgeAsync("off");
        await Api.WaitForAsync(state => state.Hook == "off", "the handset is lifted");
        var down = await Booth.EdgeAsync("on");
        await Api.WaitForAsync(state => state.Hook == "on", "the handset lies in its cradle");
        Machine.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"boot to ready {Shared.Ready:0.0} s; edge to event {up:0} ms up, {down:0} ms down (10 ms of them debouncing; emulated time)"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_key_of_the_matrix_holds_the_call_and_takes_it_back()
    {
        await TalkAsync("13811110002");
        await Booth.TapAsync("HOLD");
        await Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await Booth.TapAsync("HOLD");
        await Api.WaitForAsync(state => state.HasCall("active"), "the call is taken back");
        await PartAsync();
    }

    [Fact(Timeout = 240_000)]
    [Clause("1.1")]
    public async Task A_phone_that_is_killed_in_a_call_comes_back_with_a_whole_journal()
    {
        await TalkAsync("13811110003");
        await Machine.KillPhoneAsync();
        await Booth.ReplaceAsync();
        var (verified, words) = await Machine.CommandAsync("journal verify");
        Assert.True(verified == 0, words);

        await Machine.StartPhoneAsync();
        var cut = await Api.RecordWhenAsync(
            record => record.Remote.Contains("13811110003", StringComparison.Ordinal), "the call that was cut");
        Assert.Contains("power-lost", cut.Flags!);
        await RestsAsync();
        await TalkAsync("13811110004");
        await PartAsync();
        (verified, words) = await Machine.CommandAsync("journal verify");
        Assert.True(verified == 0, words);
    }
}
