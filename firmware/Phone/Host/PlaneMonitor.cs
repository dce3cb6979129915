namespace Phone.Host;

/// <summary>
/// Watches that every plane makes progress. A plane is asked for a sign of life and must give it within <see cref="Patience"/>; an
/// idle plane sleeps, so it is woken for the question. One that stays silent is restarted alone, if it can be; a vital plane that
/// cannot ends the phone, for systemd to start it again.
/// </summary>
/// <param name="end">Takes the name of a vital plane that is beyond help; called once.</param>
/// <param name="patience">Null: <see cref="Patience"/>.</param>
internal sealed class PlaneMonitor(
    IReadOnlyList<Plane> planes, Action<string> log, Action<string> end, TimeSpan? patience = null) : IDisposable
{
    /// <summary>
    /// Silent rounds after which a vital plane is beyond help: 12 s, before the watchdog (20 s, fed 5 s ago at most) bites.
    /// </summary>
    public const int MostSilentRounds = 6;

    /// <summary>How often the planes are asked; the systemd watchdog is fed as often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _patience = patience ?? Patience;
    private readonly Watched[] _watched = [.. planes.Select(static plane => new Watched(plane))];
    private IReadOnlyList<string> _stalled = [];
    private bool _ended;

    /// <summary>Names of the planes that gave no sign of life, with since when; empty = healthy.</summary>
    public IReadOnlyList<string> Stalled => Volatile.Read(ref _stalled);

    /// <summary>How often each plane has stalled since the start. Any thread.</summary>
    public IReadOnlyList<(string Name, long Stalls)> Stalls =>
        [.. _watched.Select(watched => (watched.Plane.Name, Interlocked.Read(ref watched.Stalls)))];

    /// <summary>How often each plane was restarted alone. Any thread.</summary>
    public IReadOnlyList<(string Name, long Restarts)> Restarts =>
        [.. _watched.Select(watched => (watched.Plane.Name, Interlocked.Read(ref watched.Restarts)))];

    /// <param name="alive">Runs after every round in which all vital planes answered: feeds the watchdog.</param>
    public async Task RunAsync(Action alive)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            bool vitalSilent = false;
            while (vitalSilent || await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await AskAsync().ConfigureAwait(false);
                vitalSilent = Array.Exists(_watched, static watched => watched is { Plane.Vital: true, SilentRounds: > 0 });
                if (!vitalSilent)
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

    /// <summary>One round of questions, to all planes at once, and what follows from the answers.</summary>
    internal async Task AskAsync()
    {
        bool[] answers = await Task.WhenAll(_watched.Select(watched => AnswersAsync(watched.Plane))).ConfigureAwait(false);
        var silent = new List<string>();
        for (int index = 0; index < answers.Length; index++)
        {
            Watched watched = _watched[index];
            if (answers[index])
            {
                watched.SilentRounds = 0;
                continue;
            }

            if (watched.SilentRounds++ == 0)
            {
                Interlocked.Increment(ref watched.Stalls);
            }

            silent.Add($"{watched.Plane.Name}: no sign of life for {_patience.TotalSeconds:0.#} s");
        }

        if (!silent.SequenceEqual(_stalled))
        {
            log(silent.Count == 0 ? "planes: all alive again" : $"planes: {string.Join("; ", silent)}");
        }

        Volatile.Write(ref _stalled, silent);
        Array.ForEach(_watched, Help);
    }

    private async Task<bool> AnswersAsync(Plane plane)
    {
        long before = plane.Heartbeat();
        plane.Nudge();
        for (TimeSpan waited = TimeSpan.Zero; plane.Heartbeat() == before && waited < _patience; waited += Step)
        {
            await Task.Delay(Step, _stop.Token).ConfigureAwait(false);
        }

        return plane.Heartbeat() != before;
    }

    private void Help(Watched watched)
    {
        if (_ended || watched.SilentRounds < watched.Plane.RoundsToRestart)
        {
            return;
        }

        if (watched.Plane.Restart?.Invoke() == true)
        {
            Interlocked.Increment(ref watched.Restarts);
            log($"planes: {watched.Plane.Name} is restarted alone");
        }
        else if (watched.Plane.Vital && watched.SilentRounds >= MostSilentRounds)
        {
            _ended = true;
            end(watched.Plane.Name);
        }
    }

    private sealed class Watched(Plane plane)
    {
        public long Stalls;
        public long Restarts;

        public Plane Plane => plane;

        /// <summary>In a row, up to the last round.</summary>
        public int SilentRounds { get; set; }
    }
}

/// <param name="Heartbeat">Grows whenever the plane gets round its loop.</param>
/// <param name="Nudge">Wakes the plane if it sleeps.</param>
internal sealed record Plane(string Name, Func<long> Heartbeat, Action Nudge)
{
    /// <summary>Puts a new thread in place of one that is stuck, without waiting; false if that is not possible (now). Null: never.</summary>
    public Func<bool>? Restart { get; init; }

    /// <summary>Silent rounds until it is restarted; more for one that may rightly be busy for seconds.</summary>
    public int RoundsToRestart { get; init; } = 1;

    /// <summary>Without it this is no telephone: the watchdog starves, and the phone ends if it is beyond help.</summary>
    public bool Vital { get; init; } = true;
}
