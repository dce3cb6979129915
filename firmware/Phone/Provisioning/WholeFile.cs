namespace Phone.Provisioning;

/// <summary>Files that are there whole or not at all, whenever the power fails; for this user alone, since settings hold passwords.</summary>
internal static class WholeFile
{
    /// <exception cref="IOException">The folder cannot be written, or the disk is full; what was there before is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    public static void MakeFolder(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
