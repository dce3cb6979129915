using System.Runtime.InteropServices;

namespace Phone.Audio;

/// <summary>
/// CLOCK_MONOTONIC of Linux and clock_nanosleep(2) with TIMER_ABSTIME. The wait happens in native code, so a garbage
/// collection during it costs the media thread nothing unless it outlasts the frame. 64-bit Linux only (struct timespec).
/// </summary>
internal sealed partial class MonotonicTime : IMonotonicTime
{
    private const int ClockMonotonic = 1;
    private const int TimerAbsolute = 1;
    private const int Interrupted = 4;
    private const long Second = 1_000_000_000;

    /// <remarks>Sleeps until the past: binding the call allocates, which must not happen in the media thread's first frame.</remarks>
    private MonotonicTime() => SleepUntil(0);

    public static MonotonicTime Instance { get; } = new();

    public long Now
    {
        get
        {
            _ = ClockGetTime(ClockMonotonic, out var now);
            return (now.Seconds * Second) + now.Nanoseconds;
        }
    }

    public void SleepUntil(long deadline)
    {
        var until = new TimeSpec { Seconds = deadline / Second, Nanoseconds = deadline % Second };
        while (ClockNanosleep(ClockMonotonic, TimerAbsolute, in until, 0) == Interrupted)
        {
            // A signal (the runtime uses them to suspend threads) ends the wait early; the deadline is absolute: wait on.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in TimeSpec until, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
