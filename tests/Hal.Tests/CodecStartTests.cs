using Hal.Simulation;

namespace Hal.Tests;

/// <summary>WM8960: clocks, the start, and the levels it ends with.</summary>
public sealed class CodecStartTests
{
    [Fact]
    public void Pll_makes_24_576_MHz_of_a_24_MHz_crystal()
    {
        var pll = PllFactors.For(24_000_000, 24_576_000);
        Assert.Equal(new PllFactors(HalveInput: true, N: 8, K: 0x3126E9), pll);
        Assert.Equal(24_576_000, pll.OutputHz(24_000_000), 1.0);
    }

    [Theory]
    [InlineData(12_000_000, 24_576_000, false, 8, 0x3126E9)]
    [InlineData(13_000_000, 24_576_000, false, 7, 0x8FD526)]
    [InlineData(12_000_000, 22_579_200, false, 7, 0x86C227)]
    [InlineData(24_000_000, 22_579_200, true, 7, 0x86C227)]
    public void Pll_figures_are_those_of_the_kernels_rule(int crystal, int output, bool halve, int n, int k) =>
        Assert.Equal(new PllFactors(halve, n, k), PllFactors.For(crystal, output));

    [Fact]
    public void A_ratio_that_cannot_be_had_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PllFactors.For(8_000_000, 40_000_000));

    [Fact]
    public void The_chip_ends_with_the_figures_of_the_datasheet()
    {
        using var bench = new CodecBench();
        var registers = bench.Booth.CodecRegisters;
        Assert.Equal(0x038, registers["PLL (1)"]);
        Assert.Equal((0x31, 0x26, 0xE9), (registers["PLL (2)"], registers["PLL (3)"], registers["PLL (4)"]));
        Assert.Equal(0x0DD, registers["Clocking (1)"]);
        Assert.Equal(0x1CC, registers["Clocking (2)"]);
        Assert.Equal(0x042, registers["Audio Interface (1)"]);
        Assert.Equal(0x0EA, registers["Pwr Mgmt (1)"]);
        Assert.Equal(0x1C9, registers["Pwr Mgmt (2)"]);
        Assert.Equal(0x000, registers["ADC & DAC Control (CTR1)"]);
    }

    [Fact]
    public void The_order_is_reset_vmid_100_ms_vref_pll_250_ms_clock_and_last_the_dac()
    {
        using var bench = new Bench();
        var began = bench.Time.GetTimestamp();
        List<(int Register, int Value, double At)> log = [];
        bench.Booth.Bus.Written += (address, b) => log.AddRange(
            address == 0x1A ? [(b[0] >> 1, ((b[0] & 1) << 8) | b[1], bench.Time.GetElapsedTime(began).TotalMilliseconds)] : []);
        bench.Run(300);

        Assert.Equal(0x0F, log[0].Register);
        var vmid = log.First(w => w.Register == 0x19 && (w.Value & 0x180) != 0);
        var vref = log.First(w => w.Register == 0x19 && (w.Value & 0x040) != 0);
        var pll = log.First(w => w.Register == 0x1A && (w.Value & 1) != 0);
        var clock = log.First(w => w.Register == 0x04 && (w.Value & 1) != 0);
        Assert.InRange(vref.At - vmid.At, 100, 120);
        Assert.InRange(clock.At - pll.At, 250, 270);
        Assert.Equal((0x05, 0), (log[^1].Register, log[^1].Value));
    }

    [Fact]
    public void Shadow_and_chip_agree_after_the_start()
    {
        using var bench = new CodecBench();
        foreach (var register in Enum.GetValues<Wm8960.Register>().Where(r => r != Wm8960.Register.Reset))
        {
            Assert.Equal(bench.Driver.Shadow(register), bench.Booth.Codec.Raw((int)register));
        }
    }

    [Fact]
    public void Shadow_and_chip_agree_after_a_reset()
    {
        using var bench = new CodecBench();
        bench.Driver.Write(Wm8960.Register.Reset, 0);
        foreach (var register in Enum.GetValues<Wm8960.Register>())
        {
            Assert.Equal(bench.Driver.Shadow(register), bench.Booth.Codec.Raw((int)register));
        }
    }

    [Fact]
    public void Voice_passes_at_unity_in_both_directions()
    {
        using var bench = Bench.InCall();
        Assert.Equal(-20, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        Assert.Equal(-20, Sound.Play(bench.Booth, mic: true).Adc, 0.5);
        Assert.Equal(-20, Sound.Play(bench.Booth, ring: true).Loudspeaker, 0.5);
    }

    [Fact]
    public void Sidetone_is_fifteen_decibels_below_the_microphone_and_goes_with_it()
    {
        using var bench = Bench.InCall();
        Assert.Equal(-35, Sound.Play(bench.Booth, mic: true).Receiver, 0.5);
        bench.Board.Codec.CloseMicrophone();
        bench.Pump();
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Receiver);
    }

    [Theory]
    [InlineData(0, -15)]
    [InlineData(1, -12)]
    [InlineData(4, -3)]
    [InlineData(5, 0)]
    [InlineData(6, 3)]
    [InlineData(10, 15)]
    public void Volume_steps_are_three_decibels(int step, int db)
    {
        using var bench = Bench.InCall();
        bench.Board.Codec.SetReceiverVolume(step);
        bench.Board.Ringer.SetVolume(step);
        bench.Pump();
        Assert.Equal(db, Wm8960.StepDb(step));
        Assert.Equal(-20 + db, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        Assert.Equal(-20 + db, Sound.Play(bench.Booth, ring: true).Loudspeaker, 0.5);
    }

    [Fact]
    public void Volumes_set_before_the_chip_is_there_are_kept()
    {
        using var bench = new Bench();
        bench.Board.Codec.SetReceiverVolume(7);
        bench.Run(300);
        Assert.Equal(-14, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
    }
}
