using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>What stands on a unit's label, and only there: the card holds the password's hash.</summary>
/// <param name="Address">Of the panel.</param>
internal sealed record UnitLabel(string Serial, string Post, string Address, string User, string Password);

/// <summary>
/// Makes a unit's files in a folder of its name: <c>card/</c> with what its card gets, and <c>label.json</c> for the label, all for this
/// user alone. A unit that is made again keeps its password, so that the label on its housing stays right.
/// </summary>
/// <param name="folder">Where the units' folders lie.</param>
internal sealed class UnitMaker(string folder)
{
    public const string User = "technician";

    /// <summary>Says that the unit's card has been written; whoever writes it makes this file.</summary>
    public const string FlashedMark = "flashed";

    /// <summary>Without letters and digits that are taken for one another; 31 of them.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public string FolderOf(string serial) => Path.Combine(folder, serial);

    public bool IsFlashed(string serial) => File.Exists(Path.Combine(FolderOf(serial), FlashedMark));

    /// <param name="site">The site's settings that the unit will live with; null: the card has them already.</param>
    /// <returns>What is wrong with both together; empty: made.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ImmutableArray<ConfigurationError> Make(UnitRow row, string? site, bool newPassword)
    {
        var (own, card) = (FolderOf(row.Serial), Path.Combine(FolderOf(row.Serial), "card"));
        var password = (newPassword ? null : Label(row.Serial)?.Password) ?? NewPassword();
        EmptyFolder(card);
        var toml = Path.Combine(card, SettingsStore.UnitFile);
        WholeFile.Write(toml, Encoding.UTF8.GetBytes(Toml(row, PinHash.Of(password).Encode())));
        if (site is null)
        {
            Keep(new UnitLabel(row.Serial, row.Value("post") ?? "", Address(row.Serial, 443), User, password));
            return [];
        }

        var layers = Layers(site, toml);
        var result = ConfigurationLoader.Load(layers);
        if (result.Configuration is not { } configuration)
        {
            return result.Errors;
        }

        Keep(new UnitLabel(row.Serial, configuration.Post, Address(row.Serial, configuration.Http.Port), User, password));
        return FillCard(card, site, layers, result.NamedFiles, Path.Combine(own, "trial"));

        void Keep(UnitLabel label) =>
            WholeFile.Write(LabelIn(own), JsonSerializer.SerializeToUtf8Bytes(label, ProvisioningJson.Default.UnitLabel));
    }

    /// <summary>What the card gets besides the unit's own file; then it is taken as the unit will take it, signature and all.</summary>
    private static ImmutableArray<ConfigurationError> FillCard(
        string card, string site, ImmutableArray<ConfigurationLayer> layers, ImmutableArray<string> named, string trial)
    {
        var (files, tooLarge) = Provisioner.Files(layers.RemoveAll(layer => layer.Kind == LayerKind.Unit), named);
        if (tooLarge is not null)
        {
            return [tooLarge];
        }

        foreach (var (name, content) in files)
        {
            // However the site calls its file: the unit knows it by one name.
            var path = Path.Combine(card, name == Path.GetFileName(site) ? SettingsStore.SiteFile : name);
            WholeFile.MakeFolder(Path.GetDirectoryName(path)!);
            WholeFile.Write(path, content);
        }

        foreach (var (beside, name) in new[] { (site + ".sig", SiteSignature.SignatureFile), (KeyBeside(site), SiteSignature.KeyFile) })
        {
            if (File.Exists(beside))
            {
                WholeFile.Write(Path.Combine(card, name), File.ReadAllBytes(beside));
            }
        }

        EmptyFolder(trial);
        var problems = new Provisioner(card, new SettingsStore(trial)).Run() ?? [];
        Directory.Delete(trial, recursive: true);
        return [.. problems.Select(problem => new ConfigurationError(problem.File, problem.Line, problem.Message))];
    }

    private static void EmptyFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        WholeFile.MakeFolder(folder);
    }

    private static string KeyBeside(string site) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(site))!, SiteSignature.KeyFile);

    /// <summary>What was made for a unit; null: nothing yet.</summary>
    public UnitLabel? Label(string serial)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(LabelIn(FolderOf(serial))), ProvisioningJson.Default.UnitLabel);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Nobody wrote it down: six characters by chance.</summary>
    public static string NewSerial() => $"p-{RandomNumberGenerator.GetString(Alphabet, 6)}";

    /// <summary>Twelve characters in threes: 59 bits.</summary>
    private static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 3)));

    private static string LabelIn(string folder) => Path.Combine(folder, "label.json");

    private static ImmutableArray<ConfigurationLayer> Layers(string site, string toml) =>
    [
        ConfigurationLayer.Of(LayerKind.Site, site),
        ConfigurationLayer.Of(LayerKind.Unit, toml) with { OwnOnly = File.Exists(KeyBeside(site)) },
    ];

    /// <summary>The unit calls itself so when its settings come into force; the site's network makes a name of it (DHCP, mDNS).</summary>
    private static string Address(string serial, int port) => string.Create(
        CultureInfo.InvariantCulture, $"https://phone-{serial.ToLowerInvariant()}.local{(port == 443 ? "" : $":{port}")}/");

    private static string Toml(UnitRow row, string hash)
    {
        var toml = new StringBuilder(
            "# This unit's own settings; everything else is in site.toml. The technician's password is on the unit's label.\n");
        Add("serial", row.Serial);
        Add("post", row.Value("post"));
        Add("language", row.Value("language"));
        if (row.Value("account") is { } account)
        {
            toml.Append("\n[[account]]\n");
            Add("uri", account);
            Add("username", row.Value("username"));
            Add("password", row.Value("password"));
        }

        toml.Append("\n[[user]]\n");
        Add("name", User);
        Add("role", User);
        Add("password-hash", hash);
        return toml.ToString();

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                toml.Append(key).Append(" = ").Append(new TomlValue.Text(value)).Append('\n');
            }
        }
    }
}
