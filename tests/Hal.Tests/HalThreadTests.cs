using System.Collections.Concurrent;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>The hal thread itself: wakes for an interrupt or an order, rests otherwise.</summary>
public sealed class HalThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void At_rest_it_turns_ten_times_a_second_and_speaks_to_the_bus_less_than_five_times()
    {
        using var bench = Bench.Ready();
        bench.Run(1000);
        var (turns, transactions) = (bench.Turns, bench.Board.Statistics.Transactions);
        bench.Run(60_000);
        Assert.InRange(bench.Turns - turns, 590, 620);
        Assert.InRange(bench.Board.Statistics.Transactions - transactions, 60, 60 * 6);
    }

    [Fact]
    public void At_rest_it_allocates_nothing()
    {
        using var bench = Bench.Ready();
        bench.Run(30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.Run(30_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void In_a_call_it_allocates_nothing()
    {
        using var bench = Bench.InCall();
        bench.Run(30_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.Run(30_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_started_board_tells_the_position_opens_the_microphone_and_hears_keys()
    {
        using var booth = new VirtualBooth();
        using var board = booth.OpenBoard();
        using var moves = new BlockingCollection<HookMove>();
        using var keys = new BlockingCollection<KeyMove>();
        using var opened = new BlockingCollection<bool>();
        board.Hook.Moved += moves.Add;
        board.Keypad.Changed += keys.Add;
        board.Start();
        Assert.False(Next(moves).OffHook);

        booth.MoveHook(off: true);
        Assert.True(Next(moves).OffHook);
        board.Codec.OpenMicrophone(opened.Add);
        Assert.True(Next(opened));
        Assert.True(booth.Levels.MicrophoneOpen);

        booth.PressKey("SOS");
        Assert.Equal(("SOS", true), (keys.TryTake(out var key, Patience) ? key.Legend : "", key.Pressed));
        Assert.True(board.Heartbeat > 0);
    }

    [Fact]
    public void A_disposed_board_is_dark_and_deaf()
    {
        using var booth = new VirtualBooth();
        using (var board = booth.OpenBoard())
        {
            using var shown = new ManualResetEventSlim();
            using var opened = new BlockingCollection<bool>();
            booth.LightsChanged += shown.Set;
            board.Start();
            board.Lights.Show([new Rgb(9, 9, 9)]);
            board.Codec.OpenMicrophone(opened.Add);
            Assert.True(shown.Wait(Patience, TestContext.Current.CancellationToken));
            Assert.True(Next(opened));
        }

        Assert.Equal(default, booth.Lights[0]);
        Assert.False(booth.Levels.MicrophoneOpen);
        using var again = booth.OpenBoard();
        using var moves = new BlockingCollection<HookMove>();
        again.Hook.Moved += moves.Add;
        again.Start();
        Assert.False(Next(moves).OffHook);
    }

    [Fact]
    public void Orders_after_the_end_are_ignored()
    {
        using var booth = new VirtualBooth();
        var board = booth.OpenBoard();
        board.Start();
        board.Dispose();
        board.Lights.Show([new Rgb(1, 1, 1)]);
        board.Codec.OpenMicrophone();
        booth.MoveHook(off: true);
        Assert.False(booth.Levels.MicrophoneOpen);
    }

    private static T Next<T>(BlockingCollection<T> queue)
    {
        Assert.True(queue.TryTake(out var item, Patience));
        return item!;
    }
}
