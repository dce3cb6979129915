using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Phone.Configuration;
using Phone.Panel.Access;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>The whole firmware with users: real TLS, known by the fingerprint that it logged, and what its log does not say.</summary>
[Collection(PjsipCollection.Name)]
public sealed class SecurePanelTests : IDisposable
{
    private const string Password = "four words at a gate";
    private const string Guess = "guessed-by-somebody";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-secure-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    private string Config => Path.Combine(_folder, "phone.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Clause("1.9")]
    public async Task People_sign_in_over_TLS_and_the_terminal_tests_the_phone_without_a_password()
    {
        int port = FreePort();
        Write(port);
        using PhoneProcess phone = PhoneProcess.Start(
            [], "run", "--board", "virtual", "--config", Config, "--data", Data, "--sip", "127.0.0.1:0");
        await phone.ReadyAsync(Patience, Cancelled);
        await phone.SaysAsync("certificate SHA-256", Patience, Cancelled);
        string logged = Regex.Match(phone.Output, "SHA-256 ([0-9A-F:]{95})").Groups[1].Value;
        using HttpClient panel = Client(port, logged);

        using HttpResponseMessage closed = await panel.GetAsync("/api/v1/state", Cancelled);
        using HttpResponseMessage wrong = await SignInAsync(panel, Guess);
        using HttpResponseMessage right = await SignInAsync(panel, Password);
        using HttpResponseMessage open = await panel.GetAsync("/api/v1/journal", Cancelled);
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK],
            (HttpStatusCode[])[closed.StatusCode, wrong.StatusCode, right.StatusCode, open.StatusCode]);
        Assert.Equal("ok", await panel.GetStringAsync("/healthz", Cancelled));

        using HttpClient other = Client(port, new string('0', 95));
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync("/healthz", Cancelled));
        await AssertSaysAsync(logged, "config", "certificate");
        await AssertSaysAsync("ok   bus.answers", "selftest", "--running", "--short");

        phone.AskToEnd();
        Assert.Equal(0, await phone.EndAsync(Patience, Cancelled));
        Assert.All(["wang", Password, Guess], secret => Assert.DoesNotContain(secret, phone.Output, StringComparison.Ordinal));
        Assert.All(
            ["panel.pem", "panel.token"],
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, file))));
    }

    [Fact]
    public async Task A_network_address_without_a_user_is_refused_with_the_line()
    {
        await File.WriteAllTextAsync(Config, Site.Text + "[http]\nbind = \"0.0.0.0:8443\"\n", Cancelled);
        using PhoneProcess phone = PhoneProcess.Start([], "run", "--board", "virtual", "--config", Config, "--data", Data);

        Assert.Equal(3, await phone.EndAsync(Patience, Cancelled));
        Assert.Contains($"{Config}:7: [http] bind: found \"0.0.0.0:8443\"", phone.Output, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient panel, string password) =>
        panel.PostAsJsonAsync("/api/v1/session", new { name = "wang", password }, Cancelled);

    private async Task AssertSaysAsync(string text, params string[] command)
    {
        using PhoneProcess asked = PhoneProcess.Start([], [.. command, "--config", Config, "--data", Data]);
        await asked.SaysAsync(text, Patience, Cancelled);
        await asked.EndAsync(Patience, Cancelled);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Write(int port) => File.WriteAllText(
        Config,
        $"""
        {Site.Text}
        [http]
        bind = "127.0.0.1:{port}"
        [[user]]
        name = "wang"
        role = "supervisor"
        password-hash = "{PinHash.Of(Password, 10_000).Encode()}"
        """);

    /// <summary>A client that takes the server with this fingerprint and no other.</summary>
    private static HttpClient Client(int port, string fingerprint) => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) => PanelCertificate.FingerprintOf(certificate!) == fingerprint,
    })
    { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
}
