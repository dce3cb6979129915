namespace Phone.Configuration;

/// <summary>Whose settings a file holds, from the weakest to the strongest; below them are the defaults and the profile's.</summary>
internal enum LayerKind
{
    Board,
    Site,
    Unit,
}

/// <summary>One file of the configuration.</summary>
/// <param name="File">The name that errors and <c>config show</c> say.</param>
/// <param name="Folder">Where relative files lie.</param>
internal sealed record ConfigurationLayer(LayerKind Kind, string File, string Folder)
{
    public static readonly ConfigurationLayer None = new(LayerKind.Unit, "", "/");

    /// <summary>Only what is one unit's own may stand here: the site's settings are signed, and this file is not.</summary>
    public bool OwnOnly { get; init; }

    public static ConfigurationLayer Of(LayerKind kind, string path) =>
        new(kind, path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "/");

    /// <summary>The full path that an entry of this file names.</summary>
    public string Path(string name) => System.IO.Path.GetFullPath(name, Folder);
}
