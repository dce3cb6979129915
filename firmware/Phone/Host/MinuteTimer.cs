using System.Runtime.InteropServices;

namespace Phone.Host;

/// <summary>
/// Sleeps until the next full minute of the wall clock, or until somebody sets that clock (timerfd_create(2),
/// TFD_TIMER_CANCEL_ON_SET). One thread waits, any may wake it.
/// </summary>
/// <param name="seconds">Not a minute, but so long.</param>
internal sealed partial class MinuteTimer(long seconds = MinuteTimer.Minute) : IDisposable
{
    private const int Realtime = 0;
    private const int CloseOnExec = 0x80000;
    private const int Absolute = 1;
    private const int CancelOnSet = 2;
    private const int Cancelled = 125; // ECANCELED: the clock was set
    private const int Interrupted = 4;
    private const long Minute = 60;

    private readonly int _timer = Create(Realtime, CloseOnExec);
    private readonly Lock _lock = new();
    private volatile bool _woken;

    /// <summary>Returns at the next full minute or when the clock was set; false when it is over.</summary>
    public bool Wait()
    {
        lock (_lock)
        {
            if (_woken || _timer < 0 || !Arm(Next()))
            {
                return false;
            }
        }

        long expired = 0;
        while (Read(_timer, ref expired, sizeof(long)) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Cancelled)
            {
                return !_woken;
            }

            if (error != Interrupted)
            {
                return false;
            }
        }

        return !_woken;
    }

    /// <summary>Ends the waiting for good.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            if (_timer >= 0)
            {
                Arm(1); // the first second of 1970: long over
            }
        }
    }

    public void Dispose()
    {
        if (_timer >= 0)
        {
            _ = Close(_timer);
        }
    }

    private long Next() => ((DateTimeOffset.UtcNow.ToUnixTimeSeconds() / seconds) + 1) * seconds;

    /// <summary>A kernel that does not know how to tell of a set clock still tells of minutes.</summary>
    private bool Arm(long unixSeconds)
    {
        var when = new TimerSpec { Seconds = unixSeconds };
        return Set(_timer, Absolute | CancelOnSet, in when, IntPtr.Zero) == 0 || Set(_timer, Absolute, in when, IntPtr.Zero) == 0;
    }

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(int timer, int flags, in TimerSpec when, IntPtr before);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(int file, ref long value, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);

    /// <summary>Struct itimerspec of a 64-bit Linux: it_interval, it_value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimerSpec
    {
        public long IntervalSeconds;
        public long IntervalNanoseconds;
        public long Seconds;
        public long Nanoseconds;
    }
}
