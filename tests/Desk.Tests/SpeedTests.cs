using System.Diagnostics;
using Xunit;

namespace CallDesk.Tests;

/// <summary>Measured alone and in processor time: a figure taken beside busy neighbours says nothing.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class SpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void A_million_events_take_seconds()
    {
        var random = new Random(20260101);
        var steps = new List<(DeskState State, DeskEvent Event, Moment Now)>();
        while (steps.Count < 100_000)
        {
            var world = new World { Recorder = (state, e, now) => steps.Add((state, e, now)) };
            for (var i = 0; i < 250; i++)
            {
                world.Live((ulong)random.NextInt64());
            }
        }

        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var round = 0; round < 10; round++)
        {
            foreach (var (state, e, now) in steps)
            {
                Desk.Step(state, e, now);
            }
        }

        process.Refresh();
        var perSecond = 10 * steps.Count / (process.TotalProcessorTime - before).TotalSeconds;
        output.WriteLine($"{perSecond:F0} events per second of processor time");
        Assert.True(perSecond > 100_000);
    }
}
