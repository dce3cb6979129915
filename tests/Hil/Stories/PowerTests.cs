using System.Globalization;
using System.Text.Json;

namespace Hil;

/// <summary>
/// The mains fail under the whole machine, and the watchdog bites. HIL_CUTS says how often the power fails; three times if it is
/// not set. What the guest had not sent to its disk is lost with it, in the order in which its kernel writes back.
/// </summary>
public sealed class PowerTests : IDisposable
{
    private const int LatestMilliseconds = 1_500;
    private const int WatchdogSeconds = 20;

    private static readonly int Cuts =
        int.TryParse(Environment.GetEnvironmentVariable("HIL_CUTS"), CultureInfo.InvariantCulture, out var times) ? times : 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("hil-").FullName;

    [Fact]
    [Clause("1.1")]
    [Clause("2.4a")]
    public async Task A_power_cut_of_the_whole_machine_loses_nothing_that_was_acknowledged()
    {
        var seed = Environment.TickCount;
        Machine.Note($"{Cuts} power cuts, seed {seed}");
        var moments = new Random(seed);
        var told = new Dictionary<string, JournalRecord>();
        for (var cut = 1; cut <= Cuts; cut++)
        {
            await using var machine = await StartAsync(told);
            await MissedCallAsync(machine, $"1390000{cut:0000}");
            await machine.Booth.CallAsync($"1391111{cut:0000}");
            await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
            await machine.Booth.LiftAsync();
            await Task.Delay(moments.Next(LatestMilliseconds), Patience.Token); // the moment itself is what we wait for
            await machine.CutPowerAsync();
            foreach (var record in machine.Api.Written)
            {
                told[$"{record.Id}"] = record;
            }

            Assert.True(told.Count >= cut, $"only {told.Count} records were told of before cut {cut}");
        }

        await using var last = await StartAsync(told);
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

    /// <summary>Boots on the disk as it was left: the journal is whole, and all that was told is in it.</summary>
    private async Task<Machine> StartAsync(Dictionary<string, JournalRecord> told)
    {
        var machine = await Machine.BootAsync(_folder);
        if (told.Count > 0)
        {
            var (verified, words) = await machine.CommandAsync("journal verify");
            Assert.True(verified == 0, words);
        }

        await machine.StartPhoneAsync();
        foreach (var (id, before) in told)
        {
            var record = await machine.Api.TextAsync($"/api/v1/journal/{id}");
            var after = JsonSerializer.Deserialize<JournalRecord>(record, JsonSerializerOptions.Web)!;
            Assert.Equal((before.Direction, before.Remote, before.ArrivedAt), (after.Direction, after.Remote, after.ArrivedAt));
            Assert.Equal(before.AnsweredAt ?? after.AnsweredAt, after.AnsweredAt);
            Assert.Equal(before.EndedAt ?? after.EndedAt, after.EndedAt);
        }

        return machine;
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
