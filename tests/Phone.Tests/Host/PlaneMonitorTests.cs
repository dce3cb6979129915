using Phone.Host;
using Xunit;

namespace Phone.Tests.Host;

public sealed class PlaneMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);

    private readonly List<string> _log = [];
    private readonly FakePlane _desk = new("desk");
    private readonly FakePlane _media = new("media");

    [Fact]
    public async Task Planes_that_answer_when_they_are_woken_are_healthy()
    {
        using var monitor = Watching();
        await monitor.AskAsync();
        Assert.Empty(monitor.Stalled);
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_plane_that_stalls_is_named_and_is_healthy_again_when_it_recovers()
    {
        using var monitor = Watching();
        _media.Dead = true;
        await monitor.AskAsync();
        Assert.StartsWith("media:", Assert.Single(monitor.Stalled), StringComparison.Ordinal);
        Assert.Contains("media", Assert.Single(_log), StringComparison.Ordinal);

        await monitor.AskAsync();
        Assert.Single(_log); // said once
        Assert.Equal([("desk", 0L), ("media", 1L)], monitor.Stalls); // and counted once

        _media.Dead = false;
        await monitor.AskAsync();
        Assert.Empty(monitor.Stalled);
        Assert.Equal("planes: all alive again", _log[^1]);
    }

    [Fact]
    public async Task When_one_recovers_as_another_stalls_both_the_log_and_the_list_say_so()
    {
        using var monitor = Watching();
        _media.Dead = true;
        await monitor.AskAsync();
        (_media.Dead, _desk.Dead) = (false, true);
        await monitor.AskAsync();
        Assert.StartsWith("desk:", Assert.Single(monitor.Stalled), StringComparison.Ordinal);
        Assert.Contains("desk", _log[^1], StringComparison.Ordinal);
    }

    private PlaneMonitor Watching() => new([_desk.Plane, _media.Plane], _log.Add, Patience);

    private sealed class FakePlane(string name)
    {
        private long _heartbeat;

        public bool Dead { get; set; }

        public Plane Plane => new(name, () => _heartbeat, () => _heartbeat += Dead ? 0 : 1);
    }
}
