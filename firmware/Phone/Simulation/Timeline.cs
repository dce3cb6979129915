using System.Diagnostics;

namespace Phone.Simulation;

/// <summary>What happened when, in the order it happened; printed as it grows and kept for the report.</summary>
internal sealed class Timeline
{
    private readonly Lock _lock = new();
    private readonly List<TimelineEntry> _entries = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    public IReadOnlyList<TimelineEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public void Note(string who, string what)
    {
        lock (_lock)
        {
            var entry = new TimelineEntry(Math.Round(Stopwatch.GetElapsedTime(_start).TotalMilliseconds), who, what);
            _entries.Add(entry);
            Console.WriteLine($"{entry.Milliseconds / 1000,8:0.000} s  {who,-7} {what}");
        }
    }
}

/// <param name="Milliseconds">Since the simulation began.</param>
internal sealed record TimelineEntry(double Milliseconds, string Who, string What);
