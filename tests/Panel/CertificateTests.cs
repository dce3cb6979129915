using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Panel.Tests;

/// <summary>HTTPS: whose certificate, when it is made again, and what never passes without it.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("panel-certificate-").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ManualTime _time = new();
    private bool _clockKnown = true;

    private string OwnFile => PanelCertificate.FileIn(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_phones_own_is_made_once_and_kept_to_itself()
    {
        var first = Shown(Settings());
        var again = Shown(Settings());

        Assert.Equal(PanelCertificate.FingerprintOf(first), PanelCertificate.FingerprintOf(again));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(OwnFile));
        Assert.Equal("1.2.840.10045.2.1", first.PublicKey.Oid.Value); // an elliptic curve's
        Assert.InRange(first.NotBefore.ToUniversalTime(), DateTime.MinValue, DateTime.UtcNow);
        Assert.True(first.MatchesHostname("localhost"));
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", PanelCertificate.FingerprintOf(first));
        Assert.Contains(_log, line => line.Contains(PanelCertificate.FingerprintOf(first), StringComparison.Ordinal));
        Assert.DoesNotContain(_log, line => line.Contains("PRIVATE", StringComparison.Ordinal));
    }

    [Fact]
    public void One_made_before_the_clock_was_set_holds_at_any_time_and_is_made_again_with_the_same_key()
    {
        _clockKnown = false;
        var keeper = new PanelCertificate(Settings());
        var cold = keeper.Current.TargetCertificate;
        Assert.Equal((DateTime.UnixEpoch, 9999), (cold.NotBefore.ToUniversalTime(), cold.NotAfter.Year));

        _clockKnown = true;
        Assert.Same(cold, keeper.Current.TargetCertificate); // looked at a moment ago
        _time.Pass(PanelCertificate.Look);
        var dated = keeper.Current.TargetCertificate;

        Assert.InRange(dated.NotAfter.ToUniversalTime(), DateTime.UtcNow.AddDays(700), DateTime.UtcNow.AddDays(825));
        Assert.Equal(cold.PublicKey.ExportSubjectPublicKeyInfo(), dated.PublicKey.ExportSubjectPublicKeyInfo());

        _clockKnown = false; // a power cut: 1970 again, and the certificate stays
        Assert.Equal(PanelCertificate.FingerprintOf(dated), PanelCertificate.FingerprintOf(Shown(Settings())));
    }

    [Theory]
    [InlineData(-400, 20, "it ends soon")]
    [InlineData(5, 400, "it begins later than now")]
    [InlineData(-10, 400, null)]
    public void It_is_made_again_before_it_ends(int from, int to, string? why)
    {
        var names = Shown(Settings()).Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Keep(names, DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        var kept = PanelCertificate.FingerprintOf(PanelCertificate.Read(PanelConfiguration.Default, _folder));
        _log.Clear();

        Assert.Equal(why is null, kept == PanelCertificate.FingerprintOf(Shown(Settings())));
        Assert.Equal(why is not null, _log.Any(line => line.Contains($"made again: {why}", StringComparison.Ordinal) && why is not null));
    }

    [Fact]
    public void A_name_that_the_site_gives_stands_in_it()
    {
        var before = Shown(Settings());
        var named = Shown(Settings(PanelConfiguration.Default with { Names = ["booth.example", "192.0.2.7"] }));

        Assert.False(before.MatchesHostname("booth.example"));
        Assert.True(named.MatchesHostname("booth.example") && named.MatchesHostname("192.0.2.7"));
    }

    [Fact]
    public void A_broken_file_is_replaced_and_that_is_said()
    {
        File.WriteAllText(OwnFile, "-----BEGIN nothing");
        Assert.NotNull(Shown(Settings()));
        Assert.Contains(_log, line => line.Contains("cannot be read, another is made", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sites_own_is_shown_and_read_again_when_it_changes()
    {
        var panel = PanelConfiguration.Default with
        {
            CertificateFile = Path.Combine(_folder, "site.pem"), KeyFile = Path.Combine(_folder, "site.key"),
        };
        var (first, second) = (WriteSites(panel, "one.example"), WriteSites(panel, "two.example"));
        first();
        var keeper = new PanelCertificate(Settings(panel));
        Assert.Equal("CN=one.example", keeper.Current.TargetCertificate.Subject);

        second();
        File.SetLastWriteTimeUtc(panel.CertificateFile, DateTime.UtcNow.AddMinutes(1));
        _time.Pass(PanelCertificate.Look);
        Assert.Equal("CN=two.example", keeper.Current.TargetCertificate.Subject);

        File.WriteAllText(panel.KeyFile, "half a file");
        File.SetLastWriteTimeUtc(panel.CertificateFile, DateTime.UtcNow.AddMinutes(2));
        _time.Pass(PanelCertificate.Look);
        Assert.Equal("CN=two.example", keeper.Current.TargetCertificate.Subject);
        Assert.Contains(_log, line => line.Contains("the one before stays in use", StringComparison.Ordinal));
        Assert.False(File.Exists(OwnFile));
    }

    [Fact]
    [Clause("1.9")]
    public async Task Without_TLS_nothing_is_said_at_that_port()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        using var client = new TcpClient();
        await client.ConnectAsync(host.Endpoint, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var request = $"GET /api/v1/session HTTP/1.1\r\nHost: {host.Endpoint}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);

        var answer = await ReadToEndAsync(stream);

        Assert.DoesNotContain("HTTP/1.1", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Phone.Post, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_is_a_modern_one()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        using var client = new TcpClient();
        await client.ConnectAsync(host.Endpoint, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate!.Subject == $"CN={Environment.MachineName}");
        await tls.AuthenticateAsClientAsync("localhost");
        Assert.True(tls.SslProtocol is SslProtocols.Tls12 or SslProtocols.Tls13);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("10.1.2.3")]
    [InlineData("localhost.evil.example")]
    public async Task Another_host_is_not_answered_over_HTTPS_either(string name)
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        using var answer = await host.SendAsync(
            HttpMethod.Get, "/api/v1/session", null, [.. await host.AsAsync(Role.Supervisor), ("Host", $"{name}:{host.Endpoint.Port}")]);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_name_of_the_sites_is_answered_at_any_port()
    {
        await using var host = await PanelHost.StartAsync(
            users: PanelHost.Staff, panel: PanelConfiguration.Default with { Names = ["booth.example"] });
        using var forwarded = await host.SendAsync(HttpMethod.Get, "/api/v1/session", null, ("Host", "booth.example"));
        using var machine = await host.SendAsync(
            HttpMethod.Get, "/api/v1/session", null, ("Host", $"{Environment.MachineName}:{host.Endpoint.Port}"));
        Assert.All([forwarded, machine], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_sign_anybody_in_or_out()
    {
        await using var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        using var signIn = await host.TryAsync("王主管", PanelHost.Password, ("Origin", "https://evil.example"));
        using var http = await host.TryAsync("王主管", PanelHost.Password, ("Origin", $"http://{host.Endpoint}"));
        using var signOut = await host.SendAsync(
            HttpMethod.Delete, "/api/v1/session", null, [.. await host.AsAsync(Role.Supervisor), ("Origin", "https://evil.example")]);
        Assert.All([signIn, http, signOut], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
    }

    /// <summary>All that comes until the other side ends or breaks the connection.</summary>
    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        var got = new MemoryStream();
        try
        {
            await stream.CopyToAsync(got, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (IOException)
        {
            // Broken off: as good an end as any.
        }

        return Encoding.UTF8.GetString(got.ToArray());
    }

    private static X509Certificate2 Shown(PanelSettings settings) => new PanelCertificate(settings).Current.TargetCertificate;

    private PanelSettings Settings(PanelConfiguration? panel = null) => new(new IPEndPoint(IPAddress.Any, 8443))
    {
        Configuration = panel ?? PanelConfiguration.Default,
        DataDirectory = _folder,
        Time = _time,
        ClockKnown = () => _clockKnown,
        Log = _log.Enqueue,
    };

    /// <summary>Puts one of these dates in the place of the phone's own.</summary>
    private void Keep(X509Extension names, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kept", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names);
        using var made = request.CreateSelfSigned(from, to);
        File.WriteAllText(OwnFile, $"{key.ExportPkcs8PrivateKeyPem()}\n{made.ExportCertificatePem()}\n");
    }

    private static Action WriteSites(PanelConfiguration panel, string name) => () =>
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        File.WriteAllText(panel.CertificateFile!, made.ExportCertificatePem());
        File.WriteAllText(panel.KeyFile!, key.ExportPkcs8PrivateKeyPem());
    };
}
