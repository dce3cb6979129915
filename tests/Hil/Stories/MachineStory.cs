namespace Hil;

/// <summary>
/// A story on the shared machine: begins and ends with a phone at rest and a healthy board. When it fails, what the machine printed
/// is in its output, and the next one begins with a new start.
/// </summary>
[Collection(SharedMachineCollection.Name)]
public abstract class MachineStory(SharedMachine shared) : IAsyncLifetime
{
    private const string FailedDevices = "phone_failed_devices";

    private protected Machine Machine => shared.Machine;

    private protected BoothControl Booth => Machine.Booth;

    private protected PhoneApi Api => Machine.Api;

    private protected SharedMachine Shared => shared;

    public async ValueTask InitializeAsync()
    {
        await shared.MendAsync();
        await RestsAsync();
        await Booth.LevelsAsync(); // forgotten
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed || Patience.Token.IsCancellationRequested)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Machine.Console);
            shared.IsInDoubt = true;
            return;
        }

        foreach (var device in new[] { "keypad", "lights", "codec", "hook" })
        {
            await Booth.FaultAsync(device, "none");
        }

        await Booth.BreakAsync("None");
        await Booth.ReplaceAsync();
    }

    private protected async Task RestsAsync()
    {
        await Api.WaitForAsync(state => state.IsIdle, "the phone rests");
        await WorkAsync("every part of the board works");
    }

    /// <summary>A caller rings, the guard lifts, both talk.</summary>
    private protected async Task TalkAsync(string from)
    {
        await Booth.CallAsync(from);
        await Api.WaitForAsync(state => state.Ringing, "the phone rings");
        await Booth.LiftAsync();
        await Api.WaitForAsync(state => state.HasCall("active"), "the call is active");
        await Booth.AnsweredAsync();
    }

    /// <summary>The caller hangs up, the guard replaces the handset.</summary>
    private protected async Task PartAsync()
    {
        await Booth.FarEndHangsUpAsync();
        await Api.WaitForAsync(state => !state.HasCall("active") && !state.HasCall("held"), "the far end left");
        await Booth.ReplaceAsync();
        await RestsAsync();
    }

    /// <summary>So many parts of the board do not work.</summary>
    private protected Task FailAsync(int parts, string what) =>
        Patience.UntilAsync(async () => await Machine.MetricAsync(FailedDevices) >= parts, what);

    private protected Task WorkAsync(string what) =>
        Patience.UntilAsync(async () => await Machine.MetricAsync(FailedDevices) == 0, what);
}
