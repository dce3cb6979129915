using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Panel.Tests;

/// <summary>Who may do what at the panel: all that is mapped stands in one table, and the table holds.</summary>
public sealed class AccessTests
{
    private const string Marked = "13877712345";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    [Clause("1.9")]
    public async Task Every_endpoint_has_its_row_and_no_row_is_left_over()
    {
        await using var host = await PanelHost.StartAsync();
        var mapped = host.Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint => endpoint.Metadata
            .GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(AccessTable.Rows.Select(row => $"{row.Method} {row.Pattern}").Order(), mapped.Order());
    }

    [Theory]
    [Clause("1.9")]
    [InlineData(nameof(Role.Anyone))]
    [InlineData(nameof(Role.Technician))]
    [InlineData(nameof(Role.Supervisor))]
    public async Task Each_role_gets_what_the_table_says_and_nothing_else(string name)
    {
        var role = Enum.Parse<Role>(name);
        await using var host = await StartAsync();
        foreach (var row in AccessTable.Rows.Where(row => !row.Pattern.EndsWith("/session", StringComparison.Ordinal)))
        {
            var who = await host.AsAsync(role);
            using var answer = await SendAsync(host, row, who);

            HttpStatusCode? refused =
                answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? answer.StatusCode : null;
            HttpStatusCode? expected = role >= row.Least ? null
                : role == Role.Anyone ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
            Assert.True(expected == refused, $"{role} at {row.Method} {row.Pattern}: {answer.StatusCode}");
        }
    }

    [Fact]
    [Clause("1.9")]
    public async Task A_technician_meets_no_identity_wherever_they_look()
    {
        await using var host = await StartAsync();
        var who = await host.AsAsync(Role.Technician);
        using var events = await host.EventsAsync(null, who);
        await events.NextAsync();
        host.Journal.Write(FakeJournal.Call("9", Marked, 1, 2));
        host.Phone.Step(s => s.Talking());

        // The record is an event of the supervisor's: the technician's next one is the call's.
        var told = await events.NextAsync();
        Assert.Equal(("state", "***"), (told.Name, told.Data.GetProperty("calls")[0].GetProperty("remote").GetString()));
        foreach (var row in AccessTable.Rows.Where(row => row is { Method: "GET", Pattern: not "/api/v1/events" }))
        {
            using var answer = await SendAsync(host, row, who);
            Assert.DoesNotContain(Marked, await answer.Content.ReadAsStringAsync(Ending), StringComparison.Ordinal);
        }

        var supervisor = await host.AsAsync(Role.Supervisor);
        using var state = await host.SendAsync(HttpMethod.Get, "/api/v1/state", null, supervisor);
        Assert.Contains(Marked, await state.Content.ReadAsStringAsync(Ending), StringComparison.Ordinal); // the mark is in the phone
    }

    [Fact]
    [Clause("1.9")]
    public async Task The_audit_trail_says_who_did_it()
    {
        await using var host = await StartAsync();
        var who = await host.AsAsync(Role.Supervisor);
        (HttpMethod Method, string Path, string? Body)[] deeds =
        [
            (HttpMethod.Get, "/api/v1/journal", null), (HttpMethod.Get, "/api/v1/journal/3-8", null),
            (HttpMethod.Patch, "/api/v1/journal/3-8", """{"notes":"x"}"""), (HttpMethod.Get, "/api/v1/journal/3-8/memos/m1", null),
            (HttpMethod.Get, "/api/v1/queue", null), (HttpMethod.Post, "/api/v1/queue", """{"kind":"follow-up"}"""),
            (HttpMethod.Post, "/api/v1/queue/99/settle", "{}"), (HttpMethod.Post, "/api/v1/journal/3-8/erase", "{}"),
        ];
        foreach (var (method, path, body) in deeds)
        {
            using var _ = await host.SendAsync(method, path, body, who);
        }

        using var stream = await host.EventsAsync(null, who);
        await stream.NextAsync();
        using var out_ = await host.SendAsync(HttpMethod.Delete, "/api/v1/session", null, who);

        Assert.Equal(
            [
                "sign-in supervisor", "list /api/v1/journal", "read 3-8", "amend 3-8", "listen m1", "list /api/v1/queue",
                "add /api/v1/queue", "erase 3-8", "watch /api/v1/events", "sign-out session",
            ],
            host.Journal.Said.Select(line => $"{line.Action} {line.What}"));
        Assert.All(host.Journal.Said, line => Assert.Equal("panel:王主管", line.By));
    }

    [Theory]
    [Clause("1.9")]
    [InlineData("", "***45,", "export")]
    [InlineData("?names=whole", Marked, "export-with-names")]
    [InlineData("?format=json", "\"remote\":\"***45\"", "export")]
    [InlineData("?format=json&names=whole&from=2026-05-01", Marked, "export-with-names")]
    public async Task An_export_is_the_supervisors_and_stands_in_the_audit_trail(string query, string holds, string action)
    {
        await using var host = await StartAsync();
        using var refused = await host.SendAsync(
            HttpMethod.Get, "/api/v1/journal/export" + query, null, await host.AsAsync(Role.Technician));
        using var file = await host.SendAsync(
            HttpMethod.Get, "/api/v1/journal/export" + query, null, await host.AsAsync(Role.Supervisor));
        var text = await file.Content.ReadAsStringAsync(Ending);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, file.StatusCode));
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains(holds, text, StringComparison.Ordinal);
        Assert.Equal(holds == Marked, text.Contains(Marked, StringComparison.Ordinal));
        var line = Assert.Single(host.Journal.Said, said => said.Action.StartsWith("export", StringComparison.Ordinal));
        Assert.Equal(("panel:王主管", action), (line.By, line.Action));
    }

    [Fact]
    public async Task A_script_names_itself_with_every_request()
    {
        await using var host = await StartAsync();
        var right = Basic("王主管", PanelHost.Password);
        for (var i = 0; i < 20; i++)
        {
            using var state = await host.SendAsync(HttpMethod.Get, "/api/v1/journal", null, right);
            Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        }

        using var technician = await host.SendAsync(HttpMethod.Get, "/api/v1/journal", null, Basic("tech", PanelHost.Password + "!"));
        using var wrong = await host.SendAsync(HttpMethod.Get, "/api/v1/journal", null, Basic("王主管", "something else"));
        using var broken = await host.SendAsync(HttpMethod.Get, "/api/v1/journal", null, ("Authorization", "Basic ###"));
        using var browser = await host.SendAsync(HttpMethod.Get, "/api/v1/journal", null, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(HttpStatusCode.Forbidden, technician.StatusCode);
        Assert.All([wrong, broken, browser], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        Assert.Equal("Basic", Assert.Single(wrong.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("Session", Assert.Single(browser.Headers.WwwAuthenticate).Scheme); // or it would open a window of its own
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_open_panel_of_the_virtual_booth_asks_nobody()
    {
        await using var host = await PanelHost.StartAsync();

        var session = await host.GetJsonAsync("/api/v1/session");
        using var attempt = await host.TryAsync("王主管", PanelHost.Password);

        Assert.False(session.GetProperty("signIn").GetBoolean());
        Assert.Equal("supervisor", session.GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Conflict, attempt.StatusCode);
    }

    [Theory]
    [Clause("1.9")]
    [InlineData(null, "***", HttpStatusCode.Forbidden)]
    [InlineData(nameof(Role.Technician), "***", HttpStatusCode.Forbidden)]
    [InlineData(nameof(Role.Supervisor), Marked, HttpStatusCode.OK)]
    public async Task A_booth_without_users_shows_what_the_site_has_chosen(string? local, string remote, HttpStatusCode journal)
    {
        var panel = PanelConfiguration.Default with { LocalRole = local is null ? null : Enum.Parse<Role>(local) };
        await using var host = await PanelHost.StartAsync(simulated: false, panel: panel);
        host.Phone.Step(s => s.Ringing(1, Marked));

        var state = await host.GetJsonAsync("/api/v1/state");
        using var records = await host.SendAsync(HttpMethod.Get, "/api/v1/journal");

        Assert.Equal(remote, state.GetProperty("calls")[0].GetProperty("remote").GetString());
        Assert.Equal(journal, records.StatusCode);
    }

    internal static (string Name, string Value) Basic(string name, string password) =>
        ("Authorization", new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))).ToString());

    /// <summary>A marked caller rings, is in the journal with a memo, and is owed a call.</summary>
    private static async Task<PanelHost> StartAsync()
    {
        var host = await PanelHost.StartAsync(users: PanelHost.Staff);
        host.Journal.Write(FakeJournal.Call("3-8", Marked, 10, 2));
        host.Journal.Keep("3-8", new Phone.Panel.MemoDto("m1", FakePhone.Noon, 0.5));
        host.Phone.Step(s => s.Ringing(1, Marked));
        return host;
    }

    private static Task<HttpResponseMessage> SendAsync(PanelHost host, AccessRow row, (string Name, string Value)[] who)
    {
        var path = row.Pattern.Replace("{id}", "3-8", StringComparison.Ordinal).Replace("{memo}", "m1", StringComparison.Ordinal)
            .Replace("{run}", "latest", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
        return host.SendAsync(new HttpMethod(row.Method), path, row.Method == "GET" ? null : "{}", who);
    }
}
