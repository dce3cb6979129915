using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>
/// The programs of the guest: the phone under test, the outside caller, the phone's commands. Whatever they print also goes to the
/// console, so a failed test has it in its log. Used by the control thread only.
/// </summary>
internal sealed partial class Programs(int panelPort, string notifySocket)
{
    private const string Phone = "/opt/phone/phone";
    private const string Data = "/data/phone";
    private const string Configuration = "/data/phone.toml";
    private const string SoundConfiguration = "/etc/openal.conf";
    private const string Heard = "/run/heard.wav";
    private const string CallerSpeech = "/opt/speech/sim.caller.zh.wav";
    private const int SipPort = 5060;
    private const int Kill = 9, Terminate = 15, Stop = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _phone;
    private Process? _caller;
    private TaskCompletionSource _answered = new();

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

    /// <summary>SIGTERM; the exit code and the milliseconds it took.</summary>
    public (int ExitCode, long Milliseconds) EndPhone()
    {
        var from = Stopwatch.GetTimestamp();
        Signal(Terminate);
        return (Wait(_phone!), (long)Stopwatch.GetElapsedTime(from).TotalMilliseconds);
    }

    /// <summary>SIGKILL: the process has no word in it.</summary>
    public void KillPhone()
    {
        Signal(Kill);
        Wait(_phone!);
    }

    /// <summary>SIGSTOP: alive, and doing nothing.</summary>
    public void FreezePhone() => Signal(Stop);

    /// <summary>An outside caller rings the phone, talks after the answer and hangs up first.</summary>
    public void Call(string talkSeconds, string from)
    {
        File.Delete(Heard);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answered = answered;
        _caller = Start(
            ["caller", $"sip:201@127.0.0.1:{SipPort}", "--say", CallerSpeech, "--record", Heard, "--talk", talkSeconds, "--from", from],
            "caller",
            line =>
            {
                if (line == "answered")
                {
                    answered.TrySetResult();
                }
            });
    }

    /// <summary>Waits until the caller has its answer: the phone thinks so earlier, by the time that its 200 takes.</summary>
    public void AwaitAnswer()
    {
        if (!_answered.Task.Wait(Patience))
        {
            throw new TimeoutException("the caller was not answered");
        }
    }

    /// <summary>The caller hangs up now instead of when it has talked enough.</summary>
    public void HangUp() => _ = kill(_caller!.Id, Terminate);

    /// <summary>Waits until the caller has hung up: its exit code, and the level of what it heard (RMS, dBFS).</summary>
    public (int ExitCode, double Dbfs) EndCall()
    {
        var code = Wait(_caller!);
        return (code, File.Exists(Heard) ? Recording.Loudest(Recording.Load(Heard)) : Recording.Floor);
    }

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
}
