using Phone.Host;
using Xunit;

namespace Phone.Tests.Host;

public sealed class PlaneMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);

    private readonly List<string> _log = [];
    private readonly List<string> _ended = [];
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

    [Fact]
    public async Task A_plane_that_can_be_restarted_alone_is_and_is_counted()
    {
        _media.Restarts = true;
        using var monitor = Watching();
        _media.Dead = true;
        await monitor.AskAsync();
        Assert.False(_media.Dead);
        await monitor.AskAsync();
        Assert.Empty(monitor.Stalled);
        Assert.Equal([("desk", 0L), ("media", 1L)], monitor.Restarts);
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task A_vital_plane_beyond_help_ends_the_phone_after_twelve_seconds_and_once()
    {
        using var monitor = Watching();
        _desk.Dead = true;
        for (var round = 1; round < PlaneMonitor.MostSilentRounds; round++)
        {
            await monitor.AskAsync();
            Assert.Empty(_ended);
        }

        await monitor.AskAsync();
        await monitor.AskAsync();
        Assert.Equal(["desk"], _ended);
    }

    [Fact]
    public async Task A_plane_that_comes_back_by_itself_in_time_does_not_end_the_phone()
    {
        using var monitor = Watching();
        for (var round = 0; round < 4 * PlaneMonitor.MostSilentRounds; round++)
        {
            _desk.Dead = round % PlaneMonitor.MostSilentRounds != 0;
            await monitor.AskAsync();
        }

        Assert.Empty(_ended);
    }

    [Fact]
    public async Task A_plane_without_which_the_phone_works_never_ends_it()
    {
        _media.Vital = false;
        using var monitor = Watching();
        _media.Dead = true;
        for (var round = 0; round < 3 * PlaneMonitor.MostSilentRounds; round++)
        {
            await monitor.AskAsync();
        }

        Assert.Empty(_ended);
        Assert.StartsWith("media:", Assert.Single(monitor.Stalled), StringComparison.Ordinal);
    }

    private PlaneMonitor Watching() => new([_desk.Plane, _media.Plane], _log.Add, _ended.Add, Patience);

    private sealed class FakePlane(string name)
    {
        private long _heartbeat;

        public bool Dead { get; set; }

        public bool Restarts { get; set; }

        public bool Vital { get; set; } = true;

        public Plane Plane => new(name, () => _heartbeat, () => _heartbeat += Dead ? 0 : 1) { Restart = Restart, Vital = Vital };

        private bool Restart()
        {
            Dead = Dead && !Restarts;
            return Restarts;
        }
    }
}
