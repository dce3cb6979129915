using System.Collections.Immutable;
using System.Security.Cryptography;
using Phone.Provisioning;

namespace Phone.Tests.Provisioning;

/// <summary>A card's boot partition and a unit's data folder, both made for one test.</summary>
internal sealed class Card : IDisposable
{
    public const string GoodSite = """
        profile  = "property-office"
        language = "en"

        [[account]]
        uri       = "sip:none@pbx.example"
        registrar = "sip:pbx.example;transport=tcp"

        [desk]
        rings-limit = 5
        """;

    public const string GoodUnit = """
        serial = "B-0017"
        post   = "West Gate"

        [[account]]
        uri      = "sip:201@pbx.example"
        username = "201"
        password = "tops3cret"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-card-").FullName;

    public Card()
    {
        Directory.CreateDirectory(Boot);
        Store = new SettingsStore(Data);
    }

    public string Boot => Path.Combine(_folder, "boot");

    public string Data => Path.Combine(_folder, "data");

    public SettingsStore Store { get; }

    /// <summary>A card that was written well.</summary>
    public static Card Good() => new Card().Put(SettingsStore.SiteFile, GoodSite).Put(SettingsStore.UnitFile, GoodUnit);

    public Card Put(string name, string text)
    {
        File.WriteAllText(Path.Combine(Boot, name), text);
        return this;
    }

    public Card Remove(string name)
    {
        File.Delete(Path.Combine(Boot, name));
        return this;
    }

    /// <summary>What openssl dgst -sha256 -sign makes of site.toml.</summary>
    public Card Sign(ECDsa key)
    {
        var signature = key.SignData(
            File.ReadAllBytes(Path.Combine(Boot, SettingsStore.SiteFile)), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        File.WriteAllBytes(Path.Combine(Boot, SiteSignature.SignatureFile), signature);
        return this;
    }

    /// <summary>Problems as FILE:LINE: message, the file without its folder.</summary>
    public string[] Provision() =>
        [.. Run()!.Value.Select(problem => (problem with { File = Path.GetFileName(problem.File) }).ToString())];

    /// <summary>Null: nothing on the card.</summary>
    public ImmutableArray<SetupProblem>? Run() => new Provisioner(Boot, Store).Run();

    public StartSettings Start(bool recovery = false) =>
        StartSettings.Find(null, Path.Combine(_folder, "phone.toml"), Data, recovery);

    /// <summary>Every file of the data folder with its content: equal texts, nothing has changed.</summary>
    public string Picture() => string.Join(
        '\n',
        Directory.GetFiles(Data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))} {File.GetLastWriteTimeUtc(file):O}"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
