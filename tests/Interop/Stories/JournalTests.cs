namespace Interop;

/// <summary>What the phone remembers, whatever happens to it.</summary>
public sealed class JournalTests : CallStory
{
    [Theory(Timeout = 90_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    public async Task A_power_cut_in_a_call_loses_no_arrival_and_leaves_a_clean_journal(PhoneBuild build)
    {
        var setup = new PhoneSetup();
        var phone = await StartPhoneAsync(build, setup);
        var caller = await StartCallerAsync();
        await ConnectAsync(caller, phone);
        await phone.ListenAsync(1);

        await phone.Api.CommittedAsync();
        await phone.KillAsync();
        var (verified, words) = await PhoneProcess.CommandAsync(build, Folder, "journal", "verify");
        Assert.True(verified == 0, $"journal verify ended with {verified}\n{words}");

        var again = await StartPhoneAsync(build, setup);
        var record = Assert.Single(await again.Api.JournalAsync());
        Assert.Equal("in", record.Direction);
        Assert.NotNull(record.AnsweredAt);
    }

    [Theory(Timeout = 90_000)]
    [InlineData(PhoneBuild.Jit)]
    [InlineData(PhoneBuild.Aot)]
    public async Task The_log_of_a_call_replays_exactly(PhoneBuild build)
    {
        var phone = await StartPhoneAsync(build);
        await AnOrdinaryCallWorksAsync(phone);
        var record = await phone.Api.LastEndedAsync();
        await phone.TerminateAsync();

        var (replayed, words) = await PhoneProcess.CommandAsync(build, Folder, "replay", $"{record.Id}");
        Note(words);
        Assert.True(replayed == 0, $"replay ended with {replayed}\n{words}");
        var (verified, why) = await PhoneProcess.CommandAsync(build, Folder, "journal", "verify");
        Assert.True(verified == 0, why);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_list_answers_while_the_phone_runs()
    {
        var phone = await StartPhoneAsync();
        await AnOrdinaryCallWorksAsync(phone);
        await phone.Api.LastEndedAsync();

        var (code, words) = await PhoneProcess.CommandAsync(PhoneBuild.Any, Folder, "journal", "list");
        Assert.True(code == 0, words);
        Assert.NotEqual("", words.Trim());
    }
}
