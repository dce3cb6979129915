using System.Net;
using System.Text;
using System.Text.Json;
using Phone.Panel;

namespace Panel.Tests;

/// <summary>The real panel server on a free loopback port, over a phone, a journal and a booth that the test plays.</summary>
internal sealed class PanelHost : IAsyncDisposable
{
    private readonly PanelServer _server;

    private PanelHost(PanelServer server, FakePhone phone, FakeJournal journal, FakeBooth booth)
    {
        _server = server;
        (Phone, Journal, Booth) = (phone, journal, booth);
        Http = new HttpClient { BaseAddress = new Uri($"http://{server.Endpoint}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public FakePhone Phone { get; }

    public FakeJournal Journal { get; }

    public FakeBooth Booth { get; }

    public HttpClient Http { get; }

    public IPEndPoint Endpoint => _server.Endpoint;

    public string Address => Http.BaseAddress!.ToString();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static async Task<PanelHost> StartAsync(FakePhone? phone = null, bool simulated = true)
    {
        phone ??= new FakePhone();
        var (journal, booth) = (new FakeJournal(), new FakeBooth());
        var server =
            await PanelServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), phone, journal, simulated ? booth : null, Ending);
        return new PanelHost(server, phone, journal, booth);
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

    public async Task<EventReader> EventsAsync(string? lastEventId = null)
    {
        var answer =
            await SendAsync(HttpMethod.Get, "/api/v1/events", null, lastEventId is null ? [] : [("Last-Event-ID", lastEventId)]);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventReader(answer);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
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
