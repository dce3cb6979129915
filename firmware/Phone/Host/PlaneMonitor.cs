namespace Phone.Host;

/// <summary>
/// Watches that every plane makes progress. A plane is asked for a sign of life and must give it within <see cref="Patience"/>;
/// an idle
/// plane sleeps, so it is woken for the question.
/// </summary>
/// <param name="patience">Null: <see cref="Patience"/>.</param>
internal sealed class PlaneMonitor(IReadOnlyList<Plane> planes, Action<string> log, TimeSpan? patience = null) : IDisposable
{
    /// <summary>How often the planes are asked; the systemd watchdog (15 s) is fed as often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly long[] _stalls = new long[planes.Count];
    private IReadOnlyList<string> _stalled = [];

    /// <summary>Names of the planes that gave no sign of life, with since when; empty = healthy.</summary>
    public IReadOnlyList<string> Stalled => Volatile.Read(ref _stalled);

    /// <summary>How often each plane has stalled since the start. Any thread.</summary>
    public IReadOnlyList<(string Name, long Stalls)> Stalls =>
        [.. planes.Select((plane, index) => (plane.Name, Interlocked.Read(ref _stalls[index])))];

    /// <param name="alive">Runs after every round in which all planes answered: feeds the watchdog.</param>
    public async Task RunAsync(Action alive)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await AskAsync().ConfigureAwait(false);
                if (Stalled.Count == 0)
                {
                    alive();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The phone is stopping.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>One round of questions.</summary>
    internal async Task AskAsync()
    {
        TimeSpan limit = patience ?? Patience;
        var silent = new List<string>();
        for (int index = 0; index < planes.Count; index++)
        {
            Plane plane = planes[index];
            long before = plane.Heartbeat();
            plane.Nudge();
            TimeSpan waited = TimeSpan.Zero;
            while (plane.Heartbeat() == before && waited < limit)
            {
                await Task.Delay(Step, _stop.Token).ConfigureAwait(false);
                waited += Step;
            }

            if (plane.Heartbeat() == before)
            {
                if (!_stalled.Any(line => line.StartsWith($"{plane.Name}:", StringComparison.Ordinal)))
                {
                    Interlocked.Increment(ref _stalls[index]);
                }

                silent.Add($"{plane.Name}: no sign of life for {limit.TotalSeconds:0.#} s");
            }
        }

        if (!silent.SequenceEqual(_stalled))
        {
            log(silent.Count == 0 ? "planes: all alive again" : $"planes: {string.Join("; ", silent)}");
        }

        Volatile.Write(ref _stalled, silent);
    }
}

/// <param name="Heartbeat">Grows whenever the plane gets round its loop.</param>
/// <param name="Nudge">Wakes the plane if it sleeps.</param>
internal sealed record Plane(string Name, Func<long> Heartbeat, Action Nudge);
