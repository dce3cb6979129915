using CsCheck;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>The microphone is open only between an open and a close order, whatever else is written.</summary>
public sealed class MicrophoneTests
{
    private static readonly Wm8960.Register[] Registers = Enum.GetValues<Wm8960.Register>();

    private static readonly Gen<(Wm8960.Register Register, int Value)[]> Writes =
        Gen.Select(Gen.Int[0, Registers.Length - 1], Gen.Int[0, 0x1FF], (r, v) => (Registers[r], v)).Array[0, 60];

    [Fact]
    public void It_is_closed_from_the_start()
    {
        using var bench = Bench.Ready();
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
        Assert.False(bench.Board.Codec.MicrophoneOpen);
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Adc);
    }

    [Fact]
    public void It_opens_and_closes_with_four_writes_each()
    {
        using var bench = Bench.Ready();
        var before = bench.Board.Statistics.Transactions;
        bool? opened = null;
        bench.Board.Codec.OpenMicrophone(ok => opened = ok);
        bench.Pump();
        Assert.True(opened);
        Assert.True(bench.Board.Codec.MicrophoneOpen && bench.Booth.Levels.MicrophoneOpen);
        Assert.Equal(4, bench.Board.Statistics.Transactions - before);

        bench.Board.Codec.CloseMicrophone(ok => opened = !ok);
        bench.Pump();
        Assert.False(opened);
        Assert.False(bench.Board.Codec.MicrophoneOpen || bench.Booth.Levels.MicrophoneOpen);
        Assert.Equal(8, bench.Board.Statistics.Transactions - before);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x20)]
    [InlineData(0x2F)]
    public void Any_one_of_the_three_locks_closes_it(int lockRegister)
    {
        using var bench = Bench.Ready();
        var closed = bench.Booth.Codec.Raw(lockRegister);
        bench.Board.Codec.OpenMicrophone();
        bench.Pump();
        bench.Booth.Codec.Set(lockRegister, closed);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void Mute_is_the_first_write_of_closing_and_the_last_of_opening()
    {
        using var bench = Bench.Ready();
        List<int> registers = [];
        bench.Booth.Bus.Written += (address, bytes) => registers.AddRange(address == 0x1A ? [bytes[0] >> 1] : []);
        bench.Board.Codec.OpenMicrophone();
        bench.Pump();
        bench.Board.Codec.CloseMicrophone();
        bench.Pump();
        Assert.Equal([0x2F, 0x20, 0x2D, 0x00, 0x00, 0x20, 0x2D, 0x2F], registers);
    }

    [Fact]
    public void A_close_takes_back_an_open_that_still_waits()
    {
        using var bench = Bench.Ready();
        List<string> done = [];
        bench.Board.Codec.OpenMicrophone(ok => done.Add($"open {ok}"));
        bench.Board.Codec.CloseMicrophone(ok => done.Add($"close {ok}"));
        bench.Pump();
        Assert.Equal(["close True", "open False"], done);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void A_close_goes_ahead_of_everything_else_that_waits()
    {
        using var bench = Bench.InCall();
        List<int> addresses = [];
        bench.Booth.Bus.Written += (address, _) => addresses.Add(address);
        bench.Board.Lights.Show([new Rgb(1, 1, 1)]);
        bench.Board.Codec.SetReceiverVolume(9);
        bench.Board.Codec.CloseMicrophone();
        bench.Pump();
        Assert.Equal([0x1A, 0x1A, 0x1A, 0x1A], addresses.Take(4));
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void An_open_that_comes_while_the_codec_starts_waits_for_it()
    {
        using var bench = new Bench();
        bool? opened = null;
        bench.Board.Codec.OpenMicrophone(ok => opened = ok);
        bench.Run(200);
        Assert.Null(opened);
        bench.Run(100);
        Assert.True(opened);
    }

    [Fact]
    public void An_open_that_failed_says_so_and_is_not_made_up_for_later()
    {
        using var bench = Bench.Ready();
        bench.Booth.Inject("codec", FaultKind.Nak);
        bool? opened = null;
        bench.Board.Codec.OpenMicrophone(ok => opened = ok);
        bench.Pump();
        Assert.False(opened);
        bench.Booth.Inject("codec", FaultKind.None);
        bench.Run(5000);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void Closed_stays_closed_in_every_register_combination_the_driver_can_produce()
    {
        using var bench = new CodecBench();
        Gen.Select(Writes, Writes).Sample(
            (inCall, onHook) =>
            {
                bench.Driver.OpenMicrophone();
                Write(bench, inCall);
                bench.Driver.CloseMicrophone();
                Assert.False(bench.MicrophoneHeard, "after the close");
                foreach (var write in onHook)
                {
                    Write(bench, write);
                    Assert.False(bench.MicrophoneHeard, $"after {write.Register} = {write.Value:X3}");
                }

                return !bench.Booth.Levels.MicrophoneOpen && !bench.Booth.Levels.HandsfreeMicOpen;
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void The_base_microphone_is_never_open()
    {
        using var bench = new CodecBench();
        Writes.Sample(
            writes =>
            {
                bench.Driver.OpenMicrophone();
                Write(bench, writes);
                return !bench.Booth.Levels.HandsfreeMicOpen;
            },
            iter: 300,
            threads: 1);
    }

    private static void Write(CodecBench bench, params (Wm8960.Register Register, int Value)[] writes)
    {
        foreach (var (register, value) in writes)
        {
            bench.Driver.Write(register, value);
        }
    }
}
