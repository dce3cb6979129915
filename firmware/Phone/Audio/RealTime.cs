using System.Globalization;
using System.Runtime.InteropServices;

namespace Phone.Audio;

/// <summary>What the system granted to the media thread.</summary>
/// <param name="Priority">SCHED_FIFO priority 1–99, or 0: ordinary scheduling.</param>
/// <param name="MemoryLocked">Pages once touched stay in memory.</param>
/// <param name="Detail">One line for the log: what was granted, what was refused and what to do.</param>
internal readonly record struct RealTimeGrant(int Priority, bool MemoryLocked, string Detail);

/// <summary>
/// Asks Linux for real time: SCHED_FIFO for the calling thread (sched(7)), the process's memory locked (mlock(2)). A phone
/// without either still works, with a higher risk of gaps under load; so nothing here ever throws.
/// </summary>
internal static partial class RealTime
{
    /// <summary>SCHED_FIFO priority of the media thread.</summary>
    public const int MediaPriority = 60;

    private const int SchedFifo = 1;

    /// <summary>Threads that a library starts from this one begin as ordinary threads.</summary>
    private const int ResetOnFork = 0x4000_0000;

    private const int LockCurrent = 1;
    private const int LockFuture = 2;

    /// <summary>
    /// Lock pages when they are first touched, instead of faulting in all that is mapped: the collector reserves hundreds
    /// of gigabytes of addresses and every thread megabytes of stack that nobody will ever use.
    /// </summary>
    private const int LockOnFault = 4;

    /// <summary>Call on the media thread itself, once, before its loop.</summary>
    /// <param name="priority">1–99; PJMEDIA's RTP worker takes the next lower one.</param>
    public static RealTimeGrant TryRaise(int priority = MediaPriority)
    {
        var scheduled = TryCall(() => SchedSetScheduler(0, SchedFifo | ResetOnFork, in priority));
        var locked = TryCall(() => MemoryLockAll(LockCurrent | LockFuture | LockOnFault));
        var scheduling = scheduled == 0
            ? $"SCHED_FIFO {priority}"
            : $"ordinary scheduling (error {scheduled}: grant LimitRTPRIO or CAP_SYS_NICE)";
        var memory = locked == 0 ? "memory locked" : $"memory not locked (error {locked}: grant LimitMEMLOCK or CAP_IPC_LOCK)";
        return new RealTimeGrant(scheduled == 0 ? priority : 0, locked == 0, $"{scheduling}, {memory}");
    }

    /// <summary>
    /// Raises the threads of this process that a native library started under this name (PJMEDIA's RTP worker): it shares the streams'
    /// short locks with the media thread, so it must not wait behind ordinary threads while it holds one. Threads that have real time
    /// already stay.
    /// </summary>
    public static void TryRaiseOthers(string name, int priority)
    {
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            int id = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            if (NameOf(task) == name && SchedGetScheduler(id) == 0)
            {
                _ = TryCall(() => SchedSetScheduler(id, SchedFifo | ResetOnFork, in priority));
            }
        }
    }

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            // The thread ended meanwhile.
            return "";
        }
    }

    /// <summary>0, or the system's error number; -1 where the system has no such call.</summary>
    private static int TryCall(Func<int> call)
    {
        try
        {
            return call() == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return -1;
        }
    }

    /// <summary>On Linux id 0 means the calling thread; struct sched_param is one int.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SchedSetScheduler(int id, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int SchedGetScheduler(int id);

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int MemoryLockAll(int flags);
}
