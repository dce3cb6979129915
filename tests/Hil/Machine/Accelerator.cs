namespace Hil;

/// <summary>
/// KVM where a guest really starts under it, which a machine that is itself virtual may promise and not keep; otherwise, or with
/// HIL_EMULATE=1, an emulated processor, whose time stalls.
/// </summary>
/// <param name="Name">QEMU's word for it.</param>
/// <param name="Why">Why not KVM, or how KVM was found.</param>
internal sealed record Accelerator(string Name, string Why)
{
    private const string Device = "/dev/kvm";
    private static readonly TimeSpan KernelSpeaks = TimeSpan.FromSeconds(10);

    private static readonly Lazy<Task<Accelerator>> Chosen = new(ChooseOnceAsync);

    public static Accelerator Kvm { get; } = new("kvm", "a guest starts under it");

    public bool IsEmulated => this != Kvm;

    /// <summary>With HIL_SHORT=1 an emulated machine does only what takes minutes.</summary>
    public bool OnlyPart => IsEmulated && Environment.GetEnvironmentVariable("HIL_SHORT") == "1";

    public string Processor => IsEmulated ? "max" : "host";

    /// <summary>Tried once in a run, and printed.</summary>
    public static Task<Accelerator> ChooseAsync() => Chosen.Value;

    private static Accelerator Emulated(string why) => new("tcg,thread=multi", why);

    private static async Task<Accelerator> ChooseOnceAsync()
    {
        var chosen = WhyNot() is { } why ? Emulated(why) : await TryKvmAsync();
        Machine.Figure(chosen.IsEmulated ? $"processor: emulated ({chosen.Why})" : $"processor: KVM ({chosen.Why})");
        return chosen;
    }

    /// <summary>What can be seen without a try; null if nothing speaks against it.</summary>
    private static string? WhyNot()
    {
        if (Environment.GetEnvironmentVariable("HIL_EMULATE") is "1")
        {
            return "HIL_EMULATE=1";
        }

        if (!File.Exists(Device))
        {
            return $"no {Device}";
        }

        try
        {
            File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite).Dispose();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"{Device} is there, but this user may not open it: {refused.Message}";
        }

        return HasVirtualisation() ? null : $"{Device} is there, but the processor has no vmx or svm: it is for kernels made for it alone";
    }

    private static async Task<Accelerator> TryKvmAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hil-").FullName;
        try
        {
            await using var machine = await Machine.StartAsync(folder, Kvm);
            await machine.UserlandAsync(KernelSpeaks);
            return Kvm;
        }
        catch (InvalidOperationException)
        {
            return Emulated($"{Device} is there, but under it a guest does not come to user land");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Intel's or AMD's.</summary>
    private static bool HasVirtualisation() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ').Any(flag => flag is "vmx" or "svm") == true;
}
