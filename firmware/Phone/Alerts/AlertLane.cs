using System.Threading.Channels;

namespace Phone.Alerts;

/// <summary>
/// The way to one receiver: a short queue of its own and one task, so that a receiver that hangs keeps nobody else waiting. A full
/// queue lets the oldest go: the desk repeats what matters.
/// </summary>
/// <param name="deliver">One try; true = the receiver took it. May throw what networks throw.</param>
/// <param name="pauses">Before the second, third, … try.</param>
internal sealed class AlertLane(
    Func<PendingAlert, CancellationToken, Task<bool>> deliver, AlertFigures figures, IReadOnlyList<TimeSpan> pauses) : IDisposable
{
    public const int QueueLength = 32;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<PendingAlert> _queue = Channel.CreateBounded<PendingAlert>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => figures.CountDropped());

    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>Never blocks. Any thread.</summary>
    public void Send(PendingAlert alert) => _queue.Writer.TryWrite(alert);

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken cancellation = _stop.Token;
        try
        {
            await foreach (PendingAlert alert in _queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await DeliverAsync(alert, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The phone is stopping.
        }
    }

    private async Task DeliverAsync(PendingAlert alert, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            if (await TryAsync(alert, cancellation).ConfigureAwait(false))
            {
                figures.CountDelivered();
                return;
            }

            if (attempt == pauses.Count)
            {
                figures.CountFailed();
                return;
            }

            await Task.Delay(pauses[attempt], cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(PendingAlert alert, CancellationToken cancellation)
    {
        try
        {
            return await deliver(alert, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false; // its own time limit
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or ApplicationException)
        {
            return false;
        }
    }
}

/// <param name="Id">The alert's; 0: an event, which nobody acknowledges.</param>
/// <param name="Body">JSON for web hooks.</param>
/// <param name="Text">The same for people, one line.</param>
internal sealed record PendingAlert(long Id, byte[] Body, string Text);
