using System.Security.Cryptography;
using System.Text;

namespace Phone.Report;

/// <summary>
/// The signature under a month's pages: ECDSA P-256 over the SHA-256 of every file, by a key of this unit (<c>report.key</c> in
/// the data directory, mode 0400). It shows that the pages are those this phone wrote; the key's own authenticity is for the
/// supervisor to note at installation.
/// </summary>
internal static class ReportSignature
{
    public const string FileName = "SIGNATURE";

    /// <summary>Writes <c>SIGNATURE</c> into the folder: one line a file, the public key, the signature.</summary>
    public static void Sign(string folder, string dataDirectory)
    {
        using var key = Key(Path.Combine(dataDirectory, "report.key"));
        var body = Body(folder);
        var text = body
            + "key " + Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) + "\n"
            + "signature " + Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256)) + "\n";
        File.WriteAllText(Path.Combine(folder, FileName), text);
    }

    /// <returns>Null if every file is as it was signed; otherwise what is wrong.</returns>
    public static string? Check(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return $"{file} is missing: the pages were never signed, or it was taken away";
        }

        string[] lines = File.ReadAllLines(file);
        if (Value(lines, "key ") is not { } keyText || Value(lines, "signature ") is not { } signature)
        {
            return $"{file} has no key or no signature";
        }

        var body = string.Concat(lines.TakeWhile(line => !line.StartsWith("key ", StringComparison.Ordinal)).Select(line => line + "\n"));
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(keyText), out _);
            if (!key.VerifyData(Encoding.UTF8.GetBytes(body), Convert.FromBase64String(signature), HashAlgorithmName.SHA256))
            {
                return $"{file}: the signature does not belong to this list of files";
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return $"{file}: the key or the signature cannot be read";
        }

        return body == Body(folder) ? null : "a page was changed, added or removed after it was signed";
    }

    private static string? Value(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static string Body(string folder) => string.Concat(
        Directory.GetFiles(folder, "*.html").Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n"));

    private static ECDsa Key(string path)
    {
        if (File.Exists(path))
        {
            var kept = ECDsa.Create();
            kept.ImportPkcs8PrivateKey(File.ReadAllBytes(path), out _);
            return kept;
        }

        var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead;
        }

        using var file = new FileStream(path, how);
        file.Write(made.ExportPkcs8PrivateKey());
        return made;
    }
}
