using CallDesk;
using Phone.Gatehouse;
using Xunit;

namespace Phone.Tests.Gatehouse;

/// <summary>The simulated year: it must be a fair judge of settings, and say the same twice.</summary>
public sealed class GatehouseTests
{
    private static readonly GatehouseModel Month = new() { Days = 30 };

    [Fact]
    public void The_same_seed_gives_the_same_year_and_another_seed_another()
    {
        var first = Live(Month);
        var again = Live(Month);
        var other = Live(Month with { Seed = 2 });

        Assert.Equal(
            (first.Events, first.Arrivals, first.Answered, first.Delay(0.9)),
            (again.Events, again.Arrivals, again.Answered, again.Delay(0.9)));
        Assert.NotEqual(first.Events, other.Events);
    }

    [Fact]
    public void Callers_come_at_the_rate_that_was_asked_for()
    {
        var callers = Live(Month).Arrivals;

        // Poisson: 9 000 ± 5 standard deviations.
        Assert.InRange(callers, 9_000 - 475, 9_000 + 475);
    }

    [Fact]
    public void Every_caller_is_answered_or_lost_or_forwarded()
    {
        var year = Live(Month);

        Assert.Equal(year.Arrivals, year.Answered + year.Lost + year.Forwarded);
    }

    [Fact]
    public void The_same_callers_come_whatever_the_settings_are() =>
        Assert.Equal(
            Live(Month).Arrivals,
            Phone.Gatehouse.Gatehouse.Run(new DeskSettings { RingsLimit = 2, ReleaseGrace = TimeSpan.Zero }, Month).Arrivals);

    [Fact]
    public void A_stricter_limit_leaves_fewer_answered_in_time()
    {
        var three = Phone.Gatehouse.Gatehouse.Run(new DeskSettings { RingsLimit = 3 }, Month);
        var two = Phone.Gatehouse.Gatehouse.Run(new DeskSettings { RingsLimit = 2 }, Month);

        Assert.True(two.InTime < three.InTime, $"{two.InTime} against {three.InTime}");
    }

    [Fact]
    public void A_guard_on_patrol_loses_calls()
    {
        var busy = Live(Month with { PatrolsPerDay = 20 });
        var still = Live(Month with { PatrolsPerDay = 0 });

        Assert.True(busy.Lost > still.Lost, $"{busy.Lost} against {still.Lost}");
    }

    [Fact]
    public void A_grace_of_ten_seconds_lets_more_callers_hang_up_first()
    {
        var none = Phone.Gatehouse.Gatehouse.Run(new DeskSettings { ReleaseGrace = TimeSpan.Zero }, Month);
        var long10 = Phone.Gatehouse.Gatehouse.Run(new DeskSettings { ReleaseGrace = TimeSpan.FromSeconds(10) }, Month);

        Assert.True(long10.Breaches.GetValueOrDefault("1.10") < none.Breaches.GetValueOrDefault("1.10"));
    }

    /// <summary>A guard who swaps calls by HOLD must not be left talking for ever: that would lose every later caller.</summary>
    [Fact]
    public void A_year_does_not_get_stuck() => Assert.True(Live(Month).Answered > Live(Month).Arrivals / 2);

    [Fact]
    public void The_table_has_a_column_for_every_configuration()
    {
        var year = Live(Month with { Days = 1 });

        var lines = GatehouseTable.Render([("booth.toml", year), ("centre.toml", year)]).Split('\n');

        Assert.Matches(@"booth\.toml +centre\.toml$", lines[0].TrimEnd());
        Assert.Contains(lines, line => line.StartsWith("answer delay, 90 % below, s", StringComparison.Ordinal));
    }

    private static GatehouseFigures Live(GatehouseModel model) => Phone.Gatehouse.Gatehouse.Run(new DeskSettings(), model);
}
