using System.Runtime.InteropServices;

namespace Hil.Booth;

/// <summary>
/// Hardware does not wait for software: the threads that stand for it run ahead of the phone's real-time threads, which in a slow
/// machine would let a chip answer seconds late. Threads and processes begun by them are ordinary again.
/// </summary>
internal static partial class Hardware
{
    private const int Fifo = 1;
    private const int ResetOnFork = 0x40000000;
    private const int Priority = 80;

    /// <summary>Starts a thread that never ends.</summary>
    public static void Start(string name, ThreadStart run) => new Thread(() =>
    {
        var priority = Priority;
        if (sched_setscheduler(0, Fifo | ResetOnFork, ref priority) != 0)
        {
            Console.WriteLine($"booth: {name}: no real time");
        }

        run();
    })
    { IsBackground = true, Name = name }.Start();

    /// <summary>sched_setscheduler(2); 0 is the calling thread.</summary>
    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int thread, int policy, ref int priority);
}
