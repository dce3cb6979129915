using System.ComponentModel;
using System.Diagnostics;
using Phone.Tests.Architecture;
using Xunit;

namespace Phone.Tests;

/// <summary>A small library that is loaded before everything else (LD_PRELOAD), compiled from its source when it is needed.</summary>
internal static class Shim
{
    /// <summary>Compiles it; skips the test where that cannot be.</summary>
    /// <param name="source">Path within the project.</param>
    /// <returns>The library, in that folder.</returns>
    public static string Compile(string source, string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "LD_PRELOAD of 64-bit Linux is needed");
        var library = Path.Combine(folder, Path.ChangeExtension(Path.GetFileName(source), "so"));
        try
        {
            using var gcc = Process.Start(
                "gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, Repository.Project(source), "-ldl"]);
            gcc.WaitForExit();
            Assert.Equal(0, gcc.ExitCode);
        }
        catch (Win32Exception)
        {
            Assert.Skip("gcc is not installed");
        }

        return library;
    }
}
