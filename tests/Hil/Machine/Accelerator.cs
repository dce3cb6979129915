namespace Hil;

/// <summary>KVM where a guest really starts under it, which a machine that is itself virtual may promise and not keep.</summary>
internal static class Accelerator
{
    private const string Emulation = "tcg,thread=multi";
    private const string Kvm = "kvm";
    private static readonly TimeSpan KernelSpeaks = TimeSpan.FromSeconds(10);

    private static string? _chosen;

    /// <summary>QEMU's word for it; tried once in a run.</summary>
    public static async Task<string> ChooseAsync(string folder)
    {
        if (_chosen is null)
        {
            _chosen = await StartsUnderKvmAsync(folder) ? Kvm : Emulation;
            Machine.Note($"accelerator: {_chosen}");
        }

        return _chosen;
    }

    private static async Task<bool> StartsUnderKvmAsync(string folder)
    {
        if (!CanOpenKvm())
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
