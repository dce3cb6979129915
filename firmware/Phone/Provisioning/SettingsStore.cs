using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>
/// The settings that a unit was given, in <c>settings/</c> of its data folder. Every set of files that was in order is a folder of its
/// own, called by what it holds; <c>current</c> names the one in force and <c>good</c> the last one with which the phone could take calls.
/// A change is one renaming: whenever the power fails, the old set or the new one is in force, and each is whole.
/// </summary>
internal sealed class SettingsStore(string data)
{
    public const string SiteFile = "site.toml";
    public const string UnitFile = "unit.toml";

    private const string CurrentName = "current";
    private const string GoodName = "good";

    private readonly string _folder = Path.Combine(data, "settings");

    /// <summary>The site's public key (PEM), once there is one.</summary>
    public string SiteKeyFile => Path.Combine(_folder, "site-key.pem");

    public bool Signed => File.Exists(SiteKeyFile);

    /// <summary>The folder of the settings in force; null before the first.</summary>
    public string? Current => Target(CurrentName);

    /// <summary>The folder of the last settings that have worked; null before that.</summary>
    public string? Good => Target(GoodName);

    private string ReportFile => Path.Combine(_folder, "refused.json");

    private string RecoveryFile => Path.Combine(data, "recovery");

    /// <summary>Why the card's settings were refused at the last start; null: they were not.</summary>
    public SetupReport? Refusal
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize(File.ReadAllBytes(ReportFile), ProvisioningJson.Default.SetupReport);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The files of a set, the weakest first, with the board's below them.</summary>
    public ImmutableArray<ConfigurationLayer> Layers(string folder) =>
    [
        .. BoardLayer(),
        .. Layer(LayerKind.Site, Path.Combine(folder, SiteFile)),
        .. Layer(LayerKind.Unit, Path.Combine(folder, UnitFile)).Select(layer => layer with { OwnOnly = Signed }),
    ];

    /// <summary>What a board sets for all its units, beside the program; none if it sets nothing.</summary>
    public static ImmutableArray<ConfigurationLayer> BoardLayer() =>
        Layer(LayerKind.Board, Path.Combine(AppContext.BaseDirectory, "board-settings.toml"));

    /// <summary>Takes files into force, all at once.</summary>
    /// <param name="files">Names relative to the set's folder.</param>
    /// <param name="check">Looks at the set in its place; what it finds keeps the set out of force.</param>
    /// <returns>What was found; nothing = in force (or already so: then nothing is written).</returns>
    /// <exception cref="IOException">The folder cannot be written; what was in force still is.</exception>
    public ImmutableArray<ConfigurationError> Install(
        ImmutableSortedDictionary<string, byte[]> files, Func<string, ImmutableArray<ConfigurationError>> check)
    {
        var name = NameOf(files);
        var folder = Path.Combine(_folder, name);
        if (Path.GetFileName(Current) != name)
        {
            Lay(folder, files);
            var found = check(folder);
            if (!found.IsEmpty)
            {
                Directory.Delete(folder, recursive: true);
                return found;
            }

            Point(CurrentName, name);
            Sweep();
        }

        File.Delete(ReportFile);
        return [];
    }

    /// <summary>Keeps the reasons; what is in force stays so.</summary>
    public void Refuse(SetupReport report)
    {
        WholeFile.MakeFolder(_folder);
        WholeFile.Write(ReportFile, JsonSerializer.SerializeToUtf8Bytes(report, ProvisioningJson.Default.SetupReport));
    }

    public void TrustSiteKey(string pem)
    {
        WholeFile.MakeFolder(_folder);
        WholeFile.Write(SiteKeyFile, Encoding.UTF8.GetBytes(pem));
    }

    /// <summary>With these the phone could take calls: they are what a recovery start comes back to.</summary>
    public void MarkGood(string folder)
    {
        var name = Path.GetFileName(folder);
        if (Path.GetFileName(Good) != name)
        {
            Point(GoodName, name);
            Sweep();
        }
    }

    /// <summary>The next start is a recovery start.</summary>
    /// <remarks>The other file is for whoever may do more than the phone, such as choosing what the machine boots.</remarks>
    public void AskRecovery()
    {
        WholeFile.Write(RecoveryFile, "asked by the keys\n"u8);
        WholeFile.Write(RecoveryFile + "-hook", "asked by the keys\n"u8);
    }

    /// <summary>Whether this start is one; the one after it is not.</summary>
    public bool TakeRecovery()
    {
        if (!File.Exists(RecoveryFile))
        {
            return false;
        }

        File.Delete(RecoveryFile);
        return true;
    }

    private static ImmutableArray<ConfigurationLayer> Layer(LayerKind kind, string file) =>
        File.Exists(file) ? [ConfigurationLayer.Of(kind, file)] : [];

    private static string NameOf(ImmutableSortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{content.Length}\0"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Lay(string folder, ImmutableSortedDictionary<string, byte[]> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // cut off while it was laid out
        }

        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            WholeFile.MakeFolder(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, content);
        }
    }

    private string? Target(string name)
    {
        var pointer = Path.Combine(_folder, name);
        return File.Exists(pointer) && Path.Combine(_folder, File.ReadAllText(pointer).Trim()) is var folder && Directory.Exists(folder)
            ? folder
            : null;
    }

    private void Point(string name, string target) => WholeFile.Write(Path.Combine(_folder, name), Encoding.UTF8.GetBytes(target + "\n"));

    private void Sweep()
    {
        string?[] kept = [Current, Good];
        foreach (var folder in Directory.GetDirectories(_folder).Where(folder => !kept.Contains(folder)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
