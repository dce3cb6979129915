using System.Net;
using System.Net.Sockets;
using System.Text;
using Phone.Panel;

namespace Phone.Host;

/// <summary>
/// The panel as a plane: asked over its own socket every half minute, since nothing else shows that a web server has stopped
/// serving; one that is silent gives its address up to another.
/// </summary>
/// <param name="open">Starts a panel there.</param>
internal sealed class PanelPlane(Func<IPEndPoint, Task<PanelServer>> open, Action<string> log) : IAsyncDisposable
{
    /// <summary>Rounds of the monitor (5 s) to one question: a question costs the phone a millisecond.</summary>
    private const int RoundsToAsk = 6;

    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private PanelServer? _server;
    private long _heartbeat;
    private int _round;
    private Task _restart = Task.CompletedTask;

    /// <summary>Where it listens; null before it is started.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <exception cref="PanelException">It cannot listen there.</exception>
    public async Task StartAsync(IPEndPoint endpoint)
    {
        _server = await open(endpoint).ConfigureAwait(false);
        Endpoint = _server.Endpoint;
    }

    /// <summary>Asks, or leaves it at that. One thread at a time.</summary>
    public void Nudge()
    {
        if (Endpoint is not null && ++_round % RoundsToAsk == 0)
        {
            _ = AskAsync(Endpoint);
        }
        else
        {
            Interlocked.Increment(ref _heartbeat);
        }
    }

    /// <summary>Puts another panel in its place, in the background; the question is asked again in the next round.</summary>
    public bool Restart()
    {
        _round = RoundsToAsk - 1;
        if (!_restart.IsCompleted)
        {
            return false;
        }

        _restart = Task.Run(RestartAsync);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _restart.ConfigureAwait(false);
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whatever comes back is a sign of life, a refusal or the end of the connection too.</summary>
    private async Task AskAsync(IPEndPoint endpoint)
    {
        try
        {
            using var client = new TcpClient(endpoint.AddressFamily);
            using var patience = new CancellationTokenSource(LongestEnd);
            await client.ConnectAsync(endpoint, patience.Token).ConfigureAwait(false);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.0\r\nHost: {endpoint}\r\n\r\n"), patience.Token)
                .ConfigureAwait(false);
            await stream.ReadAsync(new byte[64], patience.Token).ConfigureAwait(false);
            Interlocked.Increment(ref _heartbeat);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // No sign of life: the monitor will see that nothing has come.
        }
    }

    private async Task RestartAsync()
    {
        try
        {
            await Task.WhenAny(_server!.DisposeAsync().AsTask(), Task.Delay(LongestEnd)).ConfigureAwait(false);
            _server = await open(Endpoint!).ConfigureAwait(false);
        }
        catch (PanelException e)
        {
            log($"panel: {e.Message}");
        }
    }
}
