using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>
/// The programs of the guest: the phone under test and the phone's commands. Whatever they print also goes to the
/// console, so a failed test has it in its log. Used by the control thread only.
/// </summary>
internal sealed partial class Programs(int panelPort, string notifySocket)
{
    private const string Phone = "/opt/phone/phone";
    private const string Data = "/data/phone";
    private const string Ballast = "/data/ballast";
    private const string Configuration = "/data/phone.toml";
    private const string SoundConfiguration = "/etc/openal.conf";
    private const int RealTimeClock = 0;
    private const int Kill = 9, Stop = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Where the phone takes calls, on loopback.</summary>
    public const int SipPort = 5060;

    private Process? _phone;

    /// <summary>Starts the phone on the board; returns at its "ready" with the seconds since the kernel began.</summary>
    public double StartPhone()
    {
        File.WriteAllText(Configuration, $"""
            profile = "security-booth"
            post = "西门岗"
            language = "zh"

            [[account]]
            uri = "sip:201@127.0.0.1:{SipPort}"

            [desk]
            greeting = "off"

            [http]
            local-role = "supervisor"
            """);
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _phone = Start(
            ["run", "--board", "booth", "--config", Configuration, "--data", Data,
                "--sip", $"127.0.0.1:{SipPort}", "--http", $"127.0.0.1:{panelPort}"],
            "phone",
            line =>
            {
                if (line is null || line.StartsWith("ready ", StringComparison.Ordinal))
                {
                    ready.TrySetResult(line is not null);
                }
            });
        if (!ready.Task.Wait(Patience) || !ready.Task.Result)
        {
            throw new InvalidOperationException("the phone was not ready");
        }

        return double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>SIGKILL: the process has no word in it.</summary>
    public void KillPhone()
    {
        Signal(Kill);
        Wait(_phone!);
    }

    /// <summary>SIGSTOP: alive, and doing nothing.</summary>
    public void FreezePhone() => Signal(Stop);

    /// <summary>Somebody sets the machine's clock, so many seconds on or back.</summary>
    public static void StepClock(int seconds)
    {
        var time = DateTimeOffset.UtcNow.AddSeconds(seconds);
        var parts = new TimeParts { Seconds = (nint)time.ToUnixTimeSeconds(), Nanoseconds = time.Millisecond * 1_000_000 };
        if (clock_settime(RealTimeClock, in parts) != 0)
        {
            throw new IOException("the clock was not set");
        }
    }

    /// <summary>The data disk is full to its last block.</summary>
    public static void FillDisk()
    {
        var block = new byte[65_536];
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = block.Length; size > 0;)
        {
            try
            {
                ballast.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 4;
            }
        }

        ballast.Flush(flushToDisk: true);
    }

    public static void EmptyDisk() => File.Delete(Ballast);

    /// <summary>One of the phone's commands, with its output.</summary>
    public (int ExitCode, List<string> Lines) Command(IEnumerable<string> arguments)
    {
        var lines = new List<string>();
        using var command = Start([.. arguments, "--data", Data], "command", line =>
        {
            if (line is not null)
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            }
        });
        return (Wait(command), lines);
    }

    private static int Wait(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            throw new TimeoutException($"process {process.Id} did not end");
        }

        process.WaitForExit(); // the rest of its output
        return process.ExitCode;
    }

    private Process Start(IEnumerable<string> arguments, string name, Action<string?>? look = null)
    {
        var start = new ProcessStartInfo(Phone, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = notifySocket;
        start.Environment["ALSOFT_CONF"] = SoundConfiguration;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Take(string? line)
        {
            if (line is not null)
            {
                Console.WriteLine($"{name}: {line}");
            }

            look?.Invoke(line);
        }
    }

    private void Signal(int signal) => _ = kill(_phone!.Id, signal);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int clock_settime(int clock, in TimeParts time);

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeParts
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
