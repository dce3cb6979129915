namespace Bench;

/// <summary>The machine that the figures belong to.</summary>
internal static class Machine
{
    /// <summary>Load averages of 1, 5 and 15 minutes.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    public static MachineFigures Describe(string loadBefore) =>
        new(Processor(), Environment.ProcessorCount, File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), loadBefore, Load());

    /// <summary>The name that x64 kernels tell, or the architecture.</summary>
    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
        ?? System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString();
}
