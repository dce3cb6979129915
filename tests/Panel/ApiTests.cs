using System.Net;
using System.Text.Json;

namespace Panel.Tests;

/// <summary>The HTTP API, as CONTRACT fixes it.</summary>
public sealed class ApiTests
{
    [Fact]
    public async Task State_tells_the_whole_phone()
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(2));

        var state = await host.GetJsonAsync("/api/v1/state");

        Assert.Equal("security-booth", state.GetProperty("profile").GetString());
        Assert.Equal("西门岗", state.GetProperty("post").GetString());
        Assert.Equal("on", state.GetProperty("hook").GetString());
        Assert.Equal("none", state.GetProperty("route").GetString());
        Assert.True(state.GetProperty("ringing").GetBoolean());
        Assert.True(state.GetProperty("registered").GetBoolean());
        Assert.Equal(12, state.GetProperty("lights").GetArrayLength());
        Assert.Equal("#ff9614", state.GetProperty("lights")[0].GetString());
        Assert.Equal("blink", state.GetProperty("motions")[0].GetString());
        var call = Assert.Single(state.GetProperty("calls").EnumerateArray());
        Assert.Equal("in", call.GetProperty("direction").GetString());
        Assert.Equal("ringing", call.GetProperty("state").GetString());
        Assert.Equal("010 8888 6666", call.GetProperty("remote").GetString());
        Assert.Equal(2, call.GetProperty("rings").GetInt32());
        Assert.Equal(FakePhone.Noon, call.GetProperty("since").GetDateTimeOffset());
    }

    [Fact]
    public async Task Health_is_ok_only_when_ready_and_every_plane_moves()
    {
        await using var host = await PanelHost.StartAsync();
        Assert.Equal("ok", await host.Http.GetStringAsync("/healthz", TestContext.Current.CancellationToken));

        host.Phone.Stalled = ["media: no frame for 3 s"];
        using var answer = await host.SendAsync(HttpMethod.Get, "/healthz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var problem = await PanelHost.JsonOf(answer);
        Assert.Equal("media: no frame for 3 s", problem.GetProperty("reasons")[0].GetString());
    }

    [Fact]
    public async Task Metrics_are_prometheus_text()
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Journal_query_reaches_the_journal_as_asked()
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("c-1", "张先生", 10, 2));

        var records = await host.GetJsonAsync(
            "/api/v1/journal?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00%2B08:00"
            + "&query=%E5%BC%A0&category=repair&limit=7&after=c-9");

        Assert.Equal("张先生", records[0].GetProperty("remote").GetString());
        Assert.Equal(JsonValueKind.Null, records[0].GetProperty("machineAnsweredAt").ValueKind);
        var asked = host.Journal.Asked!;
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), asked.From);
        Assert.Equal(("张", "repair", 7, "c-9"), (asked.Query, asked.Category, asked.Limit, asked.After));
    }

    [Fact]
    public async Task A_record_is_shown_with_its_events_and_amended_field_by_field()
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("7", "202", 10, 2));

        using var answer = await host.SendAsync(HttpMethod.Patch, "/api/v1/journal/7", """{"category":"repair","notes":"水管"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var cleared = await host.SendAsync(HttpMethod.Patch, "/api/v1/journal/7", """{"category":null}""");

        var detail = await host.GetJsonAsync("/api/v1/journal/7");
        Assert.Equal(JsonValueKind.Null, detail.GetProperty("category").ValueKind);
        Assert.Equal("水管", detail.GetProperty("notes").GetString());
        Assert.Equal("call-arrived", detail.GetProperty("events")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_booth_is_operated()
    {
        await using var host = await PanelHost.StartAsync();
        using var hook = await host.SendAsync(HttpMethod.Post, "/api/v1/sim/hook", """{"position":"off"}""");
        using var key = await host.SendAsync(HttpMethod.Post, "/api/v1/sim/key", """{"key":"VOL+","action":"tap"}""");
        using var fault = await host.SendAsync(HttpMethod.Post, "/api/v1/sim/fault", """{"device":"lights","kind":"nak"}""");

        Assert.All([hook, key, fault], answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal("hook off", await host.Booth.NextDeed());
        Assert.Equal("Tap VOL+", await host.Booth.NextDeed());
        Assert.Equal("Lights Nak", await host.Booth.NextDeed());
    }

    [Fact]
    public async Task Silence_at_a_pin_is_a_number()
    {
        await using var host = await PanelHost.StartAsync();
        var pins = await host.GetJsonAsync("/api/v1/sim/pins");
        Assert.Equal(-120, pins.GetProperty("receiverDbfs").GetDouble());
        Assert.False(pins.GetProperty("microphoneOpen").GetBoolean());
        Assert.Equal(0xA7, pins.GetProperty("registers").GetProperty("00").GetInt32());
    }

    [Fact]
    public async Task What_is_left_of_the_memory_is_told()
    {
        await using var host = await PanelHost.StartAsync();
        var memory = await host.GetJsonAsync("/api/v1/sim/memory");
        Assert.InRange(memory.GetProperty("alive").GetInt64(), 1, memory.GetProperty("committed").GetInt64());
    }

    [Theory]
    [InlineData("POST", "/api/v1/sim/hook", """{"position":"up"}""")]
    [InlineData("POST", "/api/v1/sim/key", """{"key":"5","action":"tap"}""")]
    [InlineData("GET", "/api/v1/sim/pins", null)]
    [InlineData("GET", "/api/v1/sim/memory", null)]
    [InlineData("POST", "/api/v1/sim/fault", """{"device":"hook","kind":"none"}""")]
    public async Task A_real_booth_is_not_operated_over_HTTP(string method, string path, string? body)
    {
        await using var host = await PanelHost.StartAsync(simulated: false);
        using var answer = await host.SendAsync(new HttpMethod(method), path, body);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "virtual booth", (await PanelHost.JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
