using System.Runtime.InteropServices;

namespace Interop;

/// <summary>Which of the phone's two builds a story drives.</summary>
public enum PhoneBuild
{
    /// <summary>The published one if there is one, else the other: for stories that need only one.</summary>
    Any,

    /// <summary>phone.dll under the .NET runtime.</summary>
    Jit,

    /// <summary>The published NativeAOT binary, as on the device.</summary>
    Aot,
}

/// <summary>How a build is started.</summary>
internal sealed record PhoneCommand(string Program, string[] Before)
{
    /// <summary>Where the published phone lies with its prompts beside it.</summary>
    public static string PublishedFolder => Path.GetDirectoryName(Path.GetFullPath(PublishedBinary()))!;

    /// <summary>The command for a build; skips the story, with the reason, when that build is not there.</summary>
    public static PhoneCommand For(PhoneBuild build)
    {
        var (published, jit) = (PublishedBinary(), JitAssembly());
        if (build != PhoneBuild.Jit && File.Exists(published))
        {
            return new PhoneCommand(published, []);
        }

        Assert.SkipWhen(build == PhoneBuild.Aot, $"no published phone: PHONE_BINARY is not set and there is no {published}");
        Assert.SkipUnless(File.Exists(jit), $"the phone is not built: there is no {jit}");
        return new PhoneCommand("dotnet", [jit]);
    }

    private static string PublishedBinary()
    {
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        return Environment.GetEnvironmentVariable("PHONE_BINARY")
            ?? Path.Combine(Tools.RepositoryRoot, "artifacts", architecture, "phone");
    }

    private static string JitAssembly() => Environment.GetEnvironmentVariable("PHONE_ASSEMBLY")
        ?? Path.Combine(Tools.RepositoryRoot, "firmware", "Phone", "bin", "Release", "net10.0", "phone.dll");
}
