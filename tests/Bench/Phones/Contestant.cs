using System.Diagnostics;
using Interop;

namespace Bench;

/// <summary>The media thread's counters since start.</summary>
internal sealed record MediaCounters(long Frames, long AllocatedBytes, long DeadlineMisses);

/// <summary>A phone under measurement: a program, registered at our registrar, answered by our hand.</summary>
internal abstract class Contestant(string folder) : IAsyncDisposable
{
    public const string User = "201";

    private const string Password = "gatehouse";

    private ChildProcess? _process;
    private DigestRegistrar? _registrar;

    /// <summary>The UDP port on which it takes calls; known once it is ready.</summary>
    public int SipPort { get; protected set; }

    public int ProcessId => Process.Id;

    public TimeSpan StartToReady { get; private set; }

    public TimeSpan StartToRegistered { get; private set; }

    public string Output => Process.Output;

    protected string Folder { get; } = folder;

    protected ChildProcess Process => _process ?? throw new InvalidOperationException("not started");

    /// <summary>Starts the program in an empty folder; returns when it is ready and registered.</summary>
    public async Task StartAsync()
    {
        Directory.CreateDirectory(Folder);
        var registrarPort = Ports.Pair();
        _registrar = new DigestRegistrar(registrarPort, User, Password, "MD5");
        var (program, arguments) = Prepare(registrarPort, Password);
        var from = Stopwatch.GetTimestamp();
        _process = ChildProcess.Start(program, arguments, Folder);
        var registered = WaitForRegistrationAsync(_registrar, from);
        var ready = await _process.WaitForLineAsync(IsReady, "its ready line", Patience.Start);
        StartToReady = Stopwatch.GetElapsedTime(from);
        StartToRegistered = await registered;
        await BecomeReadyAsync(ready);
    }

    /// <summary>Has it answer the call that rings.</summary>
    public abstract Task LiftAsync();

    /// <summary>After a call that the caller ended: ready for the next one when this returns.</summary>
    public abstract Task RestAsync();

    /// <summary>Null where the phone tells no such thing.</summary>
    public virtual Task<MediaCounters?> CountersAsync() => Task.FromResult<MediaCounters?>(null);

    public virtual async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Signal(UnixSignal.Terminate);
            await Task.WhenAny(_process.WaitForExitAsync(TimeSpan.FromSeconds(5)));
            await _process.DisposeAsync();
        }

        if (_registrar is not null)
        {
            await _registrar.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the configuration; the program and its arguments.</summary>
    protected abstract (string Program, IReadOnlyList<string> Arguments) Prepare(int registrarPort, string password);

    protected abstract bool IsReady(string line);

    protected abstract Task BecomeReadyAsync(string readyLine);

    private static async Task<TimeSpan> WaitForRegistrationAsync(DigestRegistrar registrar, long from)
    {
        while (registrar.AcceptedWith is null)
        {
            if (Stopwatch.GetElapsedTime(from) > Patience.Start)
            {
                throw new TimeoutException($"not registered: {registrar.Describe()}");
            }

            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(from);
    }
}
