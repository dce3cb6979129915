using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>
/// How a command at the booth's own terminal (<c>phone selftest --running</c>) reaches a panel that asks everybody to sign in: a random
/// key of this run lies in --data, mode 0600. Who may read it, root and the phone's user, could read the journal's key beside it, and
/// gets the technician's part for it.
/// </summary>
internal sealed class TerminalKey
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _token = SessionBook.NewToken();

    /// <exception cref="IOException">It cannot be written; so could no command find it.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public TerminalKey(string dataDirectory) => PanelCertificate.Write(FileIn(dataDirectory), _token);

    public Visitor? Find(string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_token))
            ? new Visitor("terminal", null, Role.Technician)
            : null;

    /// <summary>A client for the panel of the phone that runs here, which takes no other server for it.</summary>
    /// <exception cref="IOException">The key or the certificate is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public static HttpClient Client(PhoneConfiguration configuration, string dataDirectory)
    {
        var panel = new IPEndPoint(Nearest(configuration.Http.Address), configuration.Http.Port);
        if (configuration.Users.IsEmpty)
        {
            return new HttpClient { BaseAddress = new Uri($"http://{panel}"), Timeout = Patience };
        }

        try
        {
            var token = File.ReadAllText(FileIn(dataDirectory));
            using var shown = PanelCertificate.Read(configuration.Panel, dataDirectory);
            var client = new HttpClient(Pinned(shown), disposeHandler: true)
            {
                BaseAddress = new Uri($"https://{panel}"), Timeout = Patience,
            };
            client.DefaultRequestHeaders.Add("Cookie", $"{AccessGate.Cookie}={token}");
            return client;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"No phone runs here with this --data and a [[user]]: {e.Message} Start it, or leave --running out.", e);
        }
    }

    private static HttpClientHandler Pinned(X509Certificate2 shown)
    {
        var expected = shown.GetCertHash(HashAlgorithmName.SHA256);
        return new HttpClientHandler
        {
            UseCookies = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                certificate is not null && expected.AsSpan().SequenceEqual(certificate.GetCertHash(HashAlgorithmName.SHA256)),
        };
    }

    private static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "panel.token");

    private static IPAddress Nearest(IPAddress bound) =>
        bound.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound;
}
