namespace Interop;

/// <summary>The power fails: what was owed, who is on duty and what was cut off are known afterwards.</summary>
public sealed class RestartTests : CallStory
{
    [Fact(Timeout = 90_000)]
    [Clause("1.1")]
    [Clause("1.5b")]
    [Clause("2.4a")]
    [Clause("2.4b")]
    public async Task A_power_cut_in_a_call_leaves_the_queue_the_records_and_a_whole_journal()
    {
        var exchange = StartExchange();
        var setup = new PhoneSetup { PeerPort = exchange.Port, Directory = ["id,name,number,class", "lin,林师傅,204,colleague"] };
        var phone = await StartPhoneAsync(setup: setup);
        var missed = await exchange.CallAsync(phone, "305");
        await phone.RingsAsync();
        await missed.CancelAsync();
        await phone.RestsAsync();
        await phone.Api.OweAsync("message", "lin");
        await TalkAsync(phone, exchange, "306");
        await phone.NoteAsync("3");
        await phone.ReplaceAsync();
        await phone.RestsAsync();
        var owed = await phone.Api.QueueWhenAsync(queue => queue.Count == 3, "a missed call, a message, an open record");
        var written = await phone.Api.JournalAsync();
        await TalkAsync(phone, exchange, "307");

        await phone.Api.CommittedAsync();
        await phone.KillAsync();
        var (verified, words) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "journal", "verify");
        Assert.True(verified == 0, words);
        var again = await StartPhoneAsync(setup: setup);

        Assert.Equal(
            owed.Select(entry => (entry.Kind, entry.Remote, entry.For)),
            (await again.Api.QueueAsync()).Select(entry => (entry.Kind, entry.Remote, entry.For)));
        var cut = await again.Api.RecordWhenAsync(record => record.Remote.Contains("307", StringComparison.Ordinal), "the call that was cut");
        Assert.Contains("power-lost", cut.Flags!);
        Assert.NotNull(cut.AnsweredAt);
        var kept = await again.Api.JournalAsync();
        Assert.All(written, before => Assert.Contains(kept, after => $"{after.Id}" == $"{before.Id}" && after.Category == before.Category));
        (verified, words) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "journal", "verify");
        Assert.True(verified == 0, words);
    }

    private static async Task TalkAsync(PhoneProcess phone, SipExchange exchange, string from)
    {
        var caller = await exchange.CallAsync(phone, from);
        await AnswerAsync(phone);
        await caller.AnsweredAsync();
    }
}
