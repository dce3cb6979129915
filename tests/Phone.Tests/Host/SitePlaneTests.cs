using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using CallDesk;
using Phone.Alerts;
using Phone.Configuration;
using Phone.Host;
using Phone.Sip;
using Phone.SiteDirectory;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Guards' PINs, numbers behind tokens, callers in the directory, clock and network: what comes back to the desk.</summary>
public sealed class SitePlaneTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly PartyToken Token = new("00ff");

    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly PartyBook _parties = new();

    [Theory]
    [Clause("1.9")]
    [InlineData("4711", "li")]
    [InlineData("0815", "wang")]
    [InlineData("1234", null)]
    [InlineData("", null)]
    public void A_pin_is_answered_by_whose_it_is_and_never_at_once(string digits, string? guard)
    {
        using var site = Site(Configuration with
        {
            Guards = [new GuardConfiguration("li", PinHash.Of("4711")), new GuardConfiguration("wang", PinHash.Of("0815"))],
        });
        long asked = Stopwatch.GetTimestamp();

        Assert.True(site.Carry(new CheckPin(digits), default));

        Assert.Equal(new PinChecked(guard), Next());
        Assert.True(Stopwatch.GetElapsedTime(asked) >= PinChecker.Least - TimeSpan.FromMilliseconds(5)); // a timer's grain
    }

    [Fact]
    public void Without_guards_no_pin_fits()
    {
        using var site = Site(Configuration);

        site.Carry(new CheckPin("4711"), default);

        Assert.Equal(new PinChecked(null), Next());
    }

    [Fact]
    public void A_live_calls_number_is_found_without_the_journal()
    {
        _parties.Enter(Token, "8002");
        using var site = Site(Configuration, _ => throw new InvalidOperationException("the journal was asked"));

        Assert.True(site.Carry(new LookUp(Token), default));

        Assert.Equal(new NumberFound(Token, "8002"), Next());
    }

    [Theory]
    [InlineData("8003")]
    [InlineData(null)]
    public void An_earlier_calls_number_is_found_in_the_journal(string? number)
    {
        using var site = Site(Configuration, token => token == Token ? number : "another");

        site.Carry(new LookUp(Token), default);

        Assert.Equal(new NumberFound(Token, number), Next());
    }

    [Fact]
    public void A_callers_number_is_held_against_the_directory()
    {
        using var site = Site(Configuration with { Directory = Chief });
        _parties.Enter(Token, "+8613800138000");

        Assert.Equal(
            new CallArrived(new CallId(2), Token, new DirectoryMatch("chief", EntryClass.Leader)),
            site.Recognised(new CallArrived(new CallId(2), Token)));
        Assert.Equal(new Due(), site.Recognised(new Due()));
    }

    [Fact]
    public void Another_configuration_brings_its_directory_and_tells_the_desk()
    {
        using var site = Site(Configuration);
        _parties.Enter(Token, "13800138000");
        Assert.Equal(new CallArrived(new CallId(2), Token), site.Recognised(new CallArrived(new CallId(2), Token)));

        site.Use(Configuration with { Directory = Chief, Desk = new DeskSettings { RingsLimit = 7 } });

        Assert.Equal(7, Assert.IsType<SettingsLoaded>(Next()).Settings.RingsLimit);
        Assert.NotNull(Assert.IsType<CallArrived>(site.Recognised(new CallArrived(new CallId(2), Token))).Match);
    }

    [Fact]
    public void At_the_start_the_desk_learns_the_time_and_the_address()
    {
        using var site = Site(Configuration);

        site.Start();

        var clock = Assert.IsType<ClockObserved>(Next());
        Assert.True(clock.Known); // a machine with a battery clock
        Assert.InRange(clock.UnixMilliseconds, DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds(), long.MaxValue);
        Assert.Equal(DateTimeOffset.Now.Offset.TotalMinutes, clock.OffsetMinutes);
        var network = Assert.IsType<NetworkChanged>(Next());
        Assert.Equal(network.Up, network.Address.Length > 0);
    }

    [Theory]
    [InlineData(23, true, 30)]
    [InlineData(12, true, 100)]
    [InlineData(23, false, 100)]
    public void Lights_are_dimmed_at_night_if_the_phone_knows_that_it_is_night(int hour, bool known, int percent)
    {
        using var site = Site(Configuration);
        var local = new DateTimeOffset(2026, 11, 23, hour, 5, 0, TimeSpan.FromHours(8));

        Assert.Equal(percent, site.Brightness(ClockPlane.Observe(local, known)));
    }

    [Fact]
    public void The_minutes_go_on_until_somebody_ends_them()
    {
        using var timer = new MinuteTimer(seconds: 1);
        Assert.True(timer.Wait());
        Assert.True(timer.Wait());

        timer.Wake();

        Assert.False(timer.Wait());
    }

    [Fact]
    public async Task A_sleeping_timer_is_woken_for_the_end()
    {
        using var timer = new MinuteTimer(seconds: 100_000);
        Task<bool> waiting = Task.Run(timer.Wait, TestContext.Current.CancellationToken);

        timer.Wake();

        Assert.False(await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("127.0.0.1 fe80::1 169.254.3.4", "")]
    [InlineData("127.0.0.1 2001:db8::5 192.0.2.7 192.0.2.8", "192.0.2.7")]
    [InlineData("::1 2001:db8::5", "2001:db8::5")]
    public void The_address_is_one_by_which_others_reach_us(string addresses, string first) =>
        Assert.Equal(first, NetworkWatch.First(addresses.Split(' ').Select(IPAddress.Parse)));

    [Fact]
    public void The_same_address_twice_is_told_once()
    {
        using var network = new NetworkWatch(_events.Add);

        network.Look("192.0.2.7");
        network.Look("192.0.2.7");
        network.Look("");

        Assert.Equal([new NetworkChanged(true, "192.0.2.7"), new NetworkChanged(false, "")], _events);
    }

    private static PhoneConfiguration Configuration => Host.Site.Configuration();

    private static DirectoryBook Chief =>
        new([new DirectoryLine(new DirectoryEntry("chief", "N", "13800138000", EntryClass.Leader), 2)], "");

    private DeskEvent Next() =>
        _events.TryTake(out DeskEvent? happened, Patience) ? happened : throw new TimeoutException("nothing came back");

    private SitePlane Site(PhoneConfiguration configuration, Func<PartyToken, string?>? journal = null) => new(
        configuration, batteryClock: true, _parties, new NoMessenger(), journal ?? (_ => null), _events.Add);
}
