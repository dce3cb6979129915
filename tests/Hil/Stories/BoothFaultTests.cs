using Hal.Simulation;

namespace Hil;

/// <summary>
/// Every electrical fault that the simulated booth knows, on the kernel's devices: none of them costs a call, a dead part is seen, and
/// everything works when it is mended.
/// </summary>
public sealed class BoothFaultTests(SharedMachine shared) : MachineStory(shared)
{
    /// <summary>Faults of the hook change how a call is answered and left: each has a call of its own.</summary>
    public static TheoryData<BoothFault> HookFaults { get; } =
    [
        BoothFault.HookStuckOn, BoothFault.HookStuckOff, BoothFault.HookChatters, BoothFault.HookSlowEdge, BoothFault.HookLostEdges,
    ];

    /// <summary>Parts that are missed.</summary>
    private static readonly Dictionary<BoothFault, int> Missed = new()
    {
        [BoothFault.KeypadAbsent] = 1, [BoothFault.LightsAbsent] = 1, [BoothFault.CodecAbsent] = 1, [BoothFault.BusStuck] = 3,
    };

    /// <summary>No key comes then, or not as it was pressed.</summary>
    private static readonly BoothFault[] WithoutKeys = [BoothFault.KeypadAbsent, BoothFault.BusStuck, BoothFault.FifoOverflows];

    [Theory(Timeout = 180_000)]
    [MemberData(nameof(HookFaults))]
    public async Task A_hook_that_fails_costs_no_call(BoothFault fault)
    {
        Machine.LeaveOutOfWholeRun();
        var number = $"1382222{(int)fault:0000}";
        await Booth.CallAsync(number);
        await Api.WaitForAsync(state => state.Ringing, "the phone rings");
        await Booth.BreakAsync($"{fault}");
        await Booth.LiftAsync();
        if (fault == BoothFault.HookStuckOn)
        {
            Assert.True((await Api.StateAsync()).Ringing, "nobody could lift, and it still rings");
        }
        else
        {
            await Booth.AnsweredAsync();
            await Api.WaitForAsync(state => state.HasCall("active"), "the call is active");
        }

        await Booth.FarEndHangsUpAsync();
        await Api.WaitForAsync(state => !state.Ringing && !state.HasCall("active"), "the far end left");
        await Booth.ReplaceAsync();
        if (fault == BoothFault.HookStuckOff)
        {
            Assert.Equal("off", (await Api.StateAsync()).Hook);
        }

        await Booth.BreakAsync("None");
        await Booth.ReplaceAsync();
        await RestsAsync();
        var record = await Api.RecordWhenAsync(
            record => record.Remote.Contains(number, StringComparison.Ordinal) && record.EndedAt is not null, "its record");
        Assert.Equal(fault == BoothFault.HookStuckOn ? "caller-gave-up" : "far", record.ReleasedBy);
    }

    /// <summary>One after the other in one call: whichever is seen wrong is named, and the others are tried all the same.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Every_other_fault_of_the_booth_leaves_the_call_alone_and_goes_when_it_is_mended()
    {
        Machine.LeaveOutOfWholeRun();
        var wrong = new List<string>();
        await TalkAsync("13833330000");
        foreach (var fault in Enum.GetValues<BoothFault>().Except([BoothFault.None, .. HookFaults.Select(row => row.Data)]))
        {
            try
            {
                await EndureAsync(fault);
            }
            catch (TimeoutException never)
            {
                Machine.Note($"{fault}: {never.Message}");
                wrong.Add($"{fault}: {never.Message}");
                await Booth.BreakAsync("None");
            }
        }

        Assert.Empty(wrong);
        await PartAsync();
    }

    private async Task EndureAsync(BoothFault fault)
    {
        await Booth.BreakAsync($"{fault}");
        await FailAsync(Missed.GetValueOrDefault(fault), "what is broken is missed");
        if (!WithoutKeys.Contains(fault))
        {
            await HoldAndTakeBackAsync();
        }

        Assert.True((await Api.StateAsync()).HasCall("active"), $"{fault} cost the call");
        await Booth.BreakAsync("None");
        await WorkAsync("all works again");
        await HoldAndTakeBackAsync();
    }

    private async Task HoldAndTakeBackAsync()
    {
        await Booth.TapAsync("HOLD");
        await Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await Booth.TapAsync("HOLD");
        await Api.WaitForAsync(state => state.HasCall("active"), "the call is taken back");
    }
}
