using System.Globalization;
using System.Net;
using Phone.Panel;

namespace Panel.Tests;

/// <summary>Server-sent events: everything that changes, once, in order, also after a break.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task A_new_reader_gets_the_state_and_then_every_change()
    {
        await using var host = await PanelHost.StartAsync();
        using var events = await host.EventsAsync();
        var first = await events.NextAsync();

        host.Phone.Step(s => s.Ringing(1));
        host.Phone.Step(s => s.Ringing(2));
        host.Phone.Step(s => s.Talking());
        ServerEvent[] changes = [await events.NextAsync(), await events.NextAsync(), await events.NextAsync()];

        Assert.Equal("on", first.Data.GetProperty("hook").GetString());
        Assert.Equal([first.Id + 1, first.Id + 2, first.Id + 3], changes.Select(change => change.Id));
        Assert.Equal([1, 2, 2], changes.Select(change => change.Data.GetProperty("calls")[0].GetProperty("rings").GetInt32()));
        Assert.Equal("active", changes[2].Data.GetProperty("calls")[0].GetProperty("state").GetString());
        Assert.Equal("handset", changes[2].Data.GetProperty("route").GetString());
    }

    [Fact]
    public async Task A_reader_that_comes_back_has_missed_nothing()
    {
        await using var host = await PanelHost.StartAsync();
        long last;
        using (var events = await host.EventsAsync())
        {
            host.Phone.Step(s => s.Ringing(1));
            await events.NextAsync();
            last = (await events.NextAsync()).Id;
        }

        host.Phone.Step(s => s.Talking());
        host.Journal.Write(FakeJournal.Call("8", "202", 3, 1));
        host.Phone.Step(s => s.Idle());
        using var again = await host.EventsAsync(last.ToString(CultureInfo.InvariantCulture));
        ServerEvent[] missed = [await again.NextAsync(), await again.NextAsync(), await again.NextAsync()];

        Assert.Equal(["state", "journal", "state"], missed.Select(change => change.Name));
        Assert.Equal([last + 1, last + 2, last + 3], missed.Select(change => change.Id));
        Assert.Equal("8", missed[1].Data.GetProperty("id").GetString());
        Assert.Equal(0, missed[2].Data.GetProperty("calls").GetArrayLength());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9000000000000000")]
    public async Task A_position_that_is_not_kept_gets_the_whole_state(string position)
    {
        await using var host = await PanelHost.StartAsync();
        host.Phone.Step(s => s.Ringing(3));
        using var events = await host.EventsAsync(position);

        var whole = await events.NextAsync();

        Assert.Equal("state", whole.Name);
        Assert.Equal(12, whole.Data.GetProperty("lights").GetArrayLength());
    }

    [Fact]
    public async Task A_position_that_fell_out_of_the_memory_gets_the_whole_state()
    {
        await using var host = await PanelHost.StartAsync();
        using var live = await host.EventsAsync();
        var start = (await live.NextAsync()).Id;
        host.Phone.Step(s => s.Ringing(1));
        for (var i = 0; i < EventHub.Kept; i++)
        {
            host.Phone.Step(s => s.Ringing(i + 2));
        }

        ServerEvent newest;
        do
        {
            newest = await live.NextAsync();
        }
        while (newest.Data.GetProperty("calls")[0].GetProperty("rings").GetInt32() != EventHub.Kept + 1);

        using var late = await host.EventsAsync(start.ToString(CultureInfo.InvariantCulture));
        var whole = await late.NextAsync();

        Assert.Equal(newest.Id, whole.Id);
        Assert.Equal(EventHub.Kept + 1, whole.Data.GetProperty("calls")[0].GetProperty("rings").GetInt32());
    }

    [Fact]
    public async Task A_step_that_nobody_can_see_is_no_event()
    {
        await using var host = await PanelHost.StartAsync();
        using var events = await host.EventsAsync();
        await events.NextAsync();
        host.Phone.Step(s => s.Ringing(1));
        var ringing = await events.NextAsync();

        host.Phone.After(TimeSpan.FromMicroseconds(1234567), s => s with { At = s.At.AddMicroseconds(3) });
        host.Phone.Step(s => s.Talking());

        Assert.Equal(ringing.Id + 1, (await events.NextAsync()).Id);
    }

    [Fact]
    public async Task A_position_that_is_no_number_is_refused()
    {
        await using var host = await PanelHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/events", null, ("Last-Event-ID", "yesterday"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "yesterday", (await PanelHost.JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_the_panel_ends_open_streams_at_once()
    {
        var host = await PanelHost.StartAsync();
        using var events = await host.EventsAsync();
        await events.NextAsync();

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<IOException>(events.NextAsync);
    }
}
