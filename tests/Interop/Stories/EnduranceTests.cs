using System.Globalization;

namespace Interop;

/// <summary>Runs alone, after the others: 300 calls in a row, each held, retrieved and offered anew. PHONE_CALLS makes it a longer series.</summary>
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
[Collection(nameof(EnduranceTests))]
public sealed class EnduranceTests : CallStory
{
    private const int WarmUp = 100;

    /// <summary>Calls between two looks.</summary>
    private const int Window = 50;

    /// <summary>What the process holds besides the collector's own memory, from the end of the warm-up to the last call.</summary>
    private const long GrowthKiB = 2 * 1_024;

    /// <summary>What is alive in the collector's memory.</summary>
    private const long AliveGrowthKiB = 512;

    private static readonly int Calls =
        int.TryParse(Environment.GetEnvironmentVariable("PHONE_CALLS"), CultureInfo.InvariantCulture, out var calls) ? calls : 300;

    /// <summary>The published binary: in the JIT build, the compiler's own second pass over hot methods is what would be measured.</summary>
    [Fact(Timeout = 3_600_000)]
    public async Task Hundreds_of_calls_cost_no_memory()
    {
        var phone = await StartPhoneAsync(PhoneBuild.Aot);
        var caller = StartSipp("endurance", new SippSetup
        {
            RemotePort = phone.Setup.SipPort,
            Calls = Calls,
            Pause = TimeSpan.FromMilliseconds(300),
            Limit = TimeSpan.FromSeconds(2.4 * Calls),
        });

        List<long> outside = [], alive = [];
        for (var call = 1; call <= Calls; call++)
        {
            await GuardTakesACallAsync(phone);
            if (call >= WarmUp && call % Window == 0)
            {
                var managed = await phone.Api.MemoryAsync();
                outside.Add(phone.ResidentKiB - managed.Committed / 1_024);
                alive.Add(managed.Alive / 1_024);
            }
        }

        await caller.SucceedsAsync();
        Note($"KiB every {Window} calls: outside of the collector {string.Join(' ', outside)}; alive in it {string.Join(' ', alive)}");
        Assert.Equal(200, await phone.Api.HealthAsync());
        AssertFlat(outside, GrowthKiB);
        AssertFlat(alive, AliveGrowthKiB);
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

    private static void AssertFlat(List<long> memory, long growth) =>
        Assert.True(memory[^1] - memory[0] < growth, $"memory grows, KiB: {string.Join(' ', memory)}");
}
