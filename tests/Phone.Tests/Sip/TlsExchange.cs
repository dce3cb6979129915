using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>An authority that lives as long as a test, and the certificates it gives.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public TestAuthority(string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public string Pem => _root.ExportCertificatePem();

    public X509Certificate2 CertificateFor(string host, DateTimeOffset? until = null)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 open = request.Create(_root, _root.NotBefore, until ?? _root.NotAfter, serial);
        using X509Certificate2 whole = open.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    public void Dispose() => _root.Dispose();
}

/// <summary>An exchange behind TLS that agrees to everything; it remembers what it was asked.</summary>
internal sealed class TlsExchange : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private readonly BlockingCollection<string> _heard = [];

    public TlsExchange(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener.Start();
        _running = ListenAsync();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Heard => _heard.Count;

    /// <summary>The method of the next request.</summary>
    public string Next() => _heard.TryTake(out string? method, SelfCaller.Patience) ? method : throw new TimeoutException("no request came");

    public void Dispose()
    {
        _end.Cancel();
        Assert.True(_running.Wait(SelfCaller.Patience, CancellationToken.None));
        _listener.Stop();
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            string rest = "";
            byte[] buffer = new byte[8_192];
            for (int read; (read = await tls.ReadAsync(buffer, _end.Token)) > 0;)
            {
                rest += Encoding.UTF8.GetString(buffer, 0, read);
                for (int end; (end = WholeMessage(rest)) > 0; rest = rest[end..])
                {
                    await tls.WriteAsync(Encoding.UTF8.GetBytes(AnswerTo(rest[..end])), _end.Token);
                }
            }
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // The phone did not want to talk to us.
        }
    }

    /// <summary>Length of the first message with its body, 0 if it is not there yet (RFC 3261 §18.3).</summary>
    private static int WholeMessage(string text)
    {
        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return 0;
        }

        Match length = Regex.Match(text[..head], @"\nContent-Length:\s*(\d+)");
        int whole = head + 4 + (length.Success ? int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0);
        return text.Length >= whole ? whole : 0;
    }

    private string AnswerTo(string message)
    {
        string method = message.TrimStart().Split(' ')[0];
        if (method.Length == 0 || method.StartsWith("SIP/", StringComparison.Ordinal))
        {
            return "";
        }

        _heard.Add(method);
        if (method == "ACK")
        {
            return "";
        }

        string kept = string.Join("\r\n", message.Split("\r\n").Where(line => Regex.IsMatch(line, "^(Via|From|Call-ID|CSeq):")));
        string to = FarEnd.Field(message, "To");
        string tag = to.Contains(";tag=", StringComparison.Ordinal) ? "" : ";tag=x";
        string contact = method == "REGISTER" ? FarEnd.Field(message, "Contact") : $"<sip:300@{Host};transport=tls>";
        string expires = Regex.Match(message, @"\nExpires: (\d+)").Groups[1].Value;
        string body = method == "INVITE" ? Stranger.Sdp("m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000") : "";
        string type = body.Length > 0 ? "Content-Type: application/sdp\r\n" : "";
        return $"SIP/2.0 200 OK\r\n{kept}\r\nTo: {to}{tag}\r\nContact: {contact}\r\n"
            + $"{(expires.Length > 0 ? $"Expires: {expires}\r\n" : "")}{type}Content-Length: {body.Length}\r\n\r\n{body}";
    }
}
