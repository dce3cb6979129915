using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CallDesk;
using Phone.Alerts;
using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Alerts;

/// <summary>Alerts on their way out: to the right server only, again when it fails, and nobody waits for anybody.</summary>
public sealed class AlertPlaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Alert Sos = new(7, AlertKind.Sos, new CallId(2), 1, Repeats: true);
    private static readonly DateTimeOffset Time = new(2026, 11, 23, 2, 30, 0, TimeSpan.FromHours(8));

    private readonly AlertFigures _messages = new();
    private readonly AlertFigures _webHooks = new();
    private readonly BlockingCollection<DeskEvent> _events = [];

    [Fact]
    [Clause("5.5")]
    public async Task The_server_with_the_right_key_gets_kind_post_id_attempt_and_time_and_no_more()
    {
        await using var server = await HookServer.StartAsync();
        using var plane = Plane(WebHook(server.Uri, server.Pin));

        plane.Send(Sos, Time);

        var (path, body) = server.Next(Patience);
        Assert.Equal("/alert", path);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(["kind", "post", "id", "attempt", "time"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("sos", json.RootElement.GetProperty("kind").GetString());
        Assert.Equal("西门岗", json.RootElement.GetProperty("post").GetString());
        Assert.Equal(Time, json.RootElement.GetProperty("time").GetDateTimeOffset());
        Until(() => _webHooks.Delivered == 1);
        Assert.Empty(_events);
    }

    [Fact]
    public async Task A_server_with_another_key_gets_nothing()
    {
        await using var server = await HookServer.StartAsync();
        using var plane = Plane(WebHook(server.Uri, [.. new byte[32]]));

        plane.Send(Sos, Time);

        Until(() => _webHooks.Failed == 1);
        Assert.Equal(0, server.Waiting);
        Assert.Equal(0, _webHooks.Delivered);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_counts_as_a_failure()
    {
        await using var server = await HookServer.StartAsync();
        server.Answers = _ => (307, "", "/elsewhere");
        using var plane = Plane(WebHook(server.Uri, server.Pin));

        plane.Send(Sos, Time);

        Until(() => _webHooks.Failed == 1);
        Assert.Equal(3, server.Waiting); // three tries, all at the address that was configured
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal("/alert", server.Next(Patience).Path));
    }

    [Fact]
    public async Task A_failure_is_tried_again()
    {
        await using var server = await HookServer.StartAsync();
        int tries = 0;
        server.Answers = _ => (Interlocked.Increment(ref tries) < 3 ? 503 : 200, "", null);
        using var plane = Plane(WebHook(server.Uri, server.Pin));

        plane.Send(Sos, Time);

        Until(() => _webHooks.Delivered == 1);
        Assert.Equal((3, 0L), (tries, _webHooks.Failed));
    }

    [Theory]
    [Clause("5.5")]
    [InlineData("""{"acknowledged":true,"by":"chief"}""", true, "chief")]
    [InlineData("""{"acknowledged":true,"by":"13800138000"}""", true, null)] // no entry: a person's data stays out
    [InlineData("""{"acknowledged":true}""", true, null)]
    [InlineData("""{"acknowledged":false,"by":"chief"}""", false, null)]
    [InlineData("thank you", false, null)]
    [InlineData("[1]", false, null)]
    public async Task The_answer_may_acknowledge(string answer, bool acknowledged, string? by)
    {
        await using var server = await HookServer.StartAsync();
        server.Answers = _ => (200, answer, null);
        using var plane = Plane(WebHook(server.Uri, server.Pin));

        plane.Send(Sos, Time);

        Until(() => _webHooks.Delivered == 1);
        Assert.Equal(acknowledged ? [new AlertAcknowledged(7, by)] : [], _events);
        Assert.Equal(acknowledged ? 1 : 0, _webHooks.Acknowledged);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var server = await HookServer.StartAsync();
        server.Answers = _ => (200, new string('x', 100_000), null);
        using var plane = Plane(WebHook(server.Uri, server.Pin));

        plane.Send(Sos, Time);

        Until(() => _webHooks.Failed == 1);
    }

    [Fact]
    [Clause("5.4")]
    public void A_message_says_in_one_line_what_is_the_matter_and_where()
    {
        var messenger = new FakeMessenger(_ => 200);
        using var plane = Plane(Messages("sip:9001@pbx"), messenger);

        plane.Send(Sos with { Kind = AlertKind.LeaderClaim }, Time);

        Assert.Equal(("sip:9001@pbx", "来电者自称领导，请核实 · 西门岗 · 02:30 · #7/1"), messenger.Next(Patience));
        Until(() => _messages.Delivered == 1);
    }

    /// <summary>A hook for events learns what the post did, and of no person; what it answers acknowledges nothing.</summary>
    [Fact]
    [Clause("1.9")]
    public async Task A_call_that_is_over_is_told_without_its_number()
    {
        await using var server = await HookServer.StartAsync();
        server.Answers = _ => (200, """{"acknowledged":true,"by":"chief"}""", null);
        using var plane = Plane(new AlertConfiguration([], [], [server.Pin]) { EventHooks = [server.Uri] });
        var record = new CallRecord(
            new CallId(2), Direction.In, new PartyToken("token"), "13800138000", default, null, default, 4, false, ReleasedBy.CallerGaveUp, 487,
            [CallFlags.Late, CallFlags.Missed]);

        plane.Send(Sos, Time);
        plane.Tell(record, Time);

        string body = server.Next(Patience).Body;
        Assert.Equal(
            """{"kind":"missed","post":"西门岗","time":"2026-11-23T02:30:00+08:00","direction":"in","answered":false,"rings":4,"withinRings":false,"releasedBy":"caller-gave-up","flags":["late","missed"]}""",
            System.Text.RegularExpressions.Regex.Unescape(body));
        Until(() => _webHooks.Delivered == 1);
        Assert.Equal((0, 0), (server.Waiting, _events.Count));
    }

    [Fact]
    public void One_who_never_answers_keeps_nobody_else_waiting_and_his_queue_has_an_end()
    {
        var silence = new TaskCompletionSource<int>();
        var messenger = new FakeMessenger(_ => 200) { Hangs = ("sip:silent@pbx", silence.Task) };
        using var plane = Plane(Messages("sip:silent@pbx", "sip:9001@pbx"), messenger);
        plane.Send(Sos, Time);
        messenger.Next(Patience);
        messenger.Next(Patience); // both were begun: one hangs

        for (int i = 0; i < AlertLane.QueueLength + 5; i++)
        {
            plane.Send(Sos with { Id = 8 + i }, Time);
            Assert.Equal("sip:9001@pbx", messenger.Next(Patience).Uri);
        }

        Assert.Equal(5, _messages.Dropped);
        silence.SetResult(408);
    }

    [Fact]
    [Clause("5.5")]
    public void The_newest_news_goes_first_and_an_older_attempt_of_it_no_more()
    {
        var silence = new TaskCompletionSource<int>();
        var messenger = new FakeMessenger(_ => 200) { Hangs = ("sip:silent@pbx", silence.Task) };
        using var plane = Plane(Messages("sip:silent@pbx"), messenger, pause: TimeSpan.FromHours(1));
        plane.Send(Sos, Time);
        Assert.EndsWith("#7/1", messenger.Next(Patience).Text, StringComparison.Ordinal);
        plane.Send(Sos with { Id = 8, Kind = AlertKind.Overdue }, Time);
        plane.Send(Sos with { Attempt = 2 }, Time);
        plane.Send(Sos with { Attempt = 3 }, Time);
        silence.SetResult(503); // of every try: each is refused at once from now on

        Assert.EndsWith("#7/3", messenger.Next(Patience).Text, StringComparison.Ordinal);
        Assert.EndsWith("#8/1", messenger.Next(Patience).Text, StringComparison.Ordinal); // #7/3 is in its pause and keeps nobody waiting
        Until(() => _messages.Dropped == 2);
        plane.Send(Sos with { Attempt = 4 }, Time);
        Assert.EndsWith("#7/4", messenger.Next(Patience).Text, StringComparison.Ordinal); // no pause of an older one
    }

    [Fact]
    [Clause("5.5")]
    public void An_sos_that_was_taken_back_is_not_sent_after_its_cancellation()
    {
        var silence = new TaskCompletionSource<int>();
        var messenger = new FakeMessenger(_ => 200) { Hangs = ("sip:silent@pbx", silence.Task) };
        using var plane = Plane(Messages("sip:silent@pbx"), messenger);
        plane.Send(Sos, Time);
        messenger.Next(Patience);
        plane.Send(Sos with { Attempt = 2 }, Time);
        plane.Send(Sos with { Id = 8, Kind = AlertKind.SosCancelled }, Time);
        silence.SetResult(503);

        Until(() => _messages.Failed == 1); // the cancellation, three times
        Assert.Equal(4, messenger.Sent);
        Assert.Equal(2, _messages.Dropped);
    }

    [Fact]
    public void A_refusal_is_tried_three_times_and_given_up()
    {
        var messenger = new FakeMessenger(_ => 404);
        using var plane = Plane(Messages("sip:9001@pbx"), messenger);

        plane.Send(Sos, Time);

        Until(() => _messages.Failed == 1);
        Assert.Equal(3, messenger.Sent);
    }

    private static AlertConfiguration WebHook(Uri uri, ImmutableArray<byte> pin) => new([], [uri], [pin]);

    private static AlertConfiguration Messages(params string[] uris) => new([.. uris], [], []);

    /// <summary>Waits for a counter: it has no event of its own.</summary>
    private static void Until(Func<bool> so) => Assert.True(SpinWait.SpinUntil(so, Patience));

    private AlertPlane Plane(AlertConfiguration receivers, IMessenger? messenger = null, TimeSpan pause = default) => new(
        new AlertSettings(receivers, "西门岗", "zh", id => id == "chief") { Pauses = [pause, TimeSpan.FromMilliseconds(1)] },
        messenger ?? new NoMessenger(), _events.Add, _messages, _webHooks);

    private sealed class FakeMessenger(Func<string, int> answer) : IMessenger
    {
        private readonly BlockingCollection<(string Uri, string Text)> _sent = [];
        private int _count;

        public (string Uri, Task<int> Answer)? Hangs { get; init; }

        public int Sent => _count;

        public Task<int> SendAsync(string uri, string text, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _count);
            _sent.Add((uri, text), cancellation);
            return Hangs is { } one && one.Uri == uri ? one.Answer : Task.FromResult(answer(uri));
        }

        public (string Uri, string Text) Next(TimeSpan patience) =>
            _sent.TryTake(out var sent, patience) ? sent : throw new TimeoutException("nothing was sent");
    }
}
