using CallDesk;
using Phone.Panel;
using Phone.SelfTest;
using Phone.Tests.Host;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.SelfTest;

/// <summary>The self-test in the whole phone: planes, desk, media loop and a booth under it.</summary>
[Collection(PjsipCollection.Name)]
public sealed class RunningPhoneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_technician_at_the_booth_gets_a_whole_report_and_the_phone_goes_on()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        var run = phone.Host.SelfTests!.Want(Scope.Full, virtualHands: true)!;

        var report = await ReportAsync(run);

        Assert.False(report.Yielded);
        Assert.DoesNotContain(report.Steps, step => step.Verdict == Verdict.Failed && StepTable.Of(step.Id).Kind != StepKind.Auto);
        Assert.Equal(25, report.Steps.Single(step => step.Id == "keypad.keys").Value);
        Assert.InRange(report.Steps.Single(step => step.Id == "coupling.gain").Value!.Value, -30, -15);
        Assert.NotNull(report.Sweep);
        await phone.UntilAsync(now => now.Desk.Inspection is null && !now.Audio.MicrophoneOpen);
        Assert.Contains("phone_selftest_runs_total 1", phone.Host.Metrics(), StringComparison.Ordinal);
        Assert.Contains("<svg", phone.Host.SelfTests.Page(run), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("1.1")]
    public async Task A_call_stops_the_test_rings_and_is_answered()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        var run = phone.Host.SelfTests!.Want(Scope.Full, virtualHands: false)!;
        await phone.UntilAsync(now => now.Desk.Inspection is not null);
        using var caller = new OutsideCaller(phone.Host.SipEndpoint);

        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk is { Ringing: true, Inspection: null });
        var report = await ReportAsync(run);
        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Desk.Current is { Phase: CallPhase.Active });

        Assert.True(report.Yielded);
        Assert.False(report.Passed);
        await caller.LeaveAsync();
    }

    /// <summary>At its last digit: no deadline passes on the way, so that two seconds are plenty.</summary>
    [Fact]
    [Clause("4.6b")]
    public async Task An_emergency_number_goes_out_of_a_self_test_at_its_last_digit()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        phone.Host.SelfTests!.Want(Scope.Full, virtualHands: false);
        await phone.UntilAsync(now => now.Desk.Inspection is not null);
        await phone.MoveHookAsync(off: true);

        foreach (string digit in (string[])["1", "1", "0"])
        {
            await phone.TapAsync(digit);
        }

        PhoneSnapshot dialled = await phone.UntilAsync(now => now.Desk.Calls.Any(call => call is { Emergency: true, Dialled: "110" }));
        Assert.Null(dialled.Desk.Inspection);
    }

    [Fact]
    public async Task Note_star_seven_asks_in_the_receiver_and_hears_the_keys()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        phone.Host.Changed += now => said.Enqueue(now.Audio.ReceiverSpeech?.Phrases[0].Key ?? "");
        await phone.MoveHookAsync(off: true);
        foreach (string key in (string[])["NOTE", "*", "7"])
        {
            await phone.TapAsync(key);
        }

        await phone.UntilAsync(now => now.Desk.Inspection is { Full: true });
        await phone.UntilAsync(_ => said.Contains("selftest.hang-up"));

        // The handset is moved three times; with the fourth lift the keys' turn has come.
        SelfTestRun run = phone.Host.SelfTests!.Find("latest")!;
        string lift = PromptText.Of(Prompt.Lift, "zh");
        for (int round = 0; round < 4; round++)
        {
            await phone.MoveHookAsync(off: false);
            await ShowsAsync(run, view => view.Prompt == lift);
            await phone.MoveHookAsync(off: true);
            await ShowsAsync(run, view => view.Prompt != lift);
        }

        await phone.UntilAsync(_ => said.Contains("selftest.keys"));
        await phone.TapAsync("NOTE");
        Assert.Equal(NotePad.Closed, phone.Now.Desk.Note);
    }

    [Fact]
    public async Task The_night_tests_by_itself_once_and_opens_no_microphone()
    {
        // A night that is twelve hours from now: the machine's own clock is never in it.
        int hour = (DateTime.Now.Hour + 12) % 24;
        await using WholePhone phone = await WholePhone.StartAsync(nightlyTest: hour);
        long night = new DateTimeOffset(2026, 5, 1, hour, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        bool listened = false;
        phone.Host.Changed += now => listened |= now.Audio.MicrophoneOpen;

        phone.Host.Happens(new ClockObserved(night, 0, true));
        await phone.UntilAsync(now => now.Desk.Inspection is { Full: false });
        var report = await ReportAsync(phone.Host.SelfTests!.Find("latest")!);
        await phone.UntilAsync(now => now.Desk.Inspection is null);
        phone.Host.Happens(new ClockObserved(night + 60_000, 0, true));
        phone.Host.Happens(new ClockObserved(night + 120_000, 0, true));
        // The machine's own clock may have struck meanwhile.
        await phone.UntilAsync(now => now.Desk.Clock.UnixMilliseconds != night && now.Desk.Clock.UnixMilliseconds != night + 60_000);

        Assert.Equal("short", report.Scope);
        Assert.False(listened);
        Assert.Equal("1", phone.Host.SelfTests!.Find("latest")!.Name);
    }

    [Fact]
    public void A_night_has_one_test_and_the_day_has_none()
    {
        var night = new NightlyTest(NightlyTest.UsualHour);
        var three = new DateTime(2026, 5, 1, 3, 0, 0);

        Assert.True(night.IsDue(three));
        Assert.False(night.IsDue(three.AddHours(9)));
        night.Ended(three);
        Assert.False(night.IsDue(three.AddMinutes(30)));
        Assert.True(night.IsDue(three.AddDays(1)));
    }

    [Fact]
    public void A_night_over_midnight_is_one_and_none_is_none()
    {
        var night = new NightlyTest(23);
        var eleven = new DateTime(2026, 5, 1, 23, 10, 0);

        Assert.True(night.IsDue(eleven));
        night.Ended(eleven);
        Assert.False(night.IsDue(eleven.AddHours(1)));
        Assert.False(new NightlyTest(null).IsDue(eleven));
    }

    private static async Task ShowsAsync(SelfTestRun run, Func<SelfTestView, bool> so) =>
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => so(run.View), Patience)), $"it still shows \"{run.View.Prompt}\"");

    private static async Task<SelfTestReport> ReportAsync(SelfTestRun run)
    {
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => run.View.Report is not null, Patience)), "the self-test never ended");
        return run.View.Report!;
    }
}
