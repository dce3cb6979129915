using System.Security.Cryptography;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>
/// The site's signature over <c>site.toml</c>: ECDSA with SHA-256 in DER, as <c>openssl dgst -sha256 -sign</c> makes it, detached in
/// <c>site.toml.sig</c>. The first card that brings <c>site.pub</c> (PEM) and a signature that fits it is trusted; from then on every
/// <c>site.toml</c> must be signed with that key, and a unit's own file may only say what is the unit's own.
/// </summary>
internal static class SiteSignature
{
    public const string SignatureFile = SettingsStore.SiteFile + ".sig";
    public const string KeyFile = "site.pub";

    /// <summary>Checks what the card brings against what the unit knows.</summary>
    /// <param name="adopts">The key to be trusted once the settings are in order; null: none, or it is known.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static ConfigurationError? Check(string boot, SettingsStore store, out string? adopts)
    {
        adopts = null;
        var site = Path.Combine(boot, SettingsStore.SiteFile);
        var brought = Path.Combine(boot, KeyFile);
        if (!store.Signed && !File.Exists(brought))
        {
            return null;
        }

        var keyFile = store.Signed ? store.SiteKeyFile : brought;
        var signature = Path.Combine(boot, SignatureFile);
        if (!File.Exists(signature))
        {
            return new(site, 0,
                $"is not signed, but this site's settings are; allowed: with {SignatureFile} beside it, made with the site's key");
        }

        try
        {
            var pem = File.ReadAllText(keyFile);
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (!key.VerifyData(
                File.ReadAllBytes(site), File.ReadAllBytes(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            {
                return new(signature, 0,
                    "does not fit site.toml and the site's key; sign site.toml again with the key that this unit knows");
            }

            adopts = store.Signed ? null : pem;
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return new(keyFile, 0, "is no public key for ECDSA in PEM; make it with openssl ec -pubout");
        }
    }
}
