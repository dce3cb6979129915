using CallDesk;

namespace Phone.Host;

/// <summary>
/// Tells the desk what the wall clock shows: at the start, at every full minute, and at once when somebody sets the clock. One thread
/// that sleeps in the kernel.
/// </summary>
/// <param name="batteryClock">The machine keeps its time without the network (a PC does, the booth's board does not).</param>
/// <param name="post">Takes <see cref="ClockObserved"/>. Any thread.</param>
internal sealed class ClockPlane(bool batteryClock, Action<DeskEvent> post) : IDisposable
{
    private readonly MinuteTimer _timer = new();
    private Thread? _thread;
    private volatile bool _stopping;
    private long _observations;

    /// <summary>Times that the desk was told.</summary>
    public long Observations => Interlocked.Read(ref _observations);

    /// <summary>Tells the first time now; the rest comes by itself.</summary>
    public void Start()
    {
        Tell();
        _thread = new Thread(Run) { Name = "clock", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _timer.Wake();
        if (_thread is null || _thread.Join(TimeSpan.FromMilliseconds(200)))
        {
            _timer.Dispose();
        }
    }

    /// <summary>What the clock shows at a moment.</summary>
    internal static ClockObserved Observe(DateTimeOffset now, bool known) =>
        new(now.ToUnixTimeMilliseconds(), (int)now.Offset.TotalMinutes, known);

    private void Run()
    {
        while (_timer.Wait() && !_stopping)
        {
            TimeZoneInfo.ClearCachedData(); // summer time, or another zone since
            Tell();
        }
    }

    private void Tell()
    {
        Interlocked.Increment(ref _observations);
        post(Observe(DateTimeOffset.Now, batteryClock || KernelClock.IsSynchronised));
    }
}
