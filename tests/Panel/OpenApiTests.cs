namespace Panel.Tests;

/// <summary>The OpenAPI document lists what there is.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Everywhere =
    [
        "get /api/v1/session", "post /api/v1/session", "delete /api/v1/session",
        "get /healthz", "get /metrics", "get /api/v1/state", "get /api/v1/events", "get /api/v1/queue", "post /api/v1/queue",
        "post /api/v1/queue/{id}/settle", "get /api/v1/answers", "get /api/v1/setup",
        "get /api/v1/journal", "get /api/v1/journal/{id}", "patch /api/v1/journal/{id}",
        "get /api/v1/journal/{id}/memos/{memo}", "post /api/v1/journal/{id}/erase", "get /api/v1/posts/summary",
        "get /api/v1/journal/export", "get /api/v1/audit",
        "post /api/v1/selftest", "get /api/v1/selftest/{run}", "post /api/v1/selftest/{run}/answer",
        "get /api/v1/selftest/{run}/report.html", "get /api/v1/selftest/{run}/report.xml",
    ];

    private static readonly string[] Virtual =
    [
        "post /api/v1/sim/hook", "post /api/v1/sim/key", "get /api/v1/sim/pins", "post /api/v1/sim/fault", "get /api/v1/sim/memory",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_endpoint_is_listed_with_a_summary(bool simulated)
    {
        await using var host = await PanelHost.StartAsync(simulated: simulated);
        var document = await host.GetJsonAsync("/openapi/v1.json");

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Name: $"{method.Name} {path.Name}", method.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);

        Assert.Equal((simulated ? Everywhere.Concat(Virtual) : Everywhere).Order(), operations.Keys.Order());
        Assert.All(operations.Values, operation => Assert.NotEqual("", operation.GetProperty("summary").GetString()));
        Assert.Equal(
            ["after", "category", "from", "limit", "query", "to"],
            operations["get /api/v1/journal"].GetProperty("parameters").EnumerateArray()
                .Select(p => p.GetProperty("name").GetString()).Order());
    }

    [Theory]
    [InlineData("get /api/v1/journal/{id}", "supervisor")]
    [InlineData("get /api/v1/state", "technician")]
    [InlineData("get /healthz", null)]
    [InlineData("post /api/v1/session", null)]
    public async Task What_an_endpoint_needs_is_said(string operation, string? role)
    {
        await using var host = await PanelHost.StartAsync();
        var document = await host.GetJsonAsync("/openapi/v1.json");
        var said = document.GetProperty("paths").GetProperty(operation.Split(' ')[1]).GetProperty(operation.Split(' ')[0]);

        Assert.Equal(role is not null, said.TryGetProperty("security", out var security));
        if (role is not null)
        {
            Assert.Equal(["session", "basic"], security.EnumerateArray().Select(way => way.EnumerateObject().Single().Name));
            Assert.Contains($"Least role: {role}.", said.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.All(["401", "403"], status => Assert.True(said.GetProperty("responses").TryGetProperty(status, out _)));
        }

        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("__Host-phone", schemes.GetProperty("session").GetProperty("name").GetString());
        Assert.Equal("basic", schemes.GetProperty("basic").GetProperty("scheme").GetString());
    }

    [Fact]
    public async Task State_has_a_schema()
    {
        await using var host = await PanelHost.StartAsync();
        var document = await host.GetJsonAsync("/openapi/v1.json");
        var state = document.GetProperty("components").GetProperty("schemas").GetProperty("StateDto").GetProperty("properties");
        Assert.All(
            ["profile", "post", "hook", "route", "ringing", "registered", "lights", "calls"],
            name => Assert.True(state.TryGetProperty(name, out _), name));
    }
}
