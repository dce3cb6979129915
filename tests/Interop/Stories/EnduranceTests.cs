using System.Globalization;
using System.Text.RegularExpressions;

namespace Interop;

/// <summary>Runs alone, after the others: 300 calls in a row, each held, retrieved and offered anew. PHONE_CALLS makes it a longer series.</summary>
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
[Collection(nameof(EnduranceTests))]
public sealed class EnduranceTests : CallStory
{
    private const int WarmUp = 100;
    private const int Window = 50;

    /// <summary>What the process holds besides the collector's own memory, from the calls after the warm-up to the last ones.</summary>
    private const long GrowthKiB = 2 * 1_024;

    /// <summary>What lives in the collector's memory. How much of it is held comes and goes by regions of 4 MiB and tells nothing.</summary>
    private const long LiveGrowthKiB = 512;

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

        List<long> resident = [], outside = [], live = [];
        for (var call = 1; call <= Calls; call++)
        {
            await GuardTakesACallAsync(phone);
            var metrics = await phone.Api.TextAsync("/metrics");
            resident.Add(phone.ResidentKiB);
            outside.Add(resident[^1] - Metric(metrics, "phone_gc_committed_bytes"));
            live.Add(Metric(metrics, "phone_gc_live_bytes"));
        }

        await caller.SucceedsAsync();
        Note($"resident, KiB: {Series(resident)}; outside of the collector: {Series(outside)}; alive in it: {Series(live)}");
        Assert.Equal(200, await phone.Api.HealthAsync());
        AssertFlat(outside, GrowthKiB);
        AssertFlat(live, LiveGrowthKiB);
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

    private static void AssertFlat(List<long> memory, long growth) => Assert.True(
        Middle(memory, memory.Count - Window) - Middle(memory, WarmUp) < growth, $"memory grows: {string.Join(' ', memory)}");

    /// <summary>KiB.</summary>
    private static long Metric(string metrics, string name) =>
        long.Parse(Regex.Match(metrics, $@"^{name} (\d+)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture) / 1_024;

    /// <summary>Of every 50 calls the middle.</summary>
    private static string Series(List<long> memory) =>
        string.Join(' ', Enumerable.Range(0, memory.Count / Window).Select(window => Middle(memory, window * Window)));

    /// <summary>The middle of 50 values, so that one garbage collection decides nothing.</summary>
    private static long Middle(List<long> memory, int from) => memory.Skip(from).Take(Window).Order().ElementAt(Window / 2);
}
