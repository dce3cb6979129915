using System.Globalization;

namespace Bench;

/// <summary>What a figure is held against. A bar is printed, a check decides over the smoke run's exit code.</summary>
internal static class Verdicts
{
    /// <summary>The published firmware's name in the report: without it there is nothing to judge.</summary>
    public const string Phone = "phone";

    /// <summary>CPU of an idle, registered phone, ms per 10 s.</summary>
    private const double IdleCpuBarMs = 30;

    /// <summary>The bars of the phone itself, met or not; they need a quiet machine.</summary>
    public static IEnumerable<string> Bars(BenchReport report)
    {
        if (report.Phones.FirstOrDefault(phone => phone.Name == Phone) is { } phone)
        {
            yield return Bar(phone.Idle?.CpuMsPer10s < IdleCpuBarMs, "idle: under 30 ms of CPU per 10 s", phone.Idle?.CpuMsPer10s);
            yield return Bar(phone.Call?.AllocatedBytes == 0, "in a call: no managed byte allocated on the media thread", phone.Call?.AllocatedBytes);
            yield return Bar(phone.Call?.DeadlineMisses == 0, "in a call: no deadline missed", phone.Call?.DeadlineMisses);
        }
    }

    /// <summary>Relations that hold on a busy machine too.</summary>
    public static IEnumerable<(string Name, bool Holds)> Checks(BenchReport report)
    {
        foreach (var phone in report.Phones)
        {
            yield return ($"{phone.Name}: becomes ready and registers", phone is { StartToReady.MedianMs: > 0, StartToRegistered.MedianMs: > 0 });
            yield return ($"{phone.Name}: its memory can be told", phone is { IdleMemory.PrivateKiB: > 0, Call.Memory.PrivateKiB: > 0 });
            yield return ($"{phone.Name}: rings before it is answered, in every call", phone is { InviteToRinging.MedianMs: > 0, LiftToAnswer.MedianMs: > 0 });
            yield return ($"{phone.Name}: its idle CPU is a finite share of the time", phone.Idle is { Threads.Count: > 0, CpuMsPer10s: >= 0 and < 10_000 });
            yield return ($"{phone.Name}: speaks in the call", phone.Call is { PacketsHeard: > 0, Cpu.CpuMsPer10s: > 0 });
            if (phone.Call?.Frames is { } frames)
            {
                yield return ($"{phone.Name}: the media thread moves frames", frames > 0);
                yield return ($"{phone.Name}: and allocates nothing", phone.Call.AllocatedBytes == 0);
            }
        }
    }

    private static string Bar(bool met, string what, double? found) => string.Create(CultureInfo.InvariantCulture,
        $"{(found is null ? "NO FIGURE" : met ? "met" : "NOT MET"),-10}{what}: {found:0.#}");
}
