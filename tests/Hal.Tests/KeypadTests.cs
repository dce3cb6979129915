using Hal.Simulation;

namespace Hal.Tests;

/// <summary>TCA8418 (SCPS215G): the FIFO, its interrupt, its field faults, and the matrix without diodes.</summary>
public sealed class KeypadTests
{
    public static TheoryData<string> Legends => new(BoardDescription.Booth.Keypad.Legends.SelectMany(row => row));

    [Theory]
    [MemberData(nameof(Legends))]
    public void Each_of_the_25_keys_is_told_pressed_and_released(string legend)
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey(legend);
        bench.Pump();
        Assert.Equal($"+{legend}", bench.Told());
        bench.Booth.ReleaseKey(legend);
        bench.Run(20);
        Assert.Equal($"+{legend} -{legend}", bench.Told());
    }

    [Fact]
    public void There_are_25_keys() => Assert.Equal(25, Legends.Count);

    [Fact]
    public void Events_come_out_of_the_fifo_in_the_order_they_happened()
    {
        using var bench = Bench.Ready();
        foreach (var legend in (string[])["1", "5", "9", "#"])
        {
            bench.Booth.PressKey(legend);
            bench.Booth.ReleaseKey(legend);
        }

        bench.Run(20);
        Assert.Equal(["1", "5", "9", "#"], bench.Keys.Where(k => k.Pressed).Select(k => k.Legend));
        Assert.Equal(8, bench.Keys.Count);
    }

    [Fact]
    public void Int_stays_low_until_the_fifo_is_empty_and_cleared()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("1");
        Assert.Equal(System.Device.Gpio.PinValue.Low, bench.Booth.Gpio.Level(27));
        bench.Pump();
        Assert.Equal(System.Device.Gpio.PinValue.High, bench.Booth.Gpio.Level(27));
    }

    [Fact]
    public void A_release_that_bounces_is_one_press()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("5");
        bench.Pump();
        for (var bounce = 0; bounce < 3; bounce++)
        {
            bench.Booth.ReleaseKey("5");
            bench.Run(2);
            bench.Booth.PressKey("5");
            bench.Run(2);
        }

        bench.Run(50);
        Assert.Equal("+5", bench.Told());
    }

    [Fact]
    public void A_key_pressed_again_while_the_thread_was_late_is_a_second_press()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("5");
        bench.Pump();
        bench.Booth.ReleaseKey("5");
        bench.Pump();
        bench.Time.Advance(TimeSpan.FromMilliseconds(200));
        bench.Booth.PressKey("5");
        bench.Pump();
        Assert.Equal("+5 -5 +5", bench.Told());
    }

    [Fact]
    public void An_overflow_lets_every_key_go_and_the_keypad_goes_on()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("HOLD");
        bench.Pump();
        for (var i = 0; i < 8; i++)
        {
            bench.Booth.PressKey("1");
            bench.Booth.ReleaseKey("1");
        }

        bench.Run(20);
        Assert.Equal("+HOLD -HOLD", bench.Told());
        Assert.Equal(1, bench.Board.Statistics.KeyOverflows);

        bench.Booth.ReleaseKey("HOLD");
        bench.Keys.Clear();
        bench.Booth.PressKey("7");
        bench.Run(20);
        Assert.Equal("+7", bench.Told());
    }

    [Theory]
    [InlineData("1", "2", "4", "5")]
    [InlineData("1", "SOS", "VOL-", "REVIEW")]
    public void Three_corners_of_a_rectangle_are_rejected_since_the_fourth_is_a_ghost(string a, string b, string c, string ghost)
    {
        using var bench = Bench.Ready();
        foreach (var legend in (string[])[a, b, c])
        {
            bench.Booth.PressKey(legend);
            bench.Run(20);
        }

        Assert.Equal($"+{a} +{b}", bench.Told());
        Assert.DoesNotContain(bench.Keys, k => k.Legend == ghost);
        Assert.Equal(1, bench.Board.Statistics.GhostChords);

        foreach (var legend in (string[])[c, b, a])
        {
            bench.Booth.ReleaseKey(legend);
            bench.Run(20);
        }

        Assert.Equal($"+{a} +{b} -{b} -{a}", bench.Told());
    }

    [Fact]
    public void Two_keys_at_once_are_two_keys()
    {
        using var bench = Bench.Ready();
        bench.Booth.PressKey("1");
        bench.Booth.PressKey("9");
        bench.Run(20);
        Assert.Equal("+1 +9", bench.Told());
    }

    [Fact]
    public void Three_keys_in_one_row_are_three_keys()
    {
        using var bench = Bench.Ready();
        foreach (var legend in (string[])["1", "2", "3"])
        {
            bench.Booth.PressKey(legend);
        }

        bench.Run(20);
        Assert.Equal("+1 +2 +3", bench.Told());
    }

    [Fact]
    public void A_chip_that_stopped_interrupting_is_found_by_polling_within_a_second()
    {
        using var bench = Bench.Ready();
        bench.Booth.Keypad.InterruptDead = true;
        bench.Booth.PressKey("SOS");
        bench.Run(1100);
        Assert.Equal("+SOS", bench.Told());
        bench.Booth.ReleaseKey("SOS");
        bench.Pump();
        bench.Run(20);
        Assert.Equal("+SOS -SOS", bench.Told());
    }

    [Fact]
    public void An_interrupt_line_that_stays_low_makes_the_chip_be_reset()
    {
        using var bench = Bench.Ready();
        bench.Booth.Gpio.Drive(27, System.Device.Gpio.PinValue.Low);
        bench.Run(350);
        Assert.Equal(1, bench.Board.Statistics.Reinitialisations);
    }

    [Fact]
    public void The_fifo_holds_ten_events_and_says_so()
    {
        using var booth = new VirtualBooth();
        using var chip = new Tca8418(booth.Bus.CreateDevice(Tca8418.DefaultAddress), 5, 5);
        chip.Configure();
        for (var i = 0; i < 5; i++)
        {
            booth.PressKey("1");
            booth.ReleaseKey("1");
        }

        Assert.Equal(10, chip.ReadRegister(Tca8418.Register.KeyLckEc));
        Assert.Equal(0x81, chip.ReadRegister(Tca8418.Register.KeyEventA));
        Assert.Equal(0x01, chip.ReadRegister(Tca8418.Register.KeyEventA));
        Assert.Equal(8, chip.ReadRegister(Tca8418.Register.KeyLckEc));
    }

    [Fact]
    public void Key_codes_are_row_times_ten_plus_column_plus_one()
    {
        using var booth = new VirtualBooth();
        using var chip = new Tca8418(booth.Bus.CreateDevice(Tca8418.DefaultAddress), 5, 5);
        chip.Configure();
        booth.PressKey("REVIEW");
        Assert.Equal(0x80 | 45, chip.ReadRegister(Tca8418.Register.KeyEventA));
    }
}
