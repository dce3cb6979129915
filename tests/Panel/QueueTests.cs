using System.Collections.Immutable;
using System.Net;
using CallDesk;

namespace Panel.Tests;

/// <summary>The queue shows what the desk owes and hands on what people do about it.</summary>
public sealed class QueueTests
{
    private static readonly PartyToken Caller = new("p9");

    [Fact]
    public async Task What_is_owed_is_listed_in_order_with_number_and_times()
    {
        await using var host = await PanelHost.StartAsync();
        Owe(host, Item(1, AgendaKind.Missed) with { Remote = Caller }, Item(2, AgendaKind.Message) with { For = "wang", DueAt = Noon + 600_000 });

        var queue = await host.GetJsonAsync("/api/v1/queue");

        Assert.Equal(["missed", "message"], queue.EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()));
        Assert.Equal("010 5555", queue[0].GetProperty("remote").GetString());
        Assert.Equal("wang", queue[1].GetProperty("for").GetString());
        Assert.Equal("2026-05-01T12:10:00+08:00", queue[1].GetProperty("dueAt").GetString());
    }

    [Fact]
    public async Task Settling_an_entry_tells_the_desk()
    {
        await using var host = await PanelHost.StartAsync();
        Owe(host, Item(7, AgendaKind.Callback));

        using var done = await host.SendAsync(HttpMethod.Post, "/api/v1/queue/7/settle", "{}");
        using var unknown = await host.SendAsync(HttpMethod.Post, "/api/v1/queue/8/settle", "{}");

        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal([new AgendaSettled(7)], host.Phone.Done);
    }

    [Fact]
    public async Task A_message_for_a_colleague_is_written_down()
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s with
        {
            Desk = s.Desk with
            {
                Settings = s.Desk.Settings with
                {
                    Post = new PostSettings { Directory = [new DirectoryEntry("wang", "王师傅", "302", EntryClass.Colleague)] },
                },
            },
        });

        using var answer = await host.SendAsync(
            HttpMethod.Post, "/api/v1/queue", """{"kind":"message","for":"wang","dueAt":"2026-05-01T12:10:00+08:00"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal([new AgendaWanted(AgendaKind.Message, Noon + 600_000, "wang")], host.Phone.Done);
    }

    [Theory]
    [InlineData("""{"kind":"party"}""", "kind")]
    [InlineData("""{"kind":"message","for":"nobody"}""", "for")]
    [InlineData("""{"kind":"callback","dueAt":"soon"}""", "dueAt")]
    public async Task What_is_wrong_is_named_and_nothing_happens(string body, string field)
    {
        await using var host = await PanelHost.StartAsync();

        using var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/queue", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(host.Phone.Done);
    }

    [Fact]
    public async Task The_answer_book_is_searched_and_the_category_comes_first()
    {
        await using var host = await PanelHost.StartAsync();

        var repair = await host.GetJsonAsync("/api/v1/answers?category=repair");
        var found = await host.GetJsonAsync("/api/v1/answers?query=" + Uri.EscapeDataString("口讯"));
        using var wrong = await host.SendAsync(HttpMethod.Get, "/api/v1/answers?category=party");

        Assert.Equal("repair", repair[0].GetProperty("category").GetString());
        Assert.Equal(2, found.GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static long Noon => FakePhone.Noon.ToUnixTimeMilliseconds();

    private static AgendaItem Item(long id, AgendaKind kind) => new() { Id = id, Kind = kind, CreatedAt = Noon };

    private static void Owe(PanelHost host, params AgendaItem[] items) => host.Phone.Step(s => s with
    {
        Desk = s.Desk with { Agenda = Agenda.Empty with { Items = [.. items] } },
        Remotes = s.Remotes.SetItem(Caller, "010 5555"),
    });
}
