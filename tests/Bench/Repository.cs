namespace Bench;

/// <summary>Where the repository lies.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PhoneFirmware.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the bench does not lie in the phone's repository");
    }
}
