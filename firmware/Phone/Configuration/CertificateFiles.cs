using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Phone.Configuration;

/// <summary>A certificate with its key, as PEM files hold them.</summary>
internal static class CertificateFiles
{
    /// <summary>The certificate with its key first, then those that signed it, as far as the file has them.</summary>
    /// <exception cref="CryptographicException">No certificate, no key, or one that belongs to another.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static X509Certificate2Collection Read(string certificateFile, string keyFile)
    {
        var pem = File.ReadAllText(certificateFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        chain[0].Dispose();
        chain[0] = X509Certificate2.CreateFromPem(pem, File.ReadAllText(keyFile));
        return chain;
    }

    /// <summary>Why they cannot be used; null = they can.</summary>
    public static string? WrongWith(string certificateFile, string keyFile)
    {
        try
        {
            foreach (var certificate in Read(certificateFile, keyFile))
            {
                certificate.Dispose();
            }

            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "no certificate, no key, or one that does not belong to the other";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "cannot be read";
        }
    }
}
