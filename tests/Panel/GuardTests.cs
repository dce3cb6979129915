using System.Net;
using Phone.Panel;
using Phone.Panel.Access;

namespace Panel.Tests;

/// <summary>An open panel on a loopback address answers this machine's people only.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.20", HttpStatusCode.MisdirectedRequest)]
    public async Task Only_our_own_names_are_answered(string name, HttpStatusCode status)
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, ("Host", $"{name}:{host.Endpoint.Port}"));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Another_port_in_the_Host_header_is_another_host()
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/", null, ("Host", "localhost:1"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    public async Task A_form_of_another_site_cannot_lift_the_handset(string type)
    {
        await using var host = await PanelHost.StartAsync();
        using var body = new StringContent("""{"position":"off"}""", null, type);
        using var answer = await host.Http.PostAsync("/api/v1/sim/hook", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.True(host.Booth.NothingMore);
    }

    [Fact]
    public async Task A_script_of_another_origin_cannot_press_a_key()
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/sim/key", """{"key":"SOS","action":"tap"}""", ("Origin", "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(host.Booth.NothingMore);
    }

    [Fact]
    public async Task The_page_may_load_nothing_from_elsewhere()
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/");
        Assert.Contains(
            "default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_taken_port_is_said_in_words()
    {
        await using var host = await PanelHost.StartAsync();
        var failure = await Assert.ThrowsAsync<PanelException>(() => StartOn(host.Endpoint));
        Assert.Contains("another program has that port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_sign_in_the_network_is_refused()
    {
        var failure = await Assert.ThrowsAsync<PanelException>(() => StartOn(new IPEndPoint(IPAddress.Any, 0)));
        Assert.Contains("sign-in", failure.Message, StringComparison.Ordinal);
    }

    private static Task<PanelServer> StartOn(IPEndPoint endpoint) =>
        PanelServer.StartAsync(
            new PanelSettings(endpoint), new FakePhone(), new FakeJournal(), new FakeBooth(), TestContext.Current.CancellationToken);
}
