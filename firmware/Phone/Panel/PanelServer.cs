using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Phone.Panel;

/// <summary>
/// The phone in a browser: the HTTP API and the page. It reads snapshots and hands on what people do; it owns nothing of the
/// phone, and the phone works the same without it. While no client is connected it does nothing but keep the last changes.
/// </summary>
internal sealed class PanelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EventHub _hub;

    private PanelServer(WebApplication app, EventHub hub)
    {
        _app = app;
        _hub = hub;
    }

    /// <summary>Where it listens; the port is the real one even if 0 was asked for.</summary>
    public IPEndPoint Endpoint { get; private set; } = new(IPAddress.None, 0);

    /// <param name="simulation">The virtual booth's hands, or null on a real one.</param>
    /// <exception cref="PanelException">It cannot or must not listen there.</exception>
    public static async Task<PanelServer> StartAsync(
        IPEndPoint endpoint, IPhoneView phone, IPanelJournal journal, ISimulation? simulation, CancellationToken cancellation)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            throw new PanelException(
                $"The panel refuses to listen on {endpoint}: without TLS and sign-in it may only be reached "
                + $"from this machine. Use 127.0.0.1:{endpoint.Port}.");
        }

        var hub = new EventHub(phone, journal, simulation is not null, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var server = new PanelServer(Build(endpoint), hub);
        try
        {
            server.Map(endpoint.Address, phone, journal, simulation);
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
    }

    private static WebApplication Build(IPEndPoint endpoint)
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
            options.Listen(endpoint);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, PhoneLifetime>();
        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PanelJson.Web));
        ApiDocument.Add(builder.Services);
        return builder.Build();
    }

    private void Map(IPAddress address, IPhoneView phone, IPanelJournal journal, ISimulation? simulation)
    {
        var guard = new PanelGuard(address, () => Endpoint.Port, _app.Services.GetRequiredService<ILogger<PanelGuard>>());
        _app.Use(guard.InvokeAsync);
        _app.Use(JournalTrouble.AnswerAsync);
        var stream = new EventStream(_hub, TimeProvider.System, _app.Lifetime.ApplicationStopping);
        PageAssets.Map(_app, phone.Language);
        PhoneRoutes.Map(_app, phone, _hub, stream);
        QueueRoutes.Map(_app, phone);
        JournalRoutes.Map(_app, journal, phone);
        PostRoutes.Map(_app, journal);
        AnswerRoutes.Map(_app, phone.Answers);
        SetupRoutes.Map(_app, phone);
        if (phone.SelfTests is { } tests)
        {
            SelfTestRoutes.Map(_app, tests);
        }

        if (simulation is not null)
        {
            SimulationRoutes.Map(_app, simulation);
        }

        _app.MapOpenApi("/openapi/{documentName}.json");
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
