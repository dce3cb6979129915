namespace Interop;

/// <summary>What the stories need from the machine, and where the repository lies.</summary>
internal static class Tools
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Skips the story, with the reason, on a machine without the peer.</summary>
    public static void Require(string program, string package) =>
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed (Debian package {package})");

    public static string Asset(string folder, string name) => Path.Combine(AppContext.BaseDirectory, folder, name);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/usr/sbin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Any(directory => File.Exists(Path.Combine(directory, program)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PhoneFirmware.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the suite does not lie in the phone's repository");
    }
}
