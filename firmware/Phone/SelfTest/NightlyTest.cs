namespace Phone.SelfTest;

/// <summary>
/// When the short test is due: once in the two hours from a given one on, postponed minute by minute while something keeps it away.
/// Without a wall clock nobody knows when it is night, and there is none. Any thread.
/// </summary>
/// <param name="from">The hour of the wall clock; null: never.</param>
internal sealed class NightlyTest(int? from)
{
    /// <summary>Three o'clock: the fewest calls, and light enough afterwards for whoever has to come.</summary>
    public const int UsualHour = 3;

    private const int Hours = 2;

    private readonly Lock _gate = new();
    private DateOnly? _done;

    /// <param name="local">The wall clock in the booth's zone.</param>
    public bool IsDue(DateTime local)
    {
        lock (_gate)
        {
            return Night(local) is { } night && night != _done;
        }
    }

    /// <summary>The test that was begun then has come to its end.</summary>
    public void Ended(DateTime local)
    {
        lock (_gate)
        {
            _done = Night(local);
        }
    }

    private DateOnly? Night(DateTime local) =>
        from is { } hour && local.AddHours(-hour) is { Hour: < Hours } since ? DateOnly.FromDateTime(since) : null;
}
