using System.Globalization;

namespace Hil;

/// <summary>The machine's own watchdog, fed with the phone's word that it is well, and with nothing else.</summary>
public sealed class WatchdogTests(SharedMachine shared) : MachineStory(shared)
{
    private const int WatchdogSeconds = 20;

    [Fact(Timeout = 240_000)]
    public async Task A_phone_that_stands_still_is_reset_by_the_machines_watchdog_and_comes_back_with_a_whole_journal()
    {
        Machine.LeaveOutOfWholeRun();
        await Booth.AskAsync(string.Create(CultureInfo.InvariantCulture, $"watch {WatchdogSeconds}"));
        await TalkAsync("13811110020");
        await Task.Delay(TimeSpan.FromSeconds(WatchdogSeconds + 2), Patience.Token); // longer than its patience: it is fed
        await PartAsync();

        var machine = Machine;
        await Booth.AskAsync("freeze");
        await machine.EndsAsync();
        Assert.DoesNotContain("init: the booth ended", machine.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("Power down", machine.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("Kernel panic", machine.Console, StringComparison.Ordinal);

        await Shared.RestartAsync();
        var record = await Api.LastEndedAsync();
        Assert.Contains("13811110020", record.Remote, StringComparison.Ordinal);
        await TalkAsync("13811110021");
        await PartAsync();
    }
}
