namespace Hil;

/// <summary>What is wrong is neither the phone nor the board, but the machine: its clock, its disk.</summary>
public sealed class MachineFaultTests(SharedMachine shared) : MachineStory(shared)
{
    private const int Day = 86_400;

    [Theory(Timeout = 180_000)]
    [InlineData(Day, "13844440001")]
    [InlineData(-Day, "13844440002")]
    public async Task A_clock_that_is_set_in_a_call_neither_ends_it_nor_makes_it_a_day_long(int seconds, string from)
    {
        Machine.LeaveOutOfWholeRun();
        await TalkAsync(from);
        await Booth.AskAsync($"clock {seconds}");
        try
        {
            Assert.True((await Api.StateAsync()).HasCall("active"));
            await PartAsync();
            var record = await Api.RecordWhenAsync(
                record => record.Remote.Contains(from, StringComparison.Ordinal) && record.EndedAt is not null, "its record");
            Assert.InRange(record.EndedAt!.Value - record.ArrivedAt, TimeSpan.Zero, TimeSpan.FromHours(1));
        }
        finally
        {
            await Booth.AskAsync($"clock {-seconds}");
        }
    }

    [Fact(Timeout = 180_000)]
    [Clause("1.1")]
    public async Task A_disk_that_is_full_to_its_last_block_stops_no_call_and_is_caught_up_with()
    {
        Machine.LeaveOutOfWholeRun();
        await Booth.AskAsync("fill");
        try
        {
            await TalkAsync("13844440003");
            await PartAsync();
        }
        finally
        {
            await Booth.AskAsync("empty");
        }

        await TalkAsync("13844440004");
        await PartAsync();
        await Api.RecordWhenAsync(record => record.Remote.Contains("13844440004", StringComparison.Ordinal), "the record of the call after");
        var (verified, words) = await Machine.CommandAsync("journal verify");
        Assert.True(verified == 0, words);
    }
}
