using CsCheck;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>LP5036 (SLVSEH1B): twelve lights, one write.</summary>
public sealed class LightsTests
{
    private static readonly Gen<Rgb> Colour = Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (r, g, b) => new Rgb(r, g, b));

    [Fact]
    public void The_whole_ring_is_one_write_of_48_bytes_from_register_08()
    {
        using var bench = Bench.Ready();
        List<byte[]> writes = [];
        bench.Booth.Bus.Written += (address, bytes) => writes.AddRange(address == 0x30 && bytes.Length > 1 ? [bytes] : []);
        bench.Board.Lights.Show(Enumerable.Repeat(new Rgb(255, 0, 0), 12).ToArray());
        bench.Pump();
        var frame = Assert.Single(writes);
        Assert.Equal(49, frame.Length);
        Assert.Equal(0x08, frame[0]);
    }

    [Fact]
    public void What_is_shown_is_what_the_eye_sees()
    {
        using var bench = Bench.Ready();
        Colour.Array[12].Sample(
            ring =>
            {
                bench.Board.Lights.Show(ring);
                bench.Pump();
                return bench.Booth.Lights.SequenceEqual(ring);
            },
            iter: 500,
            threads: 1);
    }

    [Fact]
    public void Lights_go_where_the_board_says()
    {
        var booth = BoardDescription.Booth;
        var turned =
            booth with { Lights = booth.Lights with { Order = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], Colours = "GRB" } };
        using var bench = new Bench(turned);
        bench.Board.Lights.Show([new Rgb(10, 20, 30)]);
        bench.Pump();
        Assert.Equal(new Rgb(10, 20, 30), bench.Booth.Lights[0]);
        Assert.Equal([20, 10, 30], bench.Booth.LightDriver.Perceived(11).Select(x => (int)x));
        Assert.Equal([0, 0, 0], bench.Booth.LightDriver.Perceived(0).Select(x => (int)x));
    }

    [Fact]
    public void The_latest_ring_wins_and_the_same_ring_again_costs_nothing()
    {
        using var bench = Bench.Ready();
        bench.Board.Lights.Show([new Rgb(1, 2, 3)]);
        bench.Board.Lights.Show([new Rgb(9, 9, 9)]);
        var changes = 0;
        bench.Booth.LightsChanged += () => changes++;
        bench.Pump();
        Assert.Equal((1, new Rgb(9, 9, 9)), (changes, bench.Booth.Lights[0]));

        var before = bench.Board.Statistics.Transactions;
        bench.Board.Lights.Show([new Rgb(9, 9, 9)]);
        bench.Pump();
        Assert.Equal(before, bench.Board.Statistics.Transactions);
    }

    [Fact]
    public void Nothing_shines_without_enable_pin_chip_enable_or_with_global_off()
    {
        using var booth = new VirtualBooth();
        using var chip = new Lp5036(booth.Bus.CreateDevice(0x30), BoardDescription.Booth.Lights, booth.Controller);
        Assert.Throws<IOException>(() => chip.Show([new Rgb(1, 1, 1)]));
        chip.Begin();
        chip.Show([new Rgb(200, 100, 50)]);
        Assert.Equal(new Rgb(200, 100, 50), booth.Lights[0]);
        chip.WriteRegister(Lp5036.Register.DeviceConfig1, 0x3D);
        Assert.Equal(default, booth.Lights[0]);
        chip.WriteRegister(Lp5036.Register.DeviceConfig1, 0x3C);
        chip.WriteRegister(Lp5036.Register.DeviceConfig0, 0x00);
        Assert.Equal(default, booth.Lights[0]);
        chip.WriteRegister(Lp5036.Register.DeviceConfig0, 0x40);
        Assert.Equal(new Rgb(200, 100, 50), booth.Lights[0]);
    }

    [Fact]
    public void The_model_knows_banks_the_linear_scale_and_the_broadcast_address()
    {
        using var booth = new VirtualBooth();
        using var chip = new Lp5036(booth.Bus.CreateDevice(0x30), BoardDescription.Booth.Lights, booth.Controller);
        chip.Begin();
        using var everyone = booth.Bus.CreateDevice(Lp5036.BroadcastAddress);
        everyone.Write([(byte)Lp5036.Register.LedConfig0, 0x01, 0x00, 0x80, 0xFF, 0x10, 0x20]);
        Assert.Equal(new Rgb(128, 8, 16), booth.Lights[0]);
        chip.WriteRegister(Lp5036.Register.DeviceConfig1, 0x1C);
        Assert.True(booth.Lights[0].Red > 180);
    }
}
