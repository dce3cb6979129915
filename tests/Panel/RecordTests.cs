using System.Net;
using System.Text.Json;
using CallDesk;
using Phone.Journal;
using Phone.Panel;

namespace Panel.Tests;

/// <summary>A record's fields, memos and erasure over HTTP, and the totals of the post.</summary>
public sealed class RecordTests
{
    [Fact]
    [Clause("2.4a")]
    public async Task Fields_are_filled_in_and_the_desk_learns_their_names_only()
    {
        await using var host = await StartAsync();

        using var answer = await PatchAsync(host, """{"name":"李女士","eventTime":"昨晚九点","place":"3 号楼"}""");
        using var cleared = await PatchAsync(host, """{"place":null,"content":"水管漏水"}""");

        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        var fields = (await host.GetJsonAsync("/api/v1/journal/3-8")).GetProperty("fields");
        Assert.Equal("李女士", fields.GetProperty("name").GetString());
        Assert.Equal("水管漏水", fields.GetProperty("content").GetString());
        Assert.False(fields.TryGetProperty("place", out _));
        var told = host.Phone.Done.Cast<RecordFilled>().ToArray();
        Assert.Equal([new CallId(8), new CallId(8)], told.Select(one => one.Call));
        Assert.Equal(["name", "time", "place"], told[0].Fields);
        Assert.Equal(["content", "name", "time"], told[1].Fields.Order());
        Assert.All(told, one => Assert.Null(one.Segment));
    }

    [Fact]
    public async Task A_record_of_an_earlier_run_is_named_with_its_segment()
    {
        await using var host = await StartAsync();
        host.Journal.Earlier = 3;

        using var answer = await PatchAsync(host, """{"name":"李女士"}""");

        Assert.Equal(3, Assert.IsType<RecordFilled>(Assert.Single(host.Phone.Done)).Segment);
    }

    [Fact]
    public async Task A_category_alone_is_nothing_filled_in()
    {
        await using var host = await StartAsync();

        using var answer = await PatchAsync(host, """{"category":"repair"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(host.Phone.Done);
    }

    [Fact]
    public async Task A_text_may_have_2000_characters_and_not_one_more()
    {
        await using var host = await StartAsync();

        using var most = await PatchAsync(host, JsonSerializer.Serialize(new { content = new string('水', 2000) }));
        using var more = await PatchAsync(host, JsonSerializer.Serialize(new { content = new string('水', 2001) }));

        Assert.Equal(HttpStatusCode.OK, most.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
        Assert.Equal("content", (await PanelHost.JsonOf(more)).GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Single(host.Phone.Done);
    }

    [Theory]
    [Clause("1.1")]
    [InlineData("""{"lateReason":"在扶老人过马路"}""", HttpStatusCode.Conflict)]
    [InlineData("""{"cause":"on-patrol","notes":"a"}""", HttpStatusCode.Conflict)]
    [InlineData("""{"category":"repair","notes":"a","reason":"水管"}""", HttpStatusCode.OK)]
    public async Task Why_a_call_was_late_can_be_said_until_the_shift_ends(string body, HttpStatusCode afterwards)
    {
        await using var host = await StartAsync();
        host.Phone.Step(s => s with { Desk = s.Desk with { Shift = s.Desk.Shift with { Guard = "g1", Since = At(-11) } } });
        using var within = await PatchAsync(host, body);
        host.Phone.Step(s => s with { Desk = s.Desk with { Shift = s.Desk.Shift with { Guard = "g2", Since = At(-1) } } });
        using var late = await PatchAsync(host, body);

        Assert.Equal(HttpStatusCode.OK, within.StatusCode);
        Assert.Equal(afterwards, late.StatusCode);
        if (afterwards == HttpStatusCode.Conflict)
        {
            var detail = (await PanelHost.JsonOf(late)).GetProperty("detail").GetString();
            Assert.Contains("until the sign-out", detail, StringComparison.Ordinal);
            Assert.DoesNotContain(host.Journal.Said.Skip(1), said => said.Action == AuditActions.Amend);
        }
    }

    [Fact]
    [Clause("1.1")]
    public async Task Where_nobody_signs_in_a_late_call_can_be_explained_for_the_length_of_a_shift()
    {
        await using var host = await StartAsync();
        host.Phone.After(TimeSpan.FromHours(11), s => s);
        using var within = await PatchAsync(host, """{"lateReason":"a"}""");
        host.Phone.After(TimeSpan.FromHours(1), s => s);
        using var late = await PatchAsync(host, """{"lateReason":"b"}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (within.StatusCode, late.StatusCode));
        Assert.Equal("a", host.Journal.Show("3-8")!.Fields["lateReason"]);
    }

    [Fact]
    [Clause("2.1a")]
    public async Task A_memo_is_listed_and_played()
    {
        await using var host = await StartAsync();
        host.Journal.Keep("3-8", new MemoDto("m1", FakePhone.Noon, 0.5));

        var memo = (await host.GetJsonAsync("/api/v1/journal/3-8")).GetProperty("memos")[0];
        using var sound = await host.SendAsync(HttpMethod.Get, "/api/v1/journal/3-8/memos/m1");

        Assert.Equal("m1", memo.GetProperty("id").GetString());
        Assert.Equal(0.5, memo.GetProperty("seconds").GetDouble());
        Assert.Equal(FakePhone.Noon, memo.GetProperty("at").GetDateTimeOffset());
        Assert.Equal("audio/wav", sound.Content.Headers.ContentType?.MediaType);
        Assert.Equal(FakeJournal.Wav, await sound.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Clause("2.3c")]
    public async Task A_record_is_erased_but_not_while_its_call_goes_on()
    {
        await using var host = await StartAsync();
        host.Journal.Write(FakeJournal.Call("3-12", "202", 1, 1) with { EndedAt = null });

        using var done = await host.SendAsync(HttpMethod.Post, "/api/v1/journal/3-8/erase", "{}");
        using var early = await host.SendAsync(HttpMethod.Post, "/api/v1/journal/3-12/erase", "{}");

        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        Assert.Equal("t1", (await host.GetJsonAsync("/api/v1/journal/3-8")).GetProperty("remote").GetString());
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("goes on", (await PanelHost.JsonOf(early)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("2.3.1.9")]
    public async Task Totals_of_the_post_begin_at_twenty_calls()
    {
        await using var host = await StartAsync();
        host.Journal.Calls = [.. Enumerable.Range(1, 19).Select(Answered)];

        var few = await host.GetJsonAsync("/api/v1/posts/summary");

        Assert.Equal(["calls", "tooFew"], few.EnumerateObject().Select(member => member.Name));
        Assert.Equal(19, few.GetProperty("calls").GetInt32());
        Assert.True(few.GetProperty("tooFew").GetBoolean());
    }

    [Fact]
    [Clause("2.3.1.9")]
    [Clause("1.1")]
    public async Task Totals_count_incoming_calls_and_name_nobody()
    {
        await using var host = await StartAsync();
        var missed = Answered(20) with { Record = Answered(20).Record with { AnsweredAt = null, WithinLimit = false } };
        var waited = Answered(21) with { Record = Answered(21).Record with { Care = new CareFigures(1, 70_000, 2, false, 0, 0) } };
        var late = Answered(22) with { Record = Answered(22).Record with { WithinLimit = false } };
        var dialled = Answered(23) with { Record = Answered(23).Record with { Direction = Direction.Out } };
        host.Journal.Calls = [.. Enumerable.Range(1, 19).Select(Answered), missed, waited, late, dialled];

        var all = await host.GetJsonAsync("/api/v1/posts/summary?from=2026-05-01&to=2026-06-01");

        Assert.Equal(
            """{"calls":22,"answered":21,"inTime":20,"medianDelaySeconds":11,"lost":1,"breaches":2}""", all.GetRawText());
    }

    /// <summary>Answered after as many seconds as its number.</summary>
    private static ClosedCall Answered(int number)
    {
        var arrived = new Moment(number * 60_000_000L);
        return new ClosedCall($"1-{number}", FakePhone.Noon, new CallRecord(
            new CallId(number), Direction.In, new PartyToken("p"), null, arrived, arrived + TimeSpan.FromSeconds(number),
            arrived + TimeSpan.FromSeconds(50), 1, true, ReleasedBy.Far, 200, []));
    }

    private static async Task<PanelHost> StartAsync()
    {
        var host = await PanelHost.StartAsync();
        host.Journal.Write(FakeJournal.Call("3-8", "202", 10, 2));
        return host;
    }

    /// <summary>Minutes from noon as the desk writes a wall time.</summary>
    private static long At(int minutes) => FakePhone.Noon.AddMinutes(minutes).ToUnixTimeMilliseconds();

    private static Task<HttpResponseMessage> PatchAsync(PanelHost host, string body) =>
        host.SendAsync(HttpMethod.Patch, "/api/v1/journal/3-8", body);
}
