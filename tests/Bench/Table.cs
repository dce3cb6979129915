using System.Globalization;
using System.Text;

namespace Bench;

/// <summary>The report as text.</summary>
internal static class Table
{
    private const int FirstColumn = 48;
    private const int Column = 30;

    /// <summary>Threads that used less (ms of CPU per 10 s) and woke less often (per second) are summed up in one line.</summary>
    private const double WorthALine = 0.5;

    public static string Render(BenchReport report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        Line(text, $"{machine.Processor}, {machine.Cores} cores, Linux {machine.Kernel}");
        Line(text, $"load before {machine.LoadBefore}, after {machine.LoadAfter}");
        Line(text, "");
        Row(text, "", report.Phones.Select(phone => phone.Name));
        text.Append('-', FirstColumn + (Column * report.Phones.Count)).Append('\n');
        foreach (var (name, value) in Rows)
        {
            Row(text, name, report.Phones.Select(phone => value(phone) ?? "–"));
        }

        Line(text, "");
        Line(text, "Spreads are median / 95th percentile / worst. CPU is that of all threads, in ms per 10 s of wall time.");
        Line(text, "Idle: registered, nobody connected to the panel (it cannot be switched off). No phone has a sound device.");
        foreach (var phone in report.Phones)
        {
            foreach (var note in phone.Notes)
            {
                Line(text, $"{phone.Name}: {note}");
            }
        }

        foreach (var left in report.LeftOut)
        {
            Line(text, $"left out: {left}");
        }

        Line(text, "left out: mouth to ear, which cannot be told honestly without a sound device at both ends");
        foreach (var phone in report.Phones)
        {
            Threads(text, $"{phone.Name}, idle", phone.Idle);
            Threads(text, $"{phone.Name}, in a G.711 call", phone.Call?.Cpu);
        }

        return text.ToString();
    }

    private static IReadOnlyList<(string Name, Func<PhoneFigures, string?> Value)> Rows { get; } =
    [
        ("start → ready, ms", phone => Show(phone.StartToReady)),
        ("start → registered, ms", phone => Show(phone.StartToRegistered)),
        ("memory idle, MB resident (private, anonymous)", phone => Show(phone.IdleMemory)),
        ("memory in a call, MB resident (private, anonymous)", phone => Show(phone.Call?.Memory)),
        ("CPU idle, ms per 10 s", phone => Show(phone.Idle?.CpuMsPer10s)),
        ("  the same by utime + stime", phone => Show(phone.Idle?.CpuMsPer10sByTicks)),
        ("wake-ups idle, per second", phone => Show(phone.Idle?.WakeUpsPerSecond)),
        ("INVITE → 180, ms", phone => Show(phone.InviteToRinging)),
        ("lift (accept) → 200, ms", phone => Show(phone.LiftToAnswer)),
        ("CPU in a G.711 call, ms per 10 s", phone => Show(phone.Call?.Cpu.CpuMsPer10s)),
        ("  the same by utime + stime", phone => Show(phone.Call?.Cpu.CpuMsPer10sByTicks)),
        ("wake-ups in the call, per second", phone => Show(phone.Call?.Cpu.WakeUpsPerSecond)),
        ("  taken from the machine by its host, per core", phone => Show(phone.Call?.Cpu.StolenMsPer10s)),
        ("RTP packets received from it, per second", phone => Show(phone.Call is { } call ? call.PacketsHeard / call.Cpu.Seconds : null)),
        ("media thread: frames of 10 ms", phone => Show(phone.Call?.Frames)),
        ("media thread: managed bytes allocated", phone => Show(phone.Call?.AllocatedBytes)),
        ("media thread: deadline misses", phone => Show(phone.Call?.DeadlineMisses)),
    ];

    private static void Threads(StringBuilder text, string title, CpuUse? use)
    {
        if (use is null)
        {
            return;
        }

        Line(text, "");
        Line(text, $"{title}, by thread over {use.Seconds:0} s:    CPU, waited for a core (ms per 10 s), wake-ups per second");
        var (big, small) = (use.Threads.Where(IsWorthALine).ToArray(), use.Threads.Where(thread => !IsWorthALine(thread)).ToArray());
        foreach (var thread in big)
        {
            Line(text, $"  {thread.Name,-16} {thread.Id,8} {thread.CpuMsPer10s,10:0.0} {thread.WaitedMsPer10s,10:0.0} {thread.WakeUpsPerSecond,10:0.0}");
        }

        if (small.Length > 0)
        {
            Line(text, $"  {"all others",-25} {small.Sum(thread => thread.CpuMsPer10s),10:0.0} {small.Sum(thread => thread.WaitedMsPer10s),10:0.0} {small.Sum(thread => thread.WakeUpsPerSecond),10:0.0}");
        }
    }

    private static bool IsWorthALine(ThreadUse thread) => thread.CpuMsPer10s >= WorthALine || thread.WakeUpsPerSecond >= WorthALine;

    private static void Row(StringBuilder text, string name, IEnumerable<string> cells) =>
        Line(text, name.PadRight(FirstColumn) + string.Concat(cells.Select(cell => cell.PadLeft(Column))));

    private static void Line(StringBuilder text, FormattableString line) => Line(text, FormattableString.Invariant(line));

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string? Show(Spread? spread) => spread is null ? null : string.Create(CultureInfo.InvariantCulture,
        $"{spread.MedianMs:0.0} / {spread.P95Ms:0.0} / {spread.WorstMs:0.0}");

    private static string? Show(MemoryUse? memory) => memory is null ? null : string.Create(CultureInfo.InvariantCulture,
        $"{memory.ResidentKiB / 1024.0:0.0} ({memory.PrivateKiB / 1024.0:0.0}, {memory.AnonymousKiB / 1024.0:0.0})");

    private static string? Show(double? number) => number?.ToString("0.0", CultureInfo.InvariantCulture);

    private static string? Show(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
