using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>
/// The panel's certificate. The site's own, read again when its files change; else one that the phone makes (ECDSA P-256, in --data with
/// its key, mode 0600) and signs itself: people compare its fingerprint once. It is made again, with the same key, a month before it
/// ends, when the machine's names change, and when it was made before anybody knew the time: a board without a battery clock begins in
/// 1970, so that such a certificate holds for ever (RFC 5280 §4.1.2.5) until the network has told the time. No HSTS: browsers ignore it
/// for an address and for a certificate that a person had to accept (RFC 6797 §8.1), and nothing is served without TLS. Thread-safe.
/// </summary>
internal sealed class PanelCertificate(PanelSettings settings)
{
    internal static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>RFC 5280 §4.2.1.12.</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>825 days are the most that Apple's systems accept.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(800);
    private static readonly TimeSpan Early = TimeSpan.FromDays(30);
    private static readonly TimeSpan Askew = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset ForEver = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _context;
    private DateTime _seen;
    private long _looked;

    /// <summary>What the next connection shows. May wait for the disk.</summary>
    /// <exception cref="IOException">The site's certificate cannot be read, and none was before.</exception>
    /// <exception cref="CryptographicException">It is none.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                if (_context is null || settings.Time.GetElapsedTime(_looked) >= Look)
                {
                    _looked = settings.Time.GetTimestamp();
                    LookAgain();
                }

                return _context!;
            }
        }
    }

    /// <summary>Reads or makes it before anybody asks; what goes wrong is logged, and tried again by the next connection.</summary>
    public void Prepare()
    {
        try
        {
            _ = Current;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            settings.Log($"panel: there is no certificate, so nobody can connect: {e.Message}");
        }
    }

    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "panel.pem");

    /// <summary>The certificate as it lies there, without its key.</summary>
    /// <exception cref="IOException">It cannot be read, or was not made yet.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static X509Certificate2 Read(PanelConfiguration panel, string dataDirectory) =>
        X509Certificate2.CreateFromPem(File.ReadAllText(panel.CertificateFile ?? FileIn(dataDirectory)));

    /// <summary>SHA-256 as browsers show it.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(one => one.ToString("X2", CultureInfo.InvariantCulture)));

    private void LookAgain()
    {
        if (settings.Configuration is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            TakeSites(certificate, key);
        }
        else
        {
            KeepOwn(FileIn(settings.DataDirectory));
        }
    }

    private void TakeSites(string certificate, string key)
    {
        try
        {
            var changed = File.GetLastWriteTimeUtc(certificate);
            if (_context is null || changed != _seen)
            {
                _seen = changed;
                var chain = CertificateFiles.Read(certificate, key);
                var leaf = chain[0];
                chain.RemoveAt(0);
                Use(leaf, chain);
            }
        }
        catch (Exception e) when (_context is not null && e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            settings.Log($"panel: the site's certificate cannot be read, the one before stays in use: {e.Message}");
        }
    }

    private void KeepOwn(string file)
    {
        var now = _context?.TargetCertificate ?? Kept(file);
        if (now is not null && WhyAnother(now) is { } why)
        {
            settings.Log($"panel: its certificate is made again: {why}");
        }
        else if (now is not null)
        {
            if (_context is null)
            {
                Use(now, []);
            }

            return;
        }

        var made = Make(now?.GetECDsaPrivateKey());
        try
        {
            Write(file, $"{made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n{made.ExportCertificatePem()}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            settings.Log($"panel: its certificate cannot be kept, the next start makes another: {e.Message}");
        }

        Use(made, []);
    }

    private void Use(X509Certificate2 certificate, X509Certificate2Collection signers)
    {
        _context = SslStreamCertificateContext.Create(certificate, signers, offline: true);
        settings.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"panel: HTTPS, certificate SHA-256 {FingerprintOf(certificate)}, until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
    }

    private X509Certificate2? Kept(string file)
    {
        try
        {
            var pem = File.ReadAllText(file);
            return X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (FileNotFoundException)
        {
            return null; // the first start
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            settings.Log($"panel: its certificate cannot be read, another is made: {e.Message}");
            return null;
        }
    }

    private string? WhyAnother(X509Certificate2 certificate)
    {
        var shown = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = shown?.EnumerateDnsNames().Concat(shown.EnumerateIPAddresses().Select(address => address.ToString())) ?? [];
        if (Names().Except(names, StringComparer.OrdinalIgnoreCase).Any())
        {
            return "this machine has another name";
        }

        var now = DateTime.UtcNow;
        return !settings.ClockKnown() ? null
            : certificate.NotBefore.ToUniversalTime() == DateTime.UnixEpoch ? "it is from before the clock was set"
            : certificate.NotBefore.ToUniversalTime() > now ? "it begins later than now"
            : certificate.NotAfter.ToUniversalTime() - Early < now ? "it ends soon"
            : null;
    }

    private IEnumerable<string> Names()
    {
        var bound = settings.Endpoint.Address;
        string[] own = [Environment.MachineName, $"{Environment.MachineName}.local", "localhost", "127.0.0.1", "::1"];
        return own.Concat(settings.Configuration.Names)
            .Concat(bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) ? [] : [bound.ToString()])
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private X509Certificate2 Make(ECDsa? kept)
    {
        using var key = kept ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Environment.MachineName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in Names())
        {
            if (IPAddress.TryParse(name, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        var now = DateTimeOffset.UtcNow;
        return settings.ClockKnown()
            ? request.CreateSelfSigned(now - Askew, now + Lasts)
            : request.CreateSelfSigned(DateTimeOffset.UnixEpoch, ForEver);
    }

    /// <summary>Beside the place first, then renamed: never half a key.</summary>
    internal static void Write(string file, string content)
    {
        var part = file + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(part))!);
        File.Delete(part);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(part, how))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, file, overwrite: true);
    }
}
