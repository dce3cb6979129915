namespace Hil;

/// <summary>
/// The board fails below the kernel in the middle of a call: NAKs, a bus held low, chips that reset or go away, ghosts. The call goes on,
/// the fault is seen, and everything works when it is mended.
/// </summary>
public sealed class HardwareFaultTests(SharedMachine shared) : MachineStory(shared)
{
    private const string Naks = "phone_i2c_naks_total";
    private const string Retries = "phone_i2c_retries_total";

    /// <summary>A try that took long is not made again (it may be a bus that hangs), and where time stalls any may take long.</summary>
    private const int MostNaks = 20;
    private const string Reinitialisations = "phone_chip_reinitialisations_total";

    [Fact(Timeout = 180_000)]
    public async Task Single_missing_acknowledges_are_tried_again_and_the_call_goes_on()
    {
        await TalkAsync("13811110010");
        var wanted = await Machine.MetricAsync(Retries) + 2;
        var naks = 0;
        while (await Machine.MetricAsync(Retries) < wanted)
        {
            Assert.True(++naks <= MostNaks, $"{MostNaks} missing acknowledges, and not two of them were tried again");
            var before = await Machine.MetricAsync(Naks);
            await Booth.AskAsync("naks codec 1");
            await Patience.UntilAsync(async () => await Machine.MetricAsync(Naks) > before, "an acknowledge is missing");
            await WorkAsync("the codec works");
        }

        Assert.True(naks == 2 || Machine.TimeStalls, $"{naks} missing acknowledges for two that were tried again");
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await PartAsync();
    }

    [Fact(Timeout = 240_000)]
    public async Task A_bus_held_low_in_a_call_is_noticed_and_the_call_survives_it()
    {
        await TalkAsync("13811110011");
        await Booth.FaultAsync("codec", "stuck");
        await FailAsync(3, "keypad, lights and codec are missed");
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await Booth.FaultAsync("codec", "none");
        await WorkAsync("all are back");
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await PartAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_codec_that_loses_its_registers_in_a_call_has_its_microphone_back()
    {
        await TalkAsync("13811110012");
        await MicrophoneOpensAsync();
        await Booth.FaultAsync("codec", "reset");
        await MicrophoneOpensAsync();
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await PartAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task A_keypad_that_resets_in_a_call_is_set_up_again_and_its_keys_work()
    {
        await TalkAsync("13811110013");
        var before = await Machine.MetricAsync(Reinitialisations);
        await Booth.FaultAsync("keypad", "reset");
        await Patience.UntilAsync(async () => await Booth.AskAsync("keypad") is ["set up"], "it is set up again");
        await Patience.UntilAsync(async () => await Machine.MetricAsync(Reinitialisations) > before, "that is counted");
        await HoldAsync();
        await PartAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Three_keys_of_a_rectangle_do_not_press_the_fourth()
    {
        await TalkAsync("13811110016");
        var steps = await Machine.MetricAsync("phone_desk_steps_total");
        foreach (var key in new[] { "2", "0", "REDIAL" })
        {
            await Booth.AskAsync($"key {key} press");
        }

        foreach (var key in new[] { "2", "0", "REDIAL" })
        {
            await Booth.AskAsync($"key {key} release");
        }

        await Patience.UntilAsync(async () => await Machine.MetricAsync("phone_desk_steps_total") > steps, "the keys were seen");
        Assert.False((await Api.StateAsync()).HasCall("held"), "the ghost of the chord pressed HOLD");
        await HoldAsync();
        await PartAsync();
    }

    [Fact(Timeout = 240_000)]
    public async Task A_codec_that_goes_away_and_comes_back_carries_the_call_on()
    {
        await TalkAsync("13811110017");
        await Booth.FaultAsync("codec", "nak");
        await FailAsync(1, "the codec is missed");
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await Booth.FaultAsync("codec", "none");
        await WorkAsync("the codec is back");
        Assert.True((await Api.StateAsync()).HasCall("active"));
        await MicrophoneOpensAsync();
        await PartAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Lights_that_reset_in_a_call_are_shown_again()
    {
        await TalkAsync("13811110018");
        await Patience.UntilAsync(async () => await Booth.LitAsync() > 0, "the ring of lights shows the call");
        var before = await Machine.MetricAsync(Reinitialisations);
        await Booth.FaultAsync("lights", "reset");
        await Patience.UntilAsync(
            async () => await Booth.LitAsync() > 0 && await Machine.MetricAsync(Reinitialisations) > before, "they are shown again");
        await PartAsync();
    }

    private async Task HoldAsync()
    {
        await Booth.TapAsync("HOLD");
        await Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
    }

    /// <summary>In the chip's registers, after this moment.</summary>
    private async Task MicrophoneOpensAsync()
    {
        await Booth.LevelsAsync();
        await Patience.UntilAsync(async () => (await Booth.LevelsAsync()).MicrophoneOpen, "the microphone's path is open");
    }
}
