using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Phone.Alerts;

/// <summary>
/// Posts alerts to web hooks. A server is known by its key alone (RFC 7469's idea: SHA-256 of the SPKI): no authority can vouch for
/// another, and an expired certificate or a phone whose clock was lost does not keep an SOS back. Redirects are not followed.
/// </summary>
internal sealed class WebHookClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private const int LargestAnswer = 4096;

    private readonly ImmutableArray<ImmutableArray<byte>> _pins;
    private readonly HttpClient _client;

    /// <param name="pins">SHA-256 of the keys that a server may have.</param>
    public WebHookClient(ImmutableArray<ImmutableArray<byte>> pins)
    {
        _pins = pins;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 8,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsPinned(certificate),
            },
        };
        _client = new HttpClient(handler) { Timeout = Limit, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>One try.</summary>
    /// <param name="json">What is posted.</param>
    /// <returns>Null if the hook did not take it (a status other than 2xx, a redirect too).</returns>
    /// <exception cref="HttpRequestException">No connection, another key, an answer without end.</exception>
    public async Task<AlertAnswer?> PostAsync(Uri hook, byte[] json, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        using HttpResponseMessage response = await _client.PostAsync(hook, content, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        byte[] body = response.StatusCode == HttpStatusCode.NoContent
            ? []
            : await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return Answer(body);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What is no JSON of ours is simply no acknowledgement.</summary>
    private static AlertAnswer Answer(byte[] body)
    {
        try
        {
            return body.Length == 0 ? new AlertAnswer(false, null)
                : JsonSerializer.Deserialize(body, AlertJson.Default.AlertAnswer) ?? new AlertAnswer(false, null);
        }
        catch (JsonException)
        {
            return new AlertAnswer(false, null);
        }
    }

    private bool IsPinned(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 full)
        {
            return false;
        }

        byte[] key = SHA256.HashData(full.PublicKey.ExportSubjectPublicKeyInfo());
        bool known = false;
        foreach (ImmutableArray<byte> pin in _pins)
        {
            known |= CryptographicOperations.FixedTimeEquals(key, pin.AsSpan());
        }

        return known;
    }
}
