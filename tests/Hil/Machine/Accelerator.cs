namespace Hil;

/// <summary>KVM where a guest really starts under it, which a machine that is itself virtual may promise and not keep.</summary>
internal static class Accelerator
{
    private const string Emulation = "tcg,thread=multi";
    private const string Kvm = "kvm";
    private static readonly TimeSpan KernelSpeaks = TimeSpan.FromSeconds(10);

    private static readonly Lazy<Task<string>> Chosen = new(ChooseOnceAsync);

    /// <summary>QEMU's word for it; tried once in a run.</summary>
    public static Task<string> ChooseAsync() => Chosen.Value;

    private static async Task<string> ChooseOnceAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hil-").FullName;
        try
        {
            var chosen = await StartsUnderKvmAsync(folder) ? Kvm : Emulation;
            Machine.Note($"accelerator: {chosen}");
            return chosen;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> StartsUnderKvmAsync(string folder)
    {
        if (!HasVirtualisation() || !CanOpenKvm())
        {
            return false;
        }

        try
        {
            await using var machine = await Machine.StartAsync(folder, Kvm);
            await machine.UserlandAsync(KernelSpeaks);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // it ended, or stands at the kernel's entry
        }
    }

    /// <summary>Intel's or AMD's; without it /dev/kvm is for kernels made for it alone.</summary>
    private static bool HasVirtualisation() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ').Any(flag => flag is "vmx" or "svm") == true;

    private static bool CanOpenKvm()
    {
        try
        {
            File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite).Dispose();
            return true;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
