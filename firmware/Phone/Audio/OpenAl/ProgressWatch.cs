using System.Diagnostics;

namespace Phone.Audio;

/// <summary>Notices when a count of samples stands still. Media thread, no allocation.</summary>
/// <param name="stallMilliseconds">Standing still for longer is a stall.</param>
/// <param name="startMilliseconds">After a start nothing need move for so long.</param>
internal sealed class ProgressWatch(int stallMilliseconds, int startMilliseconds)
{
    private long _last;
    private long _deadline = long.MaxValue;

    public bool Stalled => Stopwatch.GetTimestamp() > _deadline;

    public void Start(long count)
    {
        _last = count;
        _deadline = Stopwatch.GetTimestamp() + Ticks(startMilliseconds);
    }

    public void Note(long count)
    {
        if (count != _last)
        {
            _last = count;
            _deadline = Stopwatch.GetTimestamp() + Ticks(stallMilliseconds);
        }
    }

    /// <summary>Nothing is expected to move.</summary>
    public void Stop() => _deadline = long.MaxValue;

    private static long Ticks(int milliseconds) => Stopwatch.Frequency * milliseconds / 1_000;
}
