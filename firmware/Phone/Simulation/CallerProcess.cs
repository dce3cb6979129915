using System.Diagnostics;
using System.Globalization;

namespace Phone.Simulation;

/// <summary>
/// The outside caller: a process of its own (<c>phone caller</c>) that speaks SIP over UDP to the phone's socket.
/// </summary>
internal sealed class CallerProcess : IDisposable
{
    private readonly Process _process;

    private CallerProcess(Process process) => _process = process;

    /// <summary>Completes with the caller's exit code: 0 = it was answered.</summary>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <param name="line">Takes each line of the caller's own timeline; a pool thread.</param>
    public static CallerProcess Start(string uri, string speech, string record, TimeSpan talk, Action<string> line)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "phone.dll"));
        }

        foreach (string argument in (string[])["caller", uri, "--say", speech, "--record", record, "--talk", talk.TotalSeconds.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is { } text)
            {
                line(text);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        return new CallerProcess(process);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
