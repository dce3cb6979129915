namespace Interop;

/// <summary>Runs alone, after the others: 300 calls in a row, each held, retrieved and offered anew.</summary>
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
[Collection(nameof(EnduranceTests))]
public sealed class EnduranceTests : CallStory
{
    private const int Calls = 300;
    private const int WarmUp = 100;

    /// <summary>From the calls after the warm-up to the last ones: one region of the collector's heap (4 MiB) is not yet a leak.</summary>
    private const long GrowthKiB = 4 * 1_024;

    /// <summary>The published binary: in the JIT build, the compiler's own second pass over hot methods is what would be measured.</summary>
    [Fact(Timeout = 900_000)]
    public async Task Three_hundred_calls_cost_no_memory()
    {
        var phone = await StartPhoneAsync(PhoneBuild.Aot);
        var caller = StartSipp("endurance", new SippSetup
        {
            RemotePort = phone.Setup.SipPort,
            Calls = Calls,
            Pause = TimeSpan.FromMilliseconds(300),
            Limit = TimeSpan.FromMinutes(12),
        });

        var memory = new List<long>();
        for (var call = 1; call <= Calls; call++)
        {
            await GuardTakesACallAsync(phone);
            memory.Add(phone.ResidentKiB);
        }

        await caller.SucceedsAsync();
        Note($"resident memory after {WarmUp} calls {memory[WarmUp]} KiB, after {Calls} {memory[^1]} KiB");
        Assert.Equal(200, await phone.Api.HealthAsync());
        Assert.True(Middle(memory, Calls - 50) - Middle(memory, WarmUp) < GrowthKiB, $"memory grows: {string.Join(' ', memory)}");
    }

    private static async Task GuardTakesACallAsync(PhoneProcess phone)
    {
        await phone.RingsAsync();
        await phone.LiftAsync();
        await phone.TalksAsync();
        await phone.TapAsync("HOLD");
        await phone.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await phone.TapAsync("HOLD");
        await phone.IsLeftAsync();
        await phone.ReplaceAsync();
        await phone.Api.WaitForAsync(state => state.Hook == "on", "the handset is down");
    }

    /// <summary>The middle of 50 values, so that one garbage collection decides nothing.</summary>
    private static long Middle(List<long> memory, int from) => memory.Skip(from).Take(50).Order().ElementAt(25);
}
