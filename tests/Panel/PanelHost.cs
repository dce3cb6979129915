using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Phone.Configuration;
using Phone.Panel;
using Phone.Panel.Access;

namespace Panel.Tests;

/// <summary>The real panel server on a free loopback port, over a phone, a journal and a booth that the test plays.</summary>
internal sealed class PanelHost : IAsyncDisposable
{
    public const string Password = "four words at a gate";

    /// <summary>Both roles; the hash is a cheap one, so that tests need not wait for it.</summary>
    public static readonly ImmutableArray<UserConfiguration> Staff =
    [
        new("王主管", Role.Supervisor, PinHash.Of(Password, 10_000)),
        new("tech", Role.Technician, PinHash.Of(Password + "!", 10_000)),
    ];

    private readonly PanelServer _server;
    private readonly string _folder;

    private PanelHost(PanelServer server, string folder, bool secure, FakePhone phone, FakeJournal journal, FakeBooth booth)
    {
        (_server, _folder) = (server, folder);
        (Phone, Journal, Booth) = (phone, journal, booth);
        var handler = new HttpClientHandler
        {
            UseCookies = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.RawData.AsSpan().SequenceEqual(
                PanelCertificate.Read(PanelConfiguration.Default, folder).RawData),
        };
        Http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"{(secure ? "https" : "http")}://{server.Endpoint}"), Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public FakePhone Phone { get; }

    public FakeJournal Journal { get; }

    public FakeBooth Booth { get; }

    public HttpClient Http { get; }

    /// <summary>Of sessions and of guessing: stands still until it is moved.</summary>
    public required ManualTime Time { get; init; }

    /// <summary>What the panel told the technician.</summary>
    public required ConcurrentQueue<string> Log { get; init; }

    /// <summary>Who may sign in; may change.</summary>
    public required StrongBox<ImmutableArray<UserConfiguration>> Users { get; init; }

    public IPEndPoint Endpoint => _server.Endpoint;

    public IReadOnlyList<Endpoint> Endpoints => _server.Endpoints;

    public string Address => Http.BaseAddress!.ToString();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    /// <param name="users">With any: HTTPS and sign-in.</param>
    public static async Task<PanelHost> StartAsync(
        FakePhone? phone = null, bool simulated = true, ImmutableArray<UserConfiguration> users = default, PanelConfiguration? panel = null)
    {
        phone ??= new FakePhone();
        var (journal, booth, time, log) = (new FakeJournal(), new FakeBooth(), new ManualTime(), new ConcurrentQueue<string>());
        var staff = new StrongBox<ImmutableArray<UserConfiguration>>(users.IsDefault ? [] : users);
        var folder = Directory.CreateTempSubdirectory("panel-").FullName;
        var settings = new PanelSettings(new IPEndPoint(IPAddress.Loopback, 0))
        {
            Configuration = panel ?? PanelConfiguration.Default,
            Users = () => staff.Value,
            DataDirectory = folder,
            Time = time,
            Log = log.Enqueue,
        };
        var server = await PanelServer.StartAsync(settings, phone, journal, simulated ? booth : null, Ending);
        return new PanelHost(server, folder, !users.IsDefaultOrEmpty, phone, journal, booth) { Time = time, Log = log, Users = staff };
    }

    /// <summary>Tries to sign in.</summary>
    public Task<HttpResponseMessage> TryAsync(string name, string password, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/api/v1/session", JsonSerializer.Serialize(new { name, password }), headers);

    /// <summary>Signs one of <see cref="Staff"/> in; the header that shows it, nothing for nobody.</summary>
    public async Task<(string Name, string Value)[]> AsAsync(Role role)
    {
        if (role == Role.Anyone)
        {
            return [];
        }

        using var answer = role == Role.Supervisor ? await TryAsync("王主管", Password) : await TryAsync("tech", Password + "!");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0])];
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await Http.GetAsync(path, Ending);
        return await JsonOf(answer);
    }

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ending);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ending));
        return document.RootElement.Clone();
    }

    public async Task<EventReader> EventsAsync(string? lastEventId = null, params (string Name, string Value)[] headers)
    {
        var answer = await SendAsync(
            HttpMethod.Get, "/api/v1/events", null, [.. headers, .. lastEventId is null ? [] : new[] { ("Last-Event-ID", lastEventId) }]);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventReader(answer);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A monotonic clock that the test moves; timers are real ones.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

internal sealed record ServerEvent(long Id, string Name, JsonElement Data);

/// <summary>Reads server-sent events one by one, each awaited for at most ten seconds.</summary>
internal sealed class EventReader(HttpResponseMessage answer) : IDisposable
{
    private readonly StreamReader _lines = new(answer.Content.ReadAsStream());

    public async Task<ServerEvent> NextAsync()
    {
        var fields = new Dictionary<string, string>();
        var patience = TimeSpan.FromSeconds(10);
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(patience) is { } line)
        {
            if (line.Length == 0 && fields.TryGetValue("data", out var text))
            {
                using var data = JsonDocument.Parse(text);
                return new ServerEvent(long.Parse(fields["id"], null), fields["event"], data.RootElement.Clone());
            }

            if (line.Split(": ", 2) is [var name, var value])
            {
                fields[name] = value;
            }
        }

        throw new EndOfStreamException("The server ended the stream.");
    }

    public void Dispose() => answer.Dispose();
}
