using System.Diagnostics;
using System.Globalization;

namespace Bench;

/// <summary>Memory as the kernel counts it (proc_pid_smaps(5)), KiB.</summary>
/// <param name="ResidentKiB">All pages in memory, shared ones included.</param>
/// <param name="PrivateKiB">Pages that no other process shares, those of its own program file included.</param>
/// <param name="AnonymousKiB">Pages with no file behind them: heaps and stacks.</param>
internal sealed record MemoryUse(long ResidentKiB, long PrivateKiB, long AnonymousKiB)
{
    public static MemoryUse Of(int process)
    {
        var fields = File.ReadLines($"/proc/{process}/smaps_rollup").Skip(1)
            .Select(line => line.Split((char[])[':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
        return new MemoryUse(fields["Rss"], fields["Private_Clean"] + fields["Private_Dirty"], fields["Anonymous"]);
    }
}

/// <param name="CpuMsPer10s">Milliseconds of CPU per 10 s of wall time.</param>
/// <param name="WaitedMsPer10s">Milliseconds per 10 s in which it could have run but had no core: what disturbed it.</param>
/// <param name="WakeUpsPerSecond">Voluntary context switches per second.</param>
internal sealed record ThreadUse(int Id, string Name, double CpuMsPer10s, double WaitedMsPer10s, double WakeUpsPerSecond);

/// <summary>What a process and each of its threads used between two samples.</summary>
/// <param name="CpuMsPer10s">Summed over threads, from the scheduler's nanoseconds.</param>
/// <param name="CpuMsPer10sByTicks">The same by utime + stime, which also count threads that ended; in steps of a clock
/// tick.</param>
/// <param name="StolenMsPer10s">Time that a virtual machine's host gave to others, ms per 10 s and core.</param>
internal sealed record CpuUse(
    double Seconds, double CpuMsPer10s, double CpuMsPer10sByTicks, double WakeUpsPerSecond, double StolenMsPer10s,
    IReadOnlyList<ThreadUse> Threads);

/// <summary>The CPU time and the wake-ups of a process and its threads so far (proc_pid_stat(5), proc_pid_status(5)).</summary>
internal sealed class ProcessSample
{
    /// <summary>USER_HZ: 100 on every Linux this runs on.</summary>
    private const double TickMs = 10;

    private readonly long _at = Stopwatch.GetTimestamp();
    private readonly double _ticksMs;
    private readonly double _stolenMs;
    private readonly Dictionary<int, ThreadSample> _threads;

    private ProcessSample(int process)
    {
        _ticksMs = StatFields($"/proc/{process}/stat").Skip(11).Take(2).Sum(Number) * TickMs;
        _stolenMs = Number(File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[8])
            * TickMs / Environment.ProcessorCount;
        _threads = Directory.EnumerateDirectories($"/proc/{process}/task")
            .Select(TryReadThread).OfType<ThreadSample>().ToDictionary(thread => thread.Id);
    }

    public static ProcessSample Of(int process) => new(process);

    /// <summary>What was used while the time passed.</summary>
    public static async Task<CpuUse> OverAsync(int process, TimeSpan time)
    {
        var before = Of(process);
        await Task.Delay(time);
        return Of(process).Since(before);
    }

    public CpuUse Since(ProcessSample before)
    {
        var seconds = Stopwatch.GetElapsedTime(before._at, _at).TotalSeconds;
        ThreadUse[] threads =
        [
            .. _threads.Values.Select(thread => thread.Since(before._threads.GetValueOrDefault(thread.Id), seconds))
                .OrderByDescending(thread => thread.CpuMsPer10s),
        ];
        return new CpuUse(
            seconds,
            threads.Sum(thread => thread.CpuMsPer10s),
            (_ticksMs - before._ticksMs) * 10 / seconds,
            threads.Sum(thread => thread.WakeUpsPerSecond),
            (_stolenMs - before._stolenMs) * 10 / seconds,
            threads);
    }

    /// <summary>Null for a thread that ended while it was looked at.</summary>
    private static ThreadSample? TryReadThread(string folder)
    {
        try
        {
            var switches = File.ReadLines(Path.Combine(folder, "status"))
                .First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split(':')[1];
            var scheduled = File.ReadAllText(Path.Combine(folder, "schedstat")).Split(' ');
            return new ThreadSample(
                (int)Number(Path.GetFileName(folder)),
                File.ReadAllText(Path.Combine(folder, "comm")).Trim(),
                Number(scheduled[0]) / 1e6,
                Number(scheduled[1]) / 1e6,
                Number(switches));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The fields behind the name in parentheses, which may hold anything; the first is the state.</summary>
    private static string[] StatFields(string file)
    {
        var text = File.ReadAllText(file);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record ThreadSample(int Id, string Name, double CpuMs, double WaitedMs, double Switches)
    {
        public ThreadUse Since(ThreadSample? before, double seconds) => new(
            Id,
            Name,
            (CpuMs - (before?.CpuMs ?? 0)) * 10 / seconds,
            (WaitedMs - (before?.WaitedMs ?? 0)) * 10 / seconds,
            (Switches - (before?.Switches ?? 0)) / seconds);
    }
}
