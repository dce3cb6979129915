namespace Hal.Tests;

/// <summary>The cradle's contact: debounced 10 ms, looked at every 100 ms.</summary>
public sealed class HookTests
{
    [Fact]
    public void The_present_position_is_told_first()
    {
        using var bench = new Bench();
        bench.Booth.MoveHook(off: true);
        bench.Pump();
        Assert.True(Assert.Single(bench.Moves).OffHook);
        Assert.True(bench.Board.Hook.IsOffHook);
    }

    [Fact]
    public void A_lift_is_told_after_ten_quiet_milliseconds_with_the_time_of_the_first_edge()
    {
        using var bench = Ready();
        var lifted = bench.Time.GetTimestamp();
        bench.Booth.MoveHook(off: true);
        bench.Run(9);
        Assert.Empty(bench.Moves);
        bench.Run(2);
        Assert.Equal((true, lifted), (Assert.Single(bench.Moves).OffHook, bench.Moves[0].Timestamp));
    }

    [Fact]
    public void A_bouncing_contact_moves_once()
    {
        using var bench = Ready();
        bench.Booth.Inject("hook", Simulation.FaultKind.Bounce);
        foreach (var off in (bool[])[true, false, true])
        {
            bench.Booth.MoveHook(off);
            bench.Run(30);
        }

        Assert.Equal([true, false, true], bench.Moves.Select(m => m.OffHook));
    }

    [Fact]
    public void A_contact_that_comes_back_is_a_bounce_and_no_move()
    {
        using var bench = Ready();
        bench.Booth.MoveHook(off: true);
        bench.Run(3);
        bench.Booth.MoveHook(off: false);
        bench.Run(30);
        Assert.Empty(bench.Moves);
        Assert.Equal(1, bench.Board.Statistics.HookBounces);
    }

    [Fact]
    public void A_lost_edge_is_found_by_the_level_within_a_tenth_of_a_second()
    {
        using var bench = Ready();
        bench.Booth.MoveHook(off: true, loseEdge: true);
        bench.Run(115);
        Assert.True(Assert.Single(bench.Moves).OffHook);
    }

    [Fact]
    public void A_contact_that_never_rests_is_judged_by_its_level_after_200_ms()
    {
        using var bench = Ready();
        var lifted = bench.Time.GetTimestamp();
        for (var edge = 0; edge < 25; edge++)
        {
            Assert.Empty(bench.Moves);
            bench.Booth.MoveHook(off: edge % 2 == 0);
            bench.Run(8);
        }

        Assert.Equal((true, lifted), (Assert.Single(bench.Moves).OffHook, bench.Moves[0].Timestamp));
    }

    [Fact]
    public void A_stuck_contact_does_not_move()
    {
        using var bench = Ready();
        bench.Booth.Inject("hook", Simulation.FaultKind.Stuck);
        bench.Booth.MoveHook(off: true);
        bench.Run(500);
        Assert.Empty(bench.Moves);
    }

    private static Bench Ready()
    {
        var bench = Bench.Ready();
        bench.Moves.Clear();
        return bench;
    }
}
