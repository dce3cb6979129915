using System.Collections.Immutable;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>
/// Takes the settings of a card into the unit: <c>site.toml</c>, <c>unit.toml</c> and the files that they name. All of it is checked
/// first; what is not in order changes nothing but the reasons that lights, voice and panel then tell.
/// </summary>
/// <param name="boot">The card's boot partition, where it is mounted; never written to.</param>
internal sealed class Provisioner(string boot, SettingsStore store)
{
    private const int LargestFile = 4 << 20;

    /// <returns>What is wrong; empty: in force. Null: the card brings no settings.</returns>
    /// <exception cref="IOException">The card cannot be read or the data folder cannot be written.</exception>
    public ImmutableArray<SetupProblem>? Run()
    {
        if (FromCard(SettingsStore.SiteFile) is null && FromCard(SettingsStore.UnitFile) is null)
        {
            return null;
        }

        var errors = Take();
        if (!errors.IsEmpty)
        {
            store.Refuse(new SetupReport(Language(), [.. errors.Select(SetupProblem.Of)]));
        }

        return [.. errors.Select(SetupProblem.Of)];
    }

    private ImmutableArray<ConfigurationError> Take()
    {
        string? adopts = null;
        if (FromCard(SettingsStore.SiteFile) is not null && SiteSignature.Check(boot, store, out adopts) is { } unsigned)
        {
            return [unsigned];
        }

        var layers = Layers(ownOnly: store.Signed || adopts is not null);
        var result = ConfigurationLoader.Load(layers);
        if (result.Configuration is null)
        {
            return result.Errors;
        }

        var (files, tooLarge) = Files(layers, result.NamedFiles);
        if (tooLarge is not null)
        {
            return [tooLarge];
        }

        var found = store.Install(files, folder => ConfigurationLoader.Load(store.Layers(folder)).Errors);
        if (found.IsEmpty && adopts is not null)
        {
            store.TrustSiteKey(adopts);
        }

        return found;
    }

    /// <summary>A file that the card does not bring is the one in force.</summary>
    private ImmutableArray<ConfigurationLayer> Layers(bool ownOnly) =>
    [
        .. SettingsStore.BoardLayer(),
        .. Layer(LayerKind.Site, SettingsStore.SiteFile),
        .. Layer(LayerKind.Unit, SettingsStore.UnitFile).Select(layer => layer with { OwnOnly = ownOnly }),
    ];

    private ImmutableArray<ConfigurationLayer> Layer(LayerKind kind, string name) =>
        (FromCard(name) ?? InForce(name)) is { } path ? [ConfigurationLayer.Of(kind, path)] : [];

    private string? FromCard(string name) => Path.Combine(boot, name) is var path && File.Exists(path) ? path : null;

    private string? InForce(string name) =>
        store.Current is { } folder && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>The two files and what they name beside themselves; what lies elsewhere on this machine stays there.</summary>
    internal static (ImmutableSortedDictionary<string, byte[]> Files, ConfigurationError? TooLarge) Files(
        ImmutableArray<ConfigurationLayer> layers, ImmutableArray<string> named)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        foreach (var layer in layers.Where(layer => layer.Kind != LayerKind.Board))
        {
            files[Path.GetFileName(layer.File)] = File.ReadAllBytes(layer.File);
            foreach (var path in named)
            {
                var name = Path.GetRelativePath(layer.Folder, path);
                if (name.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(name))
                {
                    continue;
                }

                if (new FileInfo(path).Length > LargestFile)
                {
                    return (files.ToImmutable(), new ConfigurationError(path, 0, "is larger than four megabytes; allowed: less"));
                }

                files[name] = File.ReadAllBytes(path);
            }
        }

        return (files.ToImmutable(), null);
    }

    /// <summary>What is told of bad settings is told in their own language, if they get as far as that.</summary>
    private string Language()
    {
        var said = Layers(ownOnly: false)
            .SelectMany(layer => TomlFile.Parse(ReadOrEmpty(layer.File)).Entries)
            .LastOrDefault(entry => entry is { Section: "", Key: "language" });
        return said?.Value is TomlValue.Text { Value: "en" } ? "en" : "zh";
    }

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
