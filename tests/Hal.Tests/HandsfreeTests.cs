using CsCheck;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>
/// The base microphone: only on a board that has one and is opened with its permission, only between its orders, never together with the
/// handset's, and never with a path to the loudspeaker inside the chip.
/// </summary>
public sealed class HandsfreeTests
{
    private const int SupplyPin = 24;

    private static readonly Wm8960.Register[] Registers = [.. Enum.GetValues<Wm8960.Register>().Where(r => r != Wm8960.Register.Reset)];

    private static readonly Gen<(Wm8960.Register Register, int Value)[]> Writes =
        Gen.Select(Gen.Int[0, Registers.Length - 1], Gen.Int[0, 0x1FF], (r, v) => (Registers[r], v)).Array[0, 60];

    [Fact]
    public void The_booth_has_no_such_capability_and_neither_has_an_office_that_may_not()
    {
        using var booth = Bench.Ready();
        using var forbidden = Bench.Ready(BoardDescription.Office with { Handsfree = null });
        Assert.Null(booth.Board.Handsfree);
        Assert.Null(forbidden.Board.Handsfree);
        using var driver = new CodecBench();
        Assert.Throws<InvalidOperationException>(driver.Driver.OpenHandsfreeMicrophone);
        Assert.False(driver.Booth.Levels.HandsfreeMicOpen);
    }

    [Fact]
    public void It_opens_with_its_supply_and_closes_with_it_and_the_handset_stays_shut()
    {
        using var bench = Bench.Ready(BoardDescription.Office);
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Adc);
        bool? done = null;
        bench.Board.Handsfree!.OpenMicrophone(ok => done = ok);
        bench.Pump();
        Assert.True(done);
        Assert.Equal((false, true), (bench.Booth.Levels.MicrophoneOpen, bench.Booth.Levels.HandsfreeMicOpen));
        Assert.True(bench.Board.Handsfree.MicrophoneOpen && Powered(bench) && !bench.Board.Codec.MicrophoneOpen);
        Assert.InRange(Sound.Play(bench.Booth, mic: true).Adc, -20.5, -19.5);
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Receiver);

        bench.Board.Handsfree.CloseMicrophone(ok => done = !ok);
        bench.Pump();
        Assert.False(done);
        Assert.False(bench.Booth.Levels.HandsfreeMicOpen || bench.Board.Handsfree.MicrophoneOpen || Powered(bench));
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Adc);
    }

    [Fact]
    public void A_microphone_without_its_supply_hears_nothing()
    {
        using var bench = Bench.Ready(BoardDescription.Office);
        bench.Board.Handsfree!.OpenMicrophone();
        bench.Pump();
        bench.Booth.Controller.Write(SupplyPin, System.Device.Gpio.PinValue.Low);
        Assert.True(bench.Booth.Levels.HandsfreeMicOpen);
        Assert.Equal(-120, Sound.Play(bench.Booth, mic: true).Adc);
    }

    [Fact]
    public void Opening_one_microphone_closes_the_other()
    {
        using var bench = Bench.Ready(BoardDescription.Office);
        bench.Board.Handsfree!.OpenMicrophone();
        bench.Pump();
        bench.Board.Codec.OpenMicrophone();
        bench.Pump();
        Assert.Equal((true, false, false), (bench.Booth.Levels.MicrophoneOpen, bench.Booth.Levels.HandsfreeMicOpen, Powered(bench)));
        bench.Board.Handsfree.OpenMicrophone();
        bench.Pump();
        Assert.Equal((false, true, true), (bench.Booth.Levels.MicrophoneOpen, bench.Booth.Levels.HandsfreeMicOpen, Powered(bench)));
    }

    [Fact]
    public void A_codec_that_answers_no_more_leaves_a_microphone_without_current()
    {
        using var bench = Bench.Ready(BoardDescription.Office);
        bench.Board.Handsfree!.OpenMicrophone();
        bench.Pump();
        bench.Booth.Inject("codec", FaultKind.Nak);
        bool? closed = null;
        bench.Board.Handsfree.CloseMicrophone(ok => closed = ok);
        bench.Pump();
        Assert.False(closed);
        Assert.False(Powered(bench));
        bench.Booth.Inject("codec", FaultKind.None);
        bench.Run(3000);
        Assert.False(bench.Booth.Levels.HandsfreeMicOpen);
    }

    [Fact]
    public void A_codec_that_is_restarted_in_a_talk_opens_it_again()
    {
        using var bench = Bench.Ready(BoardDescription.Office);
        bench.Board.Handsfree!.OpenMicrophone();
        bench.Pump();
        bench.Booth.Inject("codec", FaultKind.Reset);
        bench.Board.Codec.Restart();
        bench.Run(400);
        Assert.True(bench.Booth.Levels.HandsfreeMicOpen && Powered(bench));
        bench.Board.Dispose();
        Assert.False(bench.Booth.Levels.HandsfreeMicOpen || Powered(bench));
    }

    /// <summary>With the permission and the base microphone closed, every write leaves the driver as it does in a booth.</summary>
    [Fact]
    public void While_it_is_closed_the_barrier_is_the_booths_bit_for_bit()
    {
        using var booth = new CodecBench();
        using var office = new CodecBench(BoardDescription.Office);
        Gen.Select(Writes, Gen.Bool).Sample(
            (writes, handset) =>
            {
                office.Driver.OpenHandsfreeMicrophone();
                office.Driver.CloseHandsfreeMicrophone();
                foreach (var bench in (CodecBench[])[booth, office])
                {
                    bench.Driver.CloseMicrophone();
                    if (handset)
                    {
                        bench.Driver.OpenMicrophone();
                    }

                    Write(bench, writes);
                }

                return writes.All(w => booth.Booth.Codec.Raw((int)w.Register) == office.Booth.Codec.Raw((int)w.Register))
                    && !office.Booth.Levels.HandsfreeMicOpen;
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void Open_it_has_no_path_to_a_loudspeaker_whatever_is_written_and_closed_it_is_closed()
    {
        using var bench = new CodecBench(BoardDescription.Office);
        Gen.Select(Writes, Writes).Sample(
            (open, closed) =>
            {
                bench.Driver.OpenHandsfreeMicrophone();
                foreach (var write in open)
                {
                    Write(bench, write);
                    Assert.False(bench.LoudspeakerHearsVoice, $"after {write.Register} = {write.Value:X3}");
                    Assert.False(bench.Booth.Levels.MicrophoneOpen, "the handset's microphone beside it");
                }

                bench.Driver.CloseHandsfreeMicrophone();
                foreach (var write in closed)
                {
                    Write(bench, write);
                    Assert.False(bench.MicrophoneHeard, $"after {write.Register} = {write.Value:X3}");
                }

                return Sound.VoiceAtLoudspeaker(bench.Booth) < -100;
            },
            iter: 300,
            threads: 1);
    }

    /// <summary>Nothing but four registers differs from a lifted handset's barrier.</summary>
    [Fact]
    public void Exactly_what_is_needed_is_let_through()
    {
        using var bench = new CodecBench(BoardDescription.Office);
        bench.Driver.OpenHandsfreeMicrophone();
        List<(Wm8960.Register, int)> more = [];
        using var handset = new CodecBench();
        foreach (var register in Registers)
        {
            bench.Driver.Write(register, 0x1FF);
            var let = bench.Booth.Codec.Raw((int)register);
            handset.Driver.OpenMicrophone();
            handset.Driver.Write(register, 0x1FF);
            more.Add((register, let & ~handset.Booth.Codec.Raw((int)register)));
        }

        Assert.Equal(
            [(Wm8960.Register.PowerManagement1, 0x014), (Wm8960.Register.AdcrSignalPath, 0x13F), (Wm8960.Register.PowerManagement3, 0x010)],
            more.Where(m => m.Item2 != 0));
        bench.Driver.Write(Wm8960.Register.RightInputVolume, 0x117);
        Assert.Equal(0x117, bench.Booth.Codec.Raw(0x01));
    }

    [Fact]
    public void The_office_is_the_booth_and_its_base_microphone()
    {
        var office = BoardDescription.Office;
        Assert.Equal(new HandsfreeWiring(SupplyPin, 0, 20), office.Handsfree);
        Assert.Null(BoardDescription.Booth.Handsfree);
        Assert.Equal((BoardDescription.Booth.Codec, BoardDescription.Booth.Hook), (office.Codec, office.Hook));
    }

    [Theory]
    [InlineData("supply-pin = 24", "supply-pin = 17", "handsfree.supply-pin: pin 17 already belongs to hook.pin")]
    [InlineData("\"RINPUT1\"", "\"LINPUT2\"", "handsfree.microphone: found \"LINPUT2\"; allowed is RINPUT1")]
    [InlineData("supply-pin = 24", "", "handsfree.supply-pin")]
    public void A_wrong_section_is_refused_with_its_reason(string right, string wrong, string message)
    {
        var text = BoardDescriptionTests.Read("booth") + BoardDescriptionTests.Read("office").Replace(right, wrong, StringComparison.Ordinal);
        var refused = Assert.Throws<BoardDescriptionException>(() => BoardDescription.Parse(text, "x.toml"));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static bool Powered(Bench bench) => bench.Booth.Analogue.BaseMicrophonePowered;

    private static void Write(CodecBench bench, params (Wm8960.Register Register, int Value)[] writes)
    {
        foreach (var (register, value) in writes)
        {
            bench.Driver.Write(register, value);
        }
    }
}
