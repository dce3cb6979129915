using System.Net;
using System.Text;
using Phone.Journal;
using Phone.Panel;

namespace Panel.Tests;

/// <summary>Mistakes are answered with problem details that name what was wrong and what is allowed.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("/api/v1/journal?from=yesterday", "from", "2026-05-01T08:00:00Z")]
    [InlineData("/api/v1/journal?to=2026-13-01", "to", "2026-05-01")]
    [InlineData("/api/v1/journal?from=2026-05-02&to=2026-05-01", "from", "not after to")]
    [InlineData("/api/v1/journal?category=gossip", "category", "complaint")]
    [InlineData("/api/v1/journal?limit=0", "limit", "1 to 500")]
    [InlineData("/api/v1/journal?limit=1e3", "limit", "1 to 500")]
    [InlineData("/api/v1/journal?limit=3&limit=4", "limit", "one value")]
    [InlineData("/api/v1/journal?after=..%2F..", "after", "id of a record")]
    [InlineData("/api/v1/journal?colour=red", "colour", "category")]
    [InlineData("/api/v1/journal/a%20b", "id", "letters")]
    [InlineData("/api/v1/journal/7/memos/a%20b", "id", "letters")]
    [InlineData("/api/v1/posts/summary?from=may", "from", "2026-05-01T08:00:00Z")]
    [InlineData("/api/v1/posts/summary?limit=3", "limit", "from to")]
    [InlineData("/api/v1/journal/export?format=xls", "format", "csv json")]
    [InlineData("/api/v1/journal/export?names=all", "names", "masked whole")]
    [InlineData("/api/v1/journal/export?limit=3", "limit", "from to format names")]
    [InlineData("/api/v1/audit?limit=0", "limit", "1 to 1000")]
    public async Task Bad_question(string path, string field, string allowed)
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, path);
        await AssertProblem(answer, HttpStatusCode.BadRequest, field, allowed);
    }

    [Theory]
    [InlineData("POST", "/api/v1/sim/hook", "{}", "position", "off on")]
    [InlineData("POST", "/api/v1/sim/hook", """{"position":"up"}""", "position", "off on")]
    [InlineData("POST", "/api/v1/sim/hook", """{"position":"on","now":"yes"}""", "now", "position")]
    [InlineData("POST", "/api/v1/sim/hook", "[1", "body", "JSON object")]
    [InlineData("POST", "/api/v1/sim/hook", "[1]", "body", "JSON object")]
    [InlineData("POST", "/api/v1/sim/hook", """{"position":1}""", "position", "text")]
    [InlineData("POST", "/api/v1/sim/key", """{"key":"A","action":"tap"}""", "key", "HANDSFREE")]
    [InlineData("POST", "/api/v1/sim/key", """{"key":"5","action":"hit"}""", "action", "tap press release")]
    [InlineData("POST", "/api/v1/sim/fault", """{"device":"cord","kind":"nak"}""", "device", "keypad")]
    [InlineData("POST", "/api/v1/sim/fault", """{"device":"hook","kind":"rust"}""", "kind", "bounce")]
    [InlineData("POST", "/api/v1/sim/fault", """{"device":"codec","kind":"bounce"}""", "kind", "codec")]
    [InlineData("PATCH", "/api/v1/journal/7", """{"category":"gossip"}""", "category", "complaint")]
    [InlineData("PATCH", "/api/v1/journal/7", """{"cause":"lazy"}""", "cause", "on-patrol")]
    [InlineData("PATCH", "/api/v1/journal/7", """{"remote":"202"}""", "remote", "notes")]
    [InlineData("PATCH", "/api/v1/journal/7", """{"place":4}""", "place", "text")]
    [InlineData("POST", "/api/v1/journal/7/erase", """{"sure":"yes"}""", "sure", "empty JSON object")]
    [InlineData("POST", "/api/v1/journal/7/erase", "{", "body", "empty JSON object")]
    public async Task Bad_order(string method, string path, string body, string field, string allowed)
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(new HttpMethod(method), path, body);
        await AssertProblem(answer, HttpStatusCode.BadRequest, field, allowed);
    }

    [Theory]
    [InlineData("GET", "/api/v1/journal/99", HttpStatusCode.NotFound, "99")]
    [InlineData("PATCH", "/api/v1/journal/99", HttpStatusCode.NotFound, "99")]
    [InlineData("POST", "/api/v1/journal/99/erase", HttpStatusCode.NotFound, "99")]
    [InlineData("GET", "/api/v1/journal/99/memos/m1", HttpStatusCode.NotFound, "m1")]
    [InlineData("GET", "/api/v2/state", HttpStatusCode.NotFound, "/openapi/v1.json")]
    [InlineData("POST", "/api/v1/state", HttpStatusCode.MethodNotAllowed, "GET")]
    [InlineData("DELETE", "/api/v1/journal/1", HttpStatusCode.MethodNotAllowed, "PATCH")]
    public async Task Nothing_there(string method, string path, HttpStatusCode status, string says)
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}");
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(says, (await PanelHost.JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/journal")]
    [InlineData("GET", "/api/v1/journal/7")]
    [InlineData("GET", "/api/v1/journal/7/memos/m1")]
    [InlineData("GET", "/api/v1/posts/summary")]
    [InlineData("GET", "/api/v1/journal/export")]
    [InlineData("PATCH", "/api/v1/journal/7")]
    [InlineData("POST", "/api/v1/journal/7/erase")]
    public async Task A_journal_in_trouble_is_said_and_comes_back(string method, string path)
    {
        await using var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("7", "201", 5, 1));
        host.Journal.Keep("7", new MemoDto("m1", FakePhone.Noon, 0.5));
        var body = method == "GET" ? null : "{}";
        foreach (var trouble in (Exception[])[new JournalWriteException("the disk is full"), new JournalReadException("the disk is full")])
        {
            host.Journal.Trouble = trouble;
            using var answer = await host.SendAsync(new HttpMethod(method), path, body);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
            Assert.Equal("the disk is full", (await PanelHost.JsonOf(answer)).GetProperty("detail").GetString());
        }

        host.Journal.Trouble = null;
        using var again = await host.SendAsync(new HttpMethod(method), path, body);
        Assert.True(again.IsSuccessStatusCode, $"{again.StatusCode}");
    }

    [Fact]
    public async Task A_body_too_long_is_refused()
    {
        await using var host = await PanelHost.StartAsync();
        var body = new StringBuilder("{\"position\":\"").Append('x', 100_000).Append("\"}").ToString();
        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/sim/hook", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static async Task AssertProblem(HttpResponseMessage answer, HttpStatusCode status, string field, string allowed)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await PanelHost.JsonOf(answer);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var error =
            Assert.Single(problem.GetProperty("errors").EnumerateArray(), each => each.GetProperty("field").GetString() == field);
        Assert.Contains(allowed, error.GetProperty("allowed").GetString(), StringComparison.Ordinal);
        Assert.Contains(field, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
