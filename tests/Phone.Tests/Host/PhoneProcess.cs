using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Phone.Tests.Host;

/// <summary>The firmware as a process of its own, in a folder of its own: what it says, when it is ready, how it ends.</summary>
internal sealed class PhoneProcess : IDisposable
{
    private const int HangUp = 1;
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PhoneProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    public static PhoneProcess Start(IEnumerable<(string Name, string Value)> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "phone.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new PhoneProcess(start);
    }

    /// <summary>Returns when it can take a call.</summary>
    public async Task ReadyAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(cancellation), Task.Delay(patience, cancellation));
        if (!_ready.Task.IsCompleted)
        {
            throw new InvalidOperationException($"the phone did not become ready\n{Output}");
        }
    }

    /// <summary>SIGHUP: read the configuration again.</summary>
    public void AskToReload() => _ = Kill(_process.Id, HangUp);

    /// <summary>Returns when it has said so, on a line of its own or within one.</summary>
    public async Task SaysAsync(string text, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        while (true)
        {
            Task said = Volatile.Read(ref _said).Task;
            if (Output.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            await said.WaitAsync(limit.Token);
        }
    }

    public void AskToEnd() => _ = Kill(_process.Id, Terminate);

    public async Task<int> EndAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(patience, cancellation);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        Interlocked.Exchange(ref _said, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        if (line.StartsWith("ready sip=", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
