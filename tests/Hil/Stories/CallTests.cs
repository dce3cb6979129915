using System.Globalization;

namespace Hil;

/// <summary>The published phone on the kernel's own GPIO, I²C and sound: a whole call, as in <c>sim --once</c>.</summary>
public sealed class CallTests(SharedMachine shared) : MachineStory(shared)
{
    /// <summary>Between the floor of −120 dBFS and anything a person would hear.</summary>
    private const double Silence = -70;

    private const int Lifts = 5;

    [Fact(Timeout = 240_000)]
    [Clause("1.1")]
    [Clause("1.10")]
    public async Task A_call_rings_lights_is_answered_on_the_second_ring_talked_and_left_by_the_far_end()
    {
        await Booth.CallAsync("13811110001");
        await Api.WaitForAsync(state => state.Ringing && state.HasLight, "it rings and shows it");
        await Patience.UntilAsync(async () => await Booth.LitAsync() > 0, "the lights chip is lit");
        await Api.WaitForAsync(state => state.Calls.Any(call => call.Rings >= 2), "the second ring");
        var ringing = await LevelsOnceAsync(levels => levels.RingAtLoudspeaker > Silence, "the bell is heard");
        Assert.True(ringing.Caller < Silence, $"before the answer the caller heard {ringing.Caller} dBFS");
        Assert.False(ringing.MicrophoneOpen, "the codec's microphone was open before the answer");
        await Booth.LiftAsync();
        await Api.WaitForAsync(state => state.HasCall("active"), "the call is active");
        var talk = await LevelsOnceAsync(
            levels => levels.MicrophoneOpen && levels.Receiver > Silence && levels.Caller > Silence, "both hear each other");
        await Booth.FarEndHangsUpAsync();
        await Api.WaitForAsync(state => state.HasCall("released"), "the guard hears that the far end left");
        var whole = ringing.And(talk).And(await Booth.LevelsAsync());
        await Booth.ReplaceAsync();
        await RestsAsync();

        Machine.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"bell {whole.RingAtLoudspeaker:0} dBFS, receiver {talk.Receiver:0}, caller {talk.Caller:0}, "
            + $"voice at the loudspeaker {whole.VoiceAtLoudspeaker:0}"));
        Assert.True(whole.VoiceAtLoudspeaker < Silence, $"voice at the loudspeaker: {whole.VoiceAtLoudspeaker} dBFS");
        var record = await Api.LastEndedAsync();
        Assert.Equal(("in", "far"), (record.Direction, record.ReleasedBy));
        Assert.True(record.Rings >= 2, $"{record.Rings} rings");
    }

    [Fact(Timeout = 120_000)]
    public async Task An_edge_of_the_hook_reaches_the_desk()
    {
        var latencies = new List<double>();
        for (var lift = 0; lift < Lifts; lift++)
        {
            latencies.Add(await Booth.EdgeAsync("off"));
            await Api.WaitForAsync(state => state.Hook == "off", "the handset is lifted");
            latencies.Add(await Booth.EdgeAsync("on"));
            await Api.WaitForAsync(state => state.Hook == "on", "the handset lies in its cradle");
        }

        latencies.Sort();
        Machine.Figure(string.Create(
            CultureInfo.InvariantCulture,
            $"edge to event: median {latencies[Lifts]:0} ms, slowest {latencies[^1]:0} ms of {latencies.Count} (10 ms of them debouncing)"));
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
        await Patience.UntilAsync(
            async () => await Machine.MetricAsync("phone_journal_pending") == 0, "all is committed: no more is promised");
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

    /// <summary>The loudest from now until it is loud enough.</summary>
    private async Task<Levels> LevelsOnceAsync(Func<Levels, bool> enough, string what)
    {
        var levels = await Booth.LevelsAsync();
        try
        {
            await Patience.UntilAsync(async () => enough(levels = levels.And(await Booth.LevelsAsync())), what);
        }
        catch (TimeoutException never)
        {
            throw new TimeoutException($"{never.Message}; {levels}");
        }

        return levels;
    }
}
