using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>
/// The phone in a browser: the HTTP API and the page. It reads snapshots and hands on what people do; it owns nothing of the
/// phone, and the phone works the same without it. While no client is connected it does nothing but keep the last changes.
/// </summary>
internal sealed class PanelServer : IAsyncDisposable
{
    /// <summary>
    /// Slow handshakes and many connections are a flood or a broken script: a phone has better things to do.
    /// </summary>
    private const int MostConnections = 64;

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    private readonly PanelSettings _settings;
    private readonly WebApplication _app;
    private readonly EventHub _hub;
    private AccessGate? _gate;

    private PanelServer(PanelSettings settings, WebApplication app, EventHub hub)
    {
        _settings = settings;
        _app = app;
        _hub = hub;
    }

    /// <summary>Where it listens; the port is the real one even if 0 was asked for.</summary>
    public IPEndPoint Endpoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Everything that is mapped.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <param name="simulation">The virtual booth's hands, or null on a real one.</param>
    /// <exception cref="PanelException">It cannot or must not listen there.</exception>
    public static async Task<PanelServer> StartAsync(
        PanelSettings settings, IPhoneView phone, IPanelJournal journal, ISimulation? simulation, CancellationToken cancellation)
    {
        var endpoint = settings.Endpoint;
        var signsIn = !settings.Users().IsEmpty;
        if (!signsIn && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new PanelException(
                $"The panel refuses to listen on {endpoint}: without sign-in it may only be reached from this machine. "
                + $"Name who may sign in ([[user]] in the configuration), or use 127.0.0.1:{endpoint.Port}.");
        }

        var hub = new EventHub(phone, journal, simulation is not null, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var server = new PanelServer(settings, Build(settings, signsIn), hub);
        try
        {
            server.Map(signsIn, phone, journal, simulation);
            await server._app.StartAsync(cancellation);
            server.Endpoint = Bound(server._app);
            return server;
        }
        catch (Exception failure)
        {
            await server.DisposeAsync();
            throw Explain(failure, endpoint) ?? failure;
        }
    }

    /// <summary>Ends open event streams, then the server; returns within a second.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _hub.DisposeAsync();
        await _app.DisposeAsync();
        _gate?.Dispose();
    }

    private static WebApplication Build(PanelSettings settings, bool secure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

        // The panel is configured by the phone alone: no environment variable or file of the web host may move it.
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // a failed start is told by PanelException
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 64 * 1024;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Listen(settings.Endpoint, listen =>
            {
                if (secure)
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseHttps(Tls(new PanelCertificate(settings)));
                }
            });
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, PhoneLifetime>();
        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PanelJson.Web));
        ApiDocument.Add(builder.Services);
        return builder.Build();
    }

    /// <summary>The certificate is made or read beside the start of the phone, and looked at again by the connections that come.</summary>
    private static TlsHandshakeCallbackOptions Tls(PanelCertificate certificate)
    {
        _ = Task.Run(certificate.Prepare);
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeLimit,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate.Current,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        };
    }

    private void Map(bool signsIn, IPhoneView phone, IPanelJournal journal, ISimulation? simulation)
    {
        var log = _app.Services.GetRequiredService<ILogger<PanelGuard>>();
        IReadOnlyCollection<string> names = signsIn
            ? [Environment.MachineName, $"{Environment.MachineName}.local", .. _settings.Configuration.Names]
            : [];
        var open = simulation is null ? _settings.Configuration.LocalRole ?? Role.Technician : Role.Supervisor;
        _gate = new AccessGate(_settings, journal, signsIn, open, signsIn ? Terminal() : null);
        _app.Use(new PanelGuard(names, () => Endpoint.Port, log).InvokeAsync);
        _app.Use(JournalTrouble.AnswerAsync);
        _app.Use(_gate.InvokeAsync);
        SessionRoutes.Map(_app, _gate, phone);
        var stream = new EventStream(_hub, TimeProvider.System, _app.Lifetime.ApplicationStopping);
        PageAssets.Map(_app, phone.Language);
        PhoneRoutes.Map(_app, phone, _hub, stream, _gate.Figures);
        QueueRoutes.Map(_app, phone);
        JournalRoutes.Map(_app, journal, phone);
        ExportRoutes.Map(_app, journal);
        PostRoutes.Map(_app, journal);
        AnswerRoutes.Map(_app, phone.Answers);
        SetupRoutes.Map(_app, phone);
        if (phone.SelfTests is { } tests)
        {
            SelfTestRoutes.Map(_app, tests);
        }

        if (simulation is not null && IPAddress.IsLoopback(_settings.Endpoint.Address))
        {
            SimulationRoutes.Map(_app, simulation);
        }

        _app.MapOpenApi("/openapi/{documentName}.json");
    }

    /// <summary>A disk that does not take the key costs the terminal its way in, not the phone its panel.</summary>
    private TerminalKey? Terminal()
    {
        try
        {
            return new TerminalKey(_settings.DataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _settings.Log($"panel: phone selftest --running will not get in: {e.Message}");
            return null;
        }
    }

    private static IPEndPoint Bound(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var uri = new Uri(addresses.Single());
        return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }

    private static PanelException? Explain(Exception failure, IPEndPoint endpoint)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return new PanelException($"The panel cannot listen on {endpoint}: another program has that port. "
                    + "Choose another with --http.", failure);
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new PanelException($"The panel may not listen on {endpoint}: ports below 1024 need a privilege. "
                    + "Choose another with --http.", failure);
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return new PanelException(
                        $"The panel cannot listen on {endpoint}: this machine has no such address.", failure);
            }
        }

        return null;
    }

    /// <summary>Signals are the phone's business, never the web host's.</summary>
    private sealed class PhoneLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The panel cannot start; the message says what and what to do.</summary>
internal sealed class PanelException(string message, Exception? inner = null) : Exception(message, inner);
