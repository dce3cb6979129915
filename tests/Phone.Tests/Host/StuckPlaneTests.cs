using CallDesk;
using Phone.Host;
using Phone.Panel;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>A part of the whole phone that is stuck: restarted alone where that can be, the end of the process where it cannot.</summary>
[Collection(PjsipCollection.Name)]
public sealed class StuckPlaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_bus_that_hangs_in_a_call_shuts_the_microphone_and_the_hal_plane_is_restarted_alone()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new OutsideCaller(phone.Host.SipEndpoint);
        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk.Ringing);
        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Desk.Current is { Phase: CallPhase.Active } && now.Audio.MicrophoneOpen);
        Until(() => phone.Hands.Pins().MicrophoneOpen);

        phone.Hands.Fault(FaultDevice.Codec, Hal.Simulation.FaultKind.Hang);
        Until(() => phone.Host.Metrics().Contains("phone_microphone_cuts_total 1", StringComparison.Ordinal));
        await phone.UntilAsync(now => now.Desk.FailedDevices.Contains(Device.Codec));
        phone.Hands.MoveHook(offHook: false);
        await phone.UntilAsync(now => now.Desk.Hook == HookPosition.On);

        phone.Hands.Fault(FaultDevice.Codec, Hal.Simulation.FaultKind.None);
        await phone.UntilAsync(now => now.Desk.FailedDevices.IsEmpty);
        Until(() => !phone.Hands.Pins().MicrophoneOpen);
        Assert.True(phone.Host.Monitor.Restarts.Single(plane => plane.Name == "hal").Restarts > 0);
        Assert.DoesNotContain("phone_plane_restarts_total{plane=\"hal\"} 0", phone.Host.Metrics(), StringComparison.Ordinal);
        Assert.False(phone.Host.BeyondHelp.IsCompleted);
        await caller.LeaveAsync();
    }

    [Theory]
    [InlineData("sip")]
    [InlineData("desk")]
    public async Task A_thread_that_owns_what_cannot_be_made_anew_ends_the_phone_with_the_microphone_shut(string plane)
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        await phone.MoveHookAsync(off: true);
        var free = new TaskCompletionSource();
        if (plane == "sip")
        {
            phone.Host.Sip.Post(() => free.Task.Wait(Patience));
        }
        else
        {
            phone.Host.Changed += _ => free.Task.Wait(Patience);
            phone.Host.Happens(new AgendaSettled(0));
        }

        try
        {
            Assert.Equal(plane, await phone.Host.BeyondHelp.WaitAsync(Patience, TestContext.Current.CancellationToken));
            Until(() => !phone.Hands.Pins().MicrophoneOpen);
            Assert.Contains($"{plane}:", Assert.Single(phone.Host.Stalled), StringComparison.Ordinal);
        }
        finally
        {
            free.SetResult();
        }
    }

    [Fact]
    public async Task A_process_whose_bus_never_comes_back_ends_with_its_own_exit_code()
    {
        string folder = Directory.CreateTempSubdirectory("phone-stuck-").FullName;
        string configuration = Path.Combine(folder, "phone.toml");
        await File.WriteAllTextAsync(configuration, Site.Text, TestContext.Current.CancellationToken);
        using PhoneProcess phone = PhoneProcess.Start(
            [],
            ["run", "--config", configuration, "--data", Path.Combine(folder, "data"), "--board", "virtual", "--sip", "127.0.0.1:0",
                "--http", "127.0.0.1:0"]);
        await phone.ReadyAsync(Patience, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{phone.Output.Split("http=")[1].Split('\n')[0]}") };
        using var hang = new StringContent("""{"device":"codec","kind":"hang"}""");
        hang.Headers.ContentType = new("application/json");
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri("/api/v1/sim/fault", UriKind.Relative), hang, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.Equal(5, await phone.EndAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Contains("hal is restarted alone", phone.Output, StringComparison.Ordinal);
        Assert.Contains("hal is stuck and cannot be restarted alone", phone.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static void Until(Func<bool> so) => Assert.True(SpinWait.SpinUntil(so, WholePhone.Patience));
}
