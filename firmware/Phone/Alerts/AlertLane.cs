using System.Diagnostics;

namespace Phone.Alerts;

/// <summary>
/// The way to one receiver: a short queue of its own and one task, so that a receiver that hangs keeps nobody else waiting. The
/// newest news goes first, and what it replaces is not sent any more: an older attempt of the same alert, and an SOS that was taken
/// back. What failed waits its pause without holding up the others. A full queue lets the oldest go: the desk repeats what matters.
/// </summary>
/// <param name="deliver">One try; true = the receiver took it. May throw what networks throw.</param>
/// <param name="pauses">Before the second, third, … try.</param>
internal sealed class AlertLane(
    Func<PendingAlert, CancellationToken, Task<bool>> deliver, AlertFigures figures, IReadOnlyList<TimeSpan> pauses) : IDisposable
{
    public const int QueueLength = 32;

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly Lock _gate = new();
    private readonly List<Waiting> _queue = []; // oldest first; without the one that is being tried
    private long _sent;

    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>Never blocks. Any thread.</summary>
    public void Send(PendingAlert alert)
    {
        lock (_gate)
        {
            for (int replaced = _queue.RemoveAll(waiting => alert.Replaces(waiting.Alert)); replaced > 0; replaced--)
            {
                figures.CountDropped();
            }

            Enqueue(new Waiting(alert, ++_sent));
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken cancellation = _stop.Token;
        try
        {
            while (true)
            {
                if (Next(out TimeSpan pause) is { } next)
                {
                    Settle(next, await TryAsync(next.Alert, cancellation).ConfigureAwait(false));
                }
                else
                {
                    await _news.WaitAsync(pause, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The phone is stopping.
        }
    }

    /// <summary>Takes the newest that is not in its pause; null, and how long nothing will be due unless there is news.</summary>
    private Waiting? Next(out TimeSpan pause)
    {
        lock (_gate)
        {
            pause = Timeout.InfiniteTimeSpan;
            for (int i = _queue.Count - 1; i >= 0; i--)
            {
                TimeSpan left = _queue[i].Pause - Stopwatch.GetElapsedTime(_queue[i].FailedAt);
                if (left <= TimeSpan.Zero)
                {
                    Waiting next = _queue[i];
                    _queue.RemoveAt(i);
                    return next;
                }

                pause = pause == Timeout.InfiniteTimeSpan || left < pause ? left : pause;
            }

            return null;
        }
    }

    private void Settle(Waiting tried, bool taken)
    {
        lock (_gate)
        {
            if (taken)
            {
                figures.CountDelivered();
            }
            else if (tried.Tries == pauses.Count)
            {
                figures.CountFailed();
            }
            else if (_queue.Exists(waiting => waiting.Number > tried.Number && waiting.Alert.Replaces(tried.Alert)))
            {
                figures.CountDropped();
            }
            else
            {
                Enqueue(tried with { Tries = tried.Tries + 1, Pause = pauses[tried.Tries], FailedAt = Stopwatch.GetTimestamp() });
            }
        }
    }

    private void Enqueue(Waiting alert)
    {
        _queue.Insert(_queue.FindLastIndex(waiting => waiting.Number < alert.Number) + 1, alert);
        if (_queue.Count > QueueLength)
        {
            _queue.RemoveAt(0);
            figures.CountDropped();
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

    /// <param name="Number">Grows with every alert that was sent.</param>
    private sealed record Waiting(PendingAlert Alert, long Number)
    {
        public int Tries { get; init; }

        public TimeSpan Pause { get; init; }

        public long FailedAt { get; init; }
    }
}

/// <param name="Kind">As the receiver is told: <c>sos</c>, …, <c>call</c>.</param>
/// <param name="Id">The alert's; 0: an event, which nobody acknowledges.</param>
/// <param name="Body">JSON for web hooks.</param>
/// <param name="Text">The same for people, one line.</param>
internal sealed record PendingAlert(string Kind, long Id, byte[] Body, string Text)
{
    /// <summary>Whoever gets this needs that one no more; events are told one by one.</summary>
    public bool Replaces(PendingAlert older) =>
        (Id != 0 && older.Id == Id) || (Kind == AlertNote.SosCancelled && older.Kind == AlertNote.Sos);
}
