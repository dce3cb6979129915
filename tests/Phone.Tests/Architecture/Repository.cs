namespace Phone.Tests.Architecture;

/// <summary>Where the sources lie: the architecture is read from them and from what was built of them.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Project(string name) => Path.Combine(Root, name);

    /// <summary>The C# files under a folder, without what a build leaves there.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>From the program upwards: a source path is not kept in a deterministic build.</summary>
    private static string Find()
    {
        for (var folder = Path.GetDirectoryName(AppContext.BaseDirectory); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PhoneFirmware.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("these tests do not lie in the repository that they were built from");
    }
}
