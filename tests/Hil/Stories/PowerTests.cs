using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Hil;

/// <summary>
/// The mains fail under the whole machine, and the watchdog bites. HIL_CUTS says how often the power fails; if it is not set, three
/// times, and ten where CI is true. HIL_SEED repeats a run's moments. What the guest had not sent to its disk is lost with it, in the
/// order in which its kernel writes back.
/// </summary>
public sealed class PowerTests : IDisposable
{
    private const int LatestMilliseconds = 2_500;
    private const int WatchdogSeconds = 20;

    private static readonly int Cuts = Number("HIL_CUTS") ?? (Environment.GetEnvironmentVariable("CI") == "true" ? 10 : 3);

    private readonly string _folder = Directory.CreateTempSubdirectory("hil-").FullName;

    [Fact]
    [Clause("1.1")]
    [Clause("2.4a")]
    public async Task A_power_cut_of_the_whole_machine_loses_nothing_that_was_acknowledged()
    {
        var seed = Number("HIL_SEED") ?? Environment.TickCount;
        Machine.Note($"{Cuts} power cuts, seed {seed}");
        var moments = new Random(seed);
        var told = new Dictionary<string, JournalRecord>();
        for (var cut = 1; cut <= Cuts; cut++)
        {
            await using var machine = await StartAsync(told);
            await MissedCallAsync(machine, $"1390000{cut:0000}");
            await CutInCallAsync(machine, $"1391111{cut:0000}", TimeSpan.FromMilliseconds(moments.Next(LatestMilliseconds)));
            foreach (var record in machine.Api.Written)
            {
                told[$"{record.Id}"] = record;
            }

            Assert.True(told.Count >= cut, $"only {told.Count} records were told of before cut {cut}");
        }

        await using var last = await StartAsync(told);
        await MissedCallAsync(last, "13922220000");
        Machine.Note($"{told.Count} records were told of, and all are there");
    }

    [Fact(Timeout = 240_000)]
    public async Task A_phone_that_stands_still_is_reset_by_the_machines_watchdog()
    {
        await using var machine = await Machine.BootAsync(_folder);
        await machine.StartPhoneAsync();
        await machine.Booth.AskAsync(string.Create(CultureInfo.InvariantCulture, $"watch {WatchdogSeconds}"));
        await machine.Booth.CallAsync("13811110020", talkSeconds: WatchdogSeconds);
        await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
        await machine.Booth.LiftAsync();
        await machine.Booth.FarEndIsDoneAsync(); // longer than the watchdog's patience: it was fed

        await machine.Booth.AskAsync("freeze");
        await machine.EndsAsync();
        Assert.DoesNotContain("init: the booth ended", machine.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("Power down", machine.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("Kernel panic", machine.Console, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Boots on the disk as it was left: the journal is whole, and all that was told is in it.</summary>
    private async Task<Machine> StartAsync(Dictionary<string, JournalRecord> told)
    {
        var machine = await Machine.BootAsync(_folder);
        try
        {
            if (told.Count > 0)
            {
                var (verified, words) = await machine.CommandAsync("journal verify");
                Assert.True(verified == 0, words);
            }

            await machine.StartPhoneAsync();
            await ComparesAsync(machine, told);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    private static async Task ComparesAsync(Machine machine, Dictionary<string, JournalRecord> told)
    {
        foreach (var (id, before) in told)
        {
            var record = await machine.Api.TextAsync($"/api/v1/journal/{id}");
            var after = JsonSerializer.Deserialize<JournalRecord>(record, JsonSerializerOptions.Web)!;
            Assert.Equal((before.Direction, before.Remote, before.ArrivedAt), (after.Direction, after.Remote, after.ArrivedAt));
            Assert.Equal(before.AnsweredAt ?? after.AnsweredAt, after.AnsweredAt);
            Assert.Equal(before.EndedAt ?? after.EndedAt, after.EndedAt);
        }
    }

    /// <summary>The power fails so long after a call began to ring, or with its end if that comes first.</summary>
    private static async Task CutInCallAsync(Machine machine, string from, TimeSpan moment)
    {
        await machine.Booth.CallAsync(from);
        await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
        var clock = Stopwatch.StartNew();
        var call = BusyCallAsync(machine);
        var first = await Task.WhenAny(call, Task.Delay(moment, Patience.Token)); // the moment itself is what we wait for
        if (first == call)
        {
            await call;
        }

        var calls = string.Join(", ", (await machine.Api.StateAsync()).Calls.Select(one => one.State));
        await machine.CutPowerAsync();
        Machine.Note(string.Create(
            CultureInfo.InvariantCulture, $"power cut {clock.Elapsed.TotalSeconds:0.0} s into the ringing, calls: [{calls}]"));
        await call.ContinueWith(_ => { }, TaskScheduler.Default); // the power went under its hands
    }

    /// <summary>Answered, held, taken back and left by the far end, without a pause.</summary>
    private static async Task BusyCallAsync(Machine machine)
    {
        await machine.Booth.LiftAsync();
        await machine.Booth.AskAsync("answered");
        await machine.Booth.TapAsync("HOLD");
        await machine.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        await machine.Booth.TapAsync("HOLD");
        await machine.Api.WaitForAsync(state => state.HasCall("active"), "the call is taken back");
        await machine.Booth.FarEndHangsUpAsync();
        await machine.Booth.ReplaceAsync();
        await machine.Api.WaitForAsync(state => state.IsIdle, "the phone rests");
    }

    private static async Task MissedCallAsync(Machine machine, string from)
    {
        await machine.Booth.CallAsync(from);
        await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
        await machine.Booth.FarEndHangsUpAsync();
        await machine.Api.WaitForAsync(state => state.IsIdle, "the caller has given up");
        await machine.Api.RecordWhenAsync(
            record => record.Remote.Contains(from, StringComparison.Ordinal) && record.EndedAt is not null, "its record");
    }
}
