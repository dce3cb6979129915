using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Interop;

internal enum UnixSignal
{
    Kill = 9,
    Terminate = 15,
}

/// <summary>A program under our hand: its output by lines, signals to it, and never left running.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _moved = NewSignal();

    private ChildProcess(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CommandLine = $"{program} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => OnExit();
    }

    public string CommandLine { get; }

    public int Id => _process.Id;

    public bool HasExited => _exited.Task.IsCompleted;

    public string Output => string.Join('\n', _lines);

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string folder)
    {
        var child = new ChildProcess(program, arguments, folder);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line that fits, or an error with all output when the program ends or time runs out before.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, string what, TimeSpan limit)
    {
        var deadline = Task.Delay(limit, Patience.Token);
        while (true)
        {
            var moved = _moved.Task;
            if (_lines.FirstOrDefault(fits) is { } line)
            {
                return line;
            }

            if (HasExited || await Task.WhenAny(moved, deadline) == deadline)
            {
                var why = HasExited ? $"ended with {await _exited.Task}" : $"took over {limit.TotalSeconds:0} s";
                throw new InvalidOperationException($"{CommandLine}: {what} did not come, {why}\n{Output}");
            }
        }
    }

    /// <summary>The exit code; the program is killed when it does not end in time.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        try
        {
            return await _exited.Task.WaitAsync(limit, Patience.Token);
        }
        catch (TimeoutException)
        {
            Signal(UnixSignal.Kill);
            throw new TimeoutException($"{CommandLine}: did not end within {limit.TotalSeconds:0.#} s\n{Output}");
        }
    }

    public void Signal(UnixSignal signal)
    {
        if (!HasExited)
        {
            _ = Kill(_process.Id, (int)signal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Signal(UnixSignal.Kill);
        await _exited.Task;
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            Announce();
        }
    }

    private void OnExit()
    {
        _process.WaitForExit(); // the rest of its output
        _exited.TrySetResult(_process.ExitCode);
        Announce();
    }

    private void Announce() => Interlocked.Exchange(ref _moved, NewSignal()).TrySetResult();
}
