namespace Interop;

/// <summary>Runs alone, after the others: 300 calls in a row, each held, retrieved and offered anew.</summary>
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
[Collection(nameof(EnduranceTests))]
public sealed class EnduranceTests : CallStory
{
    private const int Calls = 300;
    private const int WarmUp = 100;

    /// <param name="growthKiB">
    /// From the calls after the warm-up to the last ones. Measured once: about 1.5 MiB with the published binary, 3 MiB with the JIT build.
    /// Likely causes, not yet shown: SQLite's page cache (2 MiB at most) and the JIT's second compilation of hot methods.
    /// </param>
    [Theory(Timeout = 900_000)]
    [InlineData(PhoneBuild.Jit, 6 * 1_024)]
    [InlineData(PhoneBuild.Aot, 2 * 1_024)]
    public async Task Three_hundred_calls_cost_no_memory(PhoneBuild build, long growthKiB)
    {
        var phone = await StartPhoneAsync(build);
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
        Assert.True(Middle(memory, Calls - 50) - Middle(memory, WarmUp) < growthKiB, $"memory grows: {string.Join(' ', memory)}");
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
