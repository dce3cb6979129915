using System.Net;
using System.Net.Http.Json;
using Phone.SelfTest;

namespace Panel.Tests;

/// <summary>The self-test's part of the API, over a test plane that the test plays.</summary>
public sealed class SelfTestTests
{
    private static readonly string[] Paths =
        ["/api/v1/selftest/7", "/api/v1/selftest/latest/report.html", "/api/v1/selftest/latest/report.xml"];

    [Fact]
    public async Task A_run_is_begun_once_and_shown()
    {
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await GetAsync(host, "/api/v1/selftest/latest")).StatusCode);

        using var begun = await PostAsync(host, "/api/v1/selftest", "scope", "full");
        using var again = await PostAsync(host, "/api/v1/selftest", "scope", "full");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Conflict), (begun.StatusCode, again.StatusCode));
        var view = await host.GetJsonAsync("/api/v1/selftest/latest");
        Assert.Equal(("1", "waiting"), (view.GetProperty("run").GetString(), view.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task What_is_asked_can_be_answered_and_nothing_else()
    {
        var tests = new FakeTests();
        await using var host = await StartAsync(tests);
        using var begun = await PostAsync(host, "/api/v1/selftest", "scope", "full");
        using var early = await PostAsync(host, "/api/v1/selftest/1/answer", "answer", "yes");
        tests.Run!.Show(Prompt.ToneHeard, asks: true);
        using var wrong = await PostAsync(host, "/api/v1/selftest/1/answer", "answer", "perhaps");
        using var yes = await PostAsync(host, "/api/v1/selftest/1/answer", "answer", "yes");

        Assert.Equal(
            [HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.NoContent],
            (HttpStatusCode[])[early.StatusCode, wrong.StatusCode, yes.StatusCode]);
        Assert.True(tests.Run.Answer);
        var view = await host.GetJsonAsync("/api/v1/selftest/1");
        Assert.Equal(PromptText.Of(Prompt.ToneHeard, "zh"), view.GetProperty("prompt").GetString());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_a_wrong_scope_is_named()
    {
        await using var host = await StartAsync();
        foreach (var path in Paths)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(host, path)).StatusCode);
        }

        using var wrong = await PostAsync(host, "/api/v1/selftest", "scope", "everything");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static Task<PanelHost> StartAsync(FakeTests? tests = null) =>
        PanelHost.StartAsync(new FakePhone { SelfTests = tests ?? new FakeTests() });

    private static Task<HttpResponseMessage> GetAsync(PanelHost host, string path) =>
        host.Http.GetAsync(path, TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> PostAsync(PanelHost host, string path, string member, string value) =>
        host.Http.PostAsJsonAsync(path, new Dictionary<string, string> { [member] = value }, TestContext.Current.CancellationToken);
}
