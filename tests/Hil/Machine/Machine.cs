using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Hil;

/// <summary>
/// One virtual machine with the phone's hardware in its kernel, and its disk, which outlives it. Boots to the booth; the phone is
/// then started by the story.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    private static readonly string Built = Path.Combine(Tools.RepositoryRoot, "artifacts", "hil");

    /// <summary>How long a machine takes from its booth's end to its own.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private const int LastLines = 40;

    /// <summary>
    /// Nothing here changes what a driver does: only what an emulated processor would spend its time on is left out, and an NMI has the
    /// kernel say where it stands.
    /// </summary>
    private const string KernelOptions =
        "console=ttyS0 loglevel=4 panic=-1 no_timer_check mitigations=off rcupdate.rcu_expedited=1 cryptomgr.notests audit=0 "
        + "8250.nr_uarts=1 unknown_nmi_panic";

    private static int _consoles;

    private readonly ChildProcess _qemu;
    private readonly string _monitor;
    private readonly Accelerator _accelerator;
    private readonly int _panelPort;
    private readonly int _boothPort;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private BoothControl? _booth;
    private PhoneApi? _api;

    private Machine(ChildProcess qemu, string monitor, Accelerator accelerator, int panelPort, int boothPort) =>
        (_qemu, _monitor, _accelerator, _panelPort, _boothPort) = (qemu, monitor, accelerator, panelPort, boothPort);

    /// <summary>The time of an emulated processor stalls.</summary>
    public bool TimeStalls => _accelerator.IsEmulated;

    /// <summary>See <see cref="Accelerator.OnlyPart"/>.</summary>
    public void LeaveOutOfWholeRun() =>
        Assert.SkipWhen(_accelerator.OnlyPart, "takes too long on an emulated processor for the whole run: ./deploy.sh test --only hil");

    /// <summary>Hands at the booth.</summary>
    public BoothControl Booth => _booth ?? throw new InvalidOperationException("the machine has not booted");

    /// <summary>The phone, once it runs.</summary>
    public PhoneApi Api => _api ?? throw new InvalidOperationException("the phone does not run");

    /// <summary>What the machine printed.</summary>
    public string Console => _qemu.Output;

    /// <summary>Into the suite's output, whether a test fails or not.</summary>
    public static void Note(string line) => System.Console.WriteLine($"  hil: {line}");

    /// <summary>What was measured: also into what ./deploy.sh test prints.</summary>
    public static void Figure(string line) => System.Console.WriteLine($"  figure: {line}");

    /// <summary>
    /// Boots on the folder's disk; skips the story where the machine was not built. A machine that does not come to user land fails the
    /// story, and says where its kernel hangs.
    /// </summary>
    public static async Task<Machine> BootAsync(string folder)
    {
        Tools.Require("qemu-system-x86_64", "qemu-system-x86");
        Assert.SkipUnless(File.Exists(Path.Combine(Built, "initramfs")), "the machine is not built: ./deploy.sh test --only hil does it");
        var machine = await StartAsync(folder, await Accelerator.ChooseAsync());
        try
        {
            try
            {
                await machine.UserlandAsync(Patience.Start);
            }
            catch (InvalidOperationException late) when (!machine._qemu.HasExited)
            {
                throw new InvalidOperationException($"{late.Message}\nit hangs at: {await machine.StandsAtAsync()}", late);
            }

            await machine._qemu.WaitForLineAsync(line => line == "booth: ready", "the booth", Patience.Start);
            machine._booth = await BoothControl.ConnectAsync(machine._boothPort, machine.LastWordsAsync);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bare machine, not waited for.</summary>
    public static async Task<Machine> StartAsync(string folder, Accelerator accelerator)
    {
        if (!File.Exists(DataDisk.In(folder)))
        {
            await DataDisk.FormatAsync(folder);
        }

        int panel = Ports.Pair(), booth = Ports.Pair();
        var monitor = Path.Combine(folder, "monitor");
        var qemu = ChildProcess.Start("qemu-system-x86_64", Arguments(folder, monitor, accelerator, panel, booth), folder);
        return new Machine(qemu, monitor, accelerator, panel, booth);
    }

    public Task UserlandAsync(TimeSpan limit) =>
        _qemu.WaitForLineAsync(line => line.StartsWith("init: userland", StringComparison.Ordinal), "user land", limit);

    /// <summary>Starts the phone; the seconds from the kernel's beginning to its "ready".</summary>
    public async Task<double> StartPhoneAsync()
    {
        var ready = double.Parse((await Booth.AskAsync("start")).Single(), CultureInfo.InvariantCulture);
        await ForgetPhoneAsync();
        _api = new PhoneApi(_panelPort, panelMayRestart: TimeStalls);
        Note(string.Create(
            CultureInfo.InvariantCulture,
            $"ready {ready:0.0} s after the kernel began, {_clock.Elapsed.TotalSeconds:0.0} s after power-on"));
        return ready;
    }

    /// <summary>SIGKILL in the guest; the machine lives on.</summary>
    public async Task KillPhoneAsync()
    {
        await Booth.AskAsync("kill");
        await ForgetPhoneAsync();
    }

    /// <summary>The mains fail: what the guest had not yet sent to its disk is gone.</summary>
    public async Task CutPowerAsync()
    {
        _qemu.Signal(UnixSignal.Kill);
        await _qemu.WaitForExitAsync(Patience.Event);
    }

    /// <summary>Waits until the machine ends by itself.</summary>
    public Task<int> EndsAsync() => _qemu.WaitForExitAsync(Patience.Event);

    /// <summary>One of the phone's commands: its exit code and output.</summary>
    public async Task<(int ExitCode, string Output)> CommandAsync(string arguments)
    {
        var answer = await Booth.AskAsync($"phone {arguments}");
        return (int.Parse(answer[0], CultureInfo.InvariantCulture), string.Join('\n', answer.Skip(1)));
    }

    /// <summary>One of the phone's counters.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Api.TextAsync("/metrics");
        var line = text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetPhoneAsync();
        _booth?.Dispose();
        await _qemu.DisposeAsync();
        await KeepConsoleAsync();
    }

    /// <summary>The end of its console, once it is off; one whose booth has ended is on its way there.</summary>
    private async Task<string> LastWordsAsync()
    {
        var end = "it went off";
        try
        {
            await _qemu.WaitForExitAsync(LastWords);
        }
        catch (TimeoutException)
        {
            end = "it stayed on";
        }

        return string.Join('\n', Console.Split('\n').TakeLast(LastLines).Prepend(end));
    }

    /// <summary>Beside the suite's log, one file for each machine of a run: artifacts/test/hil-N.console.</summary>
    private async Task KeepConsoleAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Tools.RepositoryRoot, "artifacts", "test")).FullName;
        var number = Interlocked.Increment(ref _consoles).ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder, $"hil-{number}.console"), Console);
    }

    /// <summary>Where the kernel is; it ends there. The whole of what it says is in the console.</summary>
    private async Task<string> StandsAtAsync()
    {
        using (var monitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await monitor.ConnectAsync(new UnixDomainSocketEndPoint(_monitor), Patience.Token);
            await monitor.SendAsync("nmi\n"u8.ToArray(), Patience.Token);
            await LastWordsAsync();
        }

        return Console.Split('\n').LastOrDefault(line => line.Contains("RIP:", StringComparison.Ordinal)) ?? "it said nothing";
    }

    private static string[] Arguments(string folder, string monitor, Accelerator accelerator, int panel, int booth) =>
    [
        "-M", "q35", "-accel", accelerator.Name, "-cpu", accelerator.Processor,
        "-smp", "2", "-m", "1024", "-display", "none", "-nodefaults", "-no-reboot", "-serial", "stdio",
        "-monitor", $"unix:{monitor},server=on,wait=off",
        "-kernel", Path.Combine(Built, "vmlinux"), "-initrd", Path.Combine(Built, "initramfs"),
        "-append", $"{KernelOptions} panel={panel} control={booth}",
        "-drive", $"file={Path.Combine(Built, "system.img")},format=raw,if=virtio,readonly=on",
        "-drive", $"file={DataDisk.In(folder)},format=raw,if=virtio,cache=writeback",
        "-netdev", $"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{panel}-:{panel},hostfwd=tcp:127.0.0.1:{booth}-:{booth}",
        "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci",
        "-device", "i6300esb", "-action", "watchdog=reset",
    ];

    private async ValueTask ForgetPhoneAsync()
    {
        if (_api is { } api)
        {
            _api = null;
            await api.DisposeAsync();
        }
    }
}
