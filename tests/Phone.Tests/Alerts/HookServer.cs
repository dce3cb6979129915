using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Phone.Tests.Alerts;

/// <summary>A supervisor's server: HTTPS on loopback with a certificate that nobody has signed but itself.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;
    private readonly BlockingCollection<(string Path, string Body)> _posts = [];

    private HookServer()
    {
        _certificate = SelfMade();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _application = builder.Build();
        _application.MapPost("/{**path}", TakeAsync);
    }

    /// <summary>What the server answers: status, body, and for a redirect where to.</summary>
    public Func<string, (int Status, string Body, string? Location)> Answers { get; set; } = _ => (200, "", null);

    public Uri Uri { get; private set; } = null!;

    public ImmutableArray<byte> Pin => [.. SHA256.HashData(_certificate.PublicKey.ExportSubjectPublicKeyInfo())];

    /// <summary>Requests that came so far and were not taken.</summary>
    public int Waiting => _posts.Count;

    public static async Task<HookServer> StartAsync()
    {
        var server = new HookServer();
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        var features = server._application.Services.GetRequiredService<IServer>().Features;
        var address = features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Uri = new Uri(new Uri(address), "/alert");
        return server;
    }

    public (string Path, string Body) Next(TimeSpan patience) =>
        _posts.TryTake(out var post, patience) ? post : throw new TimeoutException("nothing was posted");

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
        _posts.Dispose();
    }

    private static X509Certificate2 SelfMade()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=another.example", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddYears(-2), now.AddYears(-1)); // over, as with a lost clock
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string path = context.Request.Path.Value ?? "";
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        (int status, string answer, string? location) = Answers(path);
        _posts.Add((path, body));
        context.Response.StatusCode = status;
        if (location is not null)
        {
            context.Response.Headers.Location = location;
        }

        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
