using System.Globalization;

namespace Interop;

/// <summary>
/// The power fails at any moment of busy traffic. PHONE_KILLS says how often, six times if it is not set; PHONE_SEED chooses the
/// moments again that a run has printed.
/// </summary>
public sealed class PowerCutTests : CallStory
{
    private static readonly int Kills = Setting("PHONE_KILLS") ?? 6;

    private static readonly int Seed = Setting("PHONE_SEED") ?? Environment.TickCount;

    /// <summary>Each cut falls within this time of the traffic's first call.</summary>
    private const int LatestMilliseconds = 2_500;

    [Fact]
    [Clause("1.1")]
    [Clause("2.4a")]
    public async Task A_power_cut_in_busy_traffic_loses_nothing_that_was_written()
    {
        Note($"seed {Seed}, {Kills} power cuts");
        var moments = new Random(Seed);
        var exchange = StartExchange();
        var setup = new PhoneSetup { PeerPort = exchange.Port, Desk = ["release-grace-s = 0"] };
        var told = new Dictionary<string, JournalRecord>();
        string[] missed = [];

        for (var cut = 1; cut <= Kills; cut++)
        {
            var phone = await StartPhoneAsync(setup: setup);
            await AssertOwedAsync(phone, missed);
            using var over = new CancellationTokenSource();
            var traffic = BusyAsync(phone, exchange, over.Token);
            await phone.Api.RecordWhenAsync(_ => true, "the traffic's first record");
            await Task.Delay(moments.Next(LatestMilliseconds), Patience.Token); // the moment itself is what we wait for
            await phone.KillAsync();
            await over.CancelAsync();
            await traffic;
            missed = [.. phone.Api.Written.Where(record => record.Flags.Contains("missed")).Select(record => record.Remote)];
            foreach (var record in phone.Api.Written)
            {
                told[$"{record.Id}"] = record;
            }

            var (verified, words) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "journal", "verify");
            Assert.True(verified == 0, $"after power cut {cut}: {words}");
        }

        await AssertKeptAsync(setup, told, missed);
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>
    /// Who was missed in the life before is owed a call in this one. The numbers of those who are owed something are read from the
    /// journal while the phone is ready already.
    /// </summary>
    private static async Task AssertOwedAsync(PhoneProcess phone, string[] missed) => await phone.Api.QueueWhenAsync(
        queue => missed.All(number => queue.Any(entry => entry.Remote == number)), $"owed a call: {string.Join(", ", missed)}");

    private async Task AssertKeptAsync(PhoneSetup setup, Dictionary<string, JournalRecord> told, string[] missed)
    {
        var phone = await StartPhoneAsync(setup: setup);
        await AssertOwedAsync(phone, missed);
        Note($"{told.Count} records were told of, {told.Values.Count(record => record.Flags.Contains("missed"))} of them missed calls");
        Assert.True(told.Count >= Kills, $"only {told.Count} records were told of: was there traffic?");
        foreach (var (id, before) in told)
        {
            var after = System.Text.Json.JsonSerializer.Deserialize<JournalRecord>(
                await phone.Api.TextAsync($"/api/v1/journal/{id}"), System.Text.Json.JsonSerializerOptions.Web)!;
            Assert.Equal((before.Direction, before.Remote, before.ArrivedAt), (after.Direction, after.Remote, after.ArrivedAt));
            Assert.Equal(before.AnsweredAt ?? after.AnsweredAt, after.AnsweredAt);
            Assert.Equal(before.EndedAt ?? after.EndedAt, after.EndedAt);
        }
    }

    /// <summary>Calls without end: one is talked on and held while others wait, are taken, and give up.</summary>
    private static async Task BusyAsync(PhoneProcess phone, SipExchange exchange, CancellationToken over)
    {
        try
        {
            for (var number = 300; !over.IsCancellationRequested; number += 3)
            {
                var caller = await exchange.CallAsync(phone, number.ToString(CultureInfo.InvariantCulture));
                await AnswerAsync(phone).WaitAsync(over);
                var second = await exchange.CallAsync(phone, (number + 1).ToString(CultureInfo.InvariantCulture));
                await phone.Api.WaitForAsync(state => state.HasCall("waiting"), "the second caller waits").WaitAsync(over);
                var third = await exchange.CallAsync(phone, (number + 2).ToString(CultureInfo.InvariantCulture));
                await third.CancelAsync().WaitAsync(over);
                await phone.TapAsync("HOLD").WaitAsync(over);
                await phone.NoteAsync("4").WaitAsync(over);
                await caller.HangUpAsync().WaitAsync(over);
                await second.HangUpAsync().WaitAsync(over);
                await phone.ReplaceAsync().WaitAsync(over);
                await phone.RestsAsync().WaitAsync(over);
            }
        }
        catch (Exception cut) when (cut is OperationCanceledException or HttpRequestException or IOException or TimeoutException)
        {
            // The power is gone, and with it whoever was talked to.
        }
    }
}
