using System.Collections.Immutable;
using System.Diagnostics;
using CallDesk;

namespace Phone.Host;

/// <summary>What one step of the desk was, for those who carry it out and write it down.</summary>
internal readonly record struct DeskStep(long Sequence, Moment At, DateTimeOffset Wall, DeskEvent Event, DeskState State, ImmutableArray<Effect> Effects);

/// <summary>
/// The control plane: one thread, one ordered queue. It stamps events as they arise, steps the pure desk, and hands every step to the
/// adapters in order. Timers are the desk's own deadlines: the thread sleeps until the next one.
/// </summary>
internal sealed class DeskThread
{
    private readonly Thread _thread;
    private readonly Queue<(DeskEvent Event, Moment At)> _queue = new();
    private readonly object _gate = new();
    private readonly Action<DeskStep> _carry;
    private DeskState _state;
    private long _sequence;
    private long _heartbeat;
    private bool _stopping;

    /// <param name="carry">Runs on the desk thread for every step; hands on, never blocks.</param>
    public DeskThread(DeskState initial, Action<DeskStep> carry)
    {
        _state = initial;
        _carry = carry;
        _thread = new Thread(Run) { Name = "desk", IsBackground = true };
    }

    public long Heartbeat => Interlocked.Read(ref _heartbeat);

    /// <summary>Now on the desk's clock.</summary>
    public static Moment Now => new((long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency)));

    /// <summary>The moment of a <see cref="Stopwatch"/> timestamp, for events stamped by hardware.</summary>
    public static Moment At(long stopwatchTicks) => new((long)(stopwatchTicks * (1_000_000.0 / Stopwatch.Frequency)));

    public void Start() => _thread.Start();

    /// <summary>Queues an event that arises now. Any thread, never blocks for long.</summary>
    public void Post(DeskEvent happened)
    {
        lock (_gate)
        {
            _queue.Enqueue((happened, Now));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has the thread come round its loop once, for the watchdog.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread after the events that are queued now.</summary>
    public bool Stop(TimeSpan patience)
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        return !_thread.IsAlive || _thread.Join(patience);
    }

    /// <summary>
    /// The wall clock in whole milliseconds, as the journal keeps it: what is computed from it now can be computed from it
    /// later.
    /// </summary>
    private static DateTimeOffset WallNow()
    {
        DateTimeOffset now = DateTimeOffset.Now;
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), now.Offset);
    }

    private void Run()
    {
        while (TryTake(out DeskEvent? happened, out Moment at))
        {
            Step step = Desk.Step(_state, happened, at);
            _state = step.State;
            _carry(new DeskStep(_sequence++, at, WallNow(), happened, step.State, step.Effects));
        }
    }

    /// <summary>The next event, or Due when a deadline comes first.</summary>
    private bool TryTake(out DeskEvent happened, out Moment at)
    {
        lock (_gate)
        {
            while (true)
            {
                Interlocked.Increment(ref _heartbeat);
                if (_queue.TryDequeue(out (DeskEvent Event, Moment At) next))
                {
                    (happened, at) = next;
                    return true;
                }

                Moment now = Now;
                happened = new Due();
                at = now;
                if (_stopping)
                {
                    return false;
                }

                if (_state.NextDue is not { } due)
                {
                    Monitor.Wait(_gate);
                }
                else if (due <= now)
                {
                    return true;
                }
                else
                {
                    Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds)));
                }
            }
        }
    }
}
