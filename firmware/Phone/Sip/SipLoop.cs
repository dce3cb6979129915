using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pjsip;
using Endpoint = Pjsip.Endpoint;

namespace Phone.Sip;

/// <summary>
/// The one thread that may touch PJSIP: it creates the endpoint, polls it, runs the jobs that other threads post, and destroys
/// it.
/// PJSIP has no worker threads here (threadCnt = 0, mainThreadOnly), so every callback arrives on this thread too.
/// </summary>
internal sealed class SipLoop : IDisposable
{
    /// <summary>Idle: PJSIP's own timers shorten a poll by themselves, and <see cref="Post"/> wakes it.</summary>
    private const uint IdlePollMs = 500;

    /// <summary>With a call: jobs that PJSIP queues for its main thread (a DTMF digit) do not wake the poll.</summary>
    private const uint CallPollMs = 20;

    private static readonly byte[] KeepAlive = "\r\n\r\n"u8.ToArray();

    private readonly ConcurrentQueue<Action> _jobs = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Endpoint> _create;
    private readonly Action<Endpoint> _open;
    private readonly Action _close;
    private readonly Action<Exception> _failed;
    private Socket? _waker;
    private long _heartbeat;
    private int _wakePending;
    private volatile bool _stopping;

    /// <param name="create">Makes the endpoint; runs on the loop's thread, as all of these do.</param>
    /// <param name="open">Starts it. What it throws, <see cref="StartAsync"/> throws.</param>
    /// <param name="close">Ends calls and accounts before the endpoint is destroyed, also if it has not started.</param>
    /// <param name="failed">A job or a poll threw: a fault of ours, to be logged, never personal data.</param>
    public SipLoop(Func<Endpoint> create, Action<Endpoint> open, Action close, Action<Exception> failed)
    {
        _create = create;
        _open = open;
        _close = close;
        _failed = failed;
        _thread = new Thread(Run) { Name = "sip", IsBackground = true };
    }

    /// <summary><see cref="Stop"/> was called: what PJSIP still reports is of no interest.</summary>
    public bool Stopping => _stopping;

    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>Set by the agent: how many calls exist decides how long a poll may last.</summary>
    public bool HasCalls { get; set; }

    public Task StartAsync()
    {
        _thread.Start();
        return _started.Task;
    }

    /// <summary>Where a keep-alive datagram reaches our own UDP transport.</summary>
    public void WakeAt(IPEndPoint transport)
    {
        IPAddress address = transport.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : transport.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : transport.Address;
        var waker = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // A socket without a far end would be open to everybody in the network.
        waker.Connect(new IPEndPoint(address, transport.Port));
        _waker = waker;
    }

    /// <summary>Runs a job on PJSIP's thread, soon (0.13 ms median). Any thread.</summary>
    public void Post(Action job)
    {
        _jobs.Enqueue(job);
        if (Interlocked.Exchange(ref _wakePending, 1) == 0 && _waker is { } waker)
        {
            Wake(waker);
        }
    }

    /// <summary>
    /// Stops the loop; PJSIP is destroyed on its own thread. False if that took longer than <paramref name="patience"/>.
    /// </summary>
    public bool Stop(TimeSpan patience)
    {
        _stopping = true;
        Post(static () => { });
        return !_thread.IsAlive || _thread.Join(patience);
    }

    public void Dispose() => _waker?.Dispose();

    private void Wake(Socket waker)
    {
        try
        {
            waker.Send(KeepAlive);
        }
        catch (SocketException e)
        {
            // The poll ends by itself within its bound; a lost wake-up costs time, not correctness.
            _failed(e);
        }
    }

    private void Run()
    {
        Endpoint? endpoint = null;
        try
        {
            endpoint = _create();
            _open(endpoint);
        }
        catch (Exception e)
        {
            // A process has one PJSIP: what a failed start leaves of it would end the next start, and the process with it.
            // Jobs that were posted meanwhile have nobody to run on.
            Guarded(_close);
            Destroy(endpoint);
            _started.SetException(e);
            return;
        }

        _started.SetResult();
        while (!_stopping)
        {
            RunJobs();
            endpoint.libHandleEvents(HasCalls ? CallPollMs : IdlePollMs);
            Interlocked.Increment(ref _heartbeat);
        }

        RunJobs();
        Guarded(_close);
        RunJobs();
        Destroy(endpoint);
    }

    private void Destroy(Endpoint? endpoint)
    {
        if (endpoint is not null)
        {
            // BYE and unregistration are done: PJSIP's own second of waiting for messages would be spent for nothing.
            Guarded(() => endpoint.libDestroy((uint)pjsua_destroy_flag.PJSUA_DESTROY_NO_RX_MSG));
            endpoint.Dispose();
        }
    }

    private void RunJobs()
    {
        Volatile.Write(ref _wakePending, 0);
        while (_jobs.TryDequeue(out Action? job))
        {
            Guarded(job);
        }
    }

    /// <summary>Runs a job or a callback on PJSIP's thread; what it throws is said and goes no further.</summary>
    internal void Guarded(Action job)
    {
        try
        {
            job();
        }
        catch (ApplicationException e)
        {
            // pjsua2 reports every failed call of its C API as an ApplicationException with the status in its text.
            _failed(e);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException or NullReferenceException)
        {
            // A fault of ours: the one call that it concerns may suffer, the phone must not.
            _failed(e);
        }
    }
}
