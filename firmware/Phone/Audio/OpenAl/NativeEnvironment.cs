using System.Runtime.InteropServices;

namespace Phone.Audio;

/// <summary>
/// The environment that native libraries read. .NET's own <see cref="Environment.SetEnvironmentVariable(string, string)"/>
/// keeps a private copy that they never see.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>setenv(3) is not safe while another thread reads the environment: for start-up only.</summary>
    public static void Set(string name, string value) => _ = SetEnvironment(name, value, 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
