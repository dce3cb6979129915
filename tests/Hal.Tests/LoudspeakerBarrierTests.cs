using CsCheck;
using Hal.Simulation;

namespace Hal.Tests;

/// <summary>
/// Voice never reaches the loudspeaker. First the model proves that it would be heard: each forbidden bit is set behind the
/// driver's back. Then the driver proves that it cannot be made to set it.
/// </summary>
public sealed class LoudspeakerBarrierTests
{
    private const double Inaudible = -100;

    private static readonly Wm8960.Register[] Registers =
        [.. Enum.GetValues<Wm8960.Register>().Where(r => r != Wm8960.Register.Reset)];

    /// <summary>
    /// One or two bits of a register turned over, so that most of a working setup stays and the path to leak is alive.
    /// </summary>
    private static readonly Gen<(Wm8960.Register Register, int Bits)[]> Flips =
        Gen.Select(
            Gen.Int[0, Registers.Length - 1], Gen.Int[0, 8], Gen.Int[0, 8],
            (r, a, b) => (Registers[r], (1 << a) | (1 << b))).Array[1, 12];

    /// <summary>
    /// Name; the register and the bits that are forbidden; what else must be so for this bit to be the last lock.
    /// </summary>
    public static TheoryData<string, int, int, int[]> Leaks => new()
    {
        { "DAC mono mix, 17h bit 4", 0x17, 0x010, [] },
        { "left/right swap, 07h bit 5", 0x07, 0x020, [] },
        { "inverted frame clock, 07h bit 4", 0x07, 0x010, [] },
        { "ADC to DAC loopback, 09h bit 0", 0x09, 0x001, [] },
        { "3D enhancement, 10h", 0x10, 0x01F, [] },
        { "right mixer RINPUT3, 25h bit 7", 0x25, 0x080, [] },
        { "right boost bypass, 2Eh bit 7", 0x2E, 0x080, [0x19, 0x010, 0x2C, 0x070] },
        { "left speaker volume, 28h", 0x28, 0x179, [0x1A, 0x010, 0x31, 0x040] },
        { "left speaker power, 1Ah bit 4", 0x1A, 0x010, [0x28, 0x179, 0x31, 0x040] },
        { "left speaker class D, 31h bit 6", 0x31, 0x040, [0x28, 0x179, 0x1A, 0x010] },
    };

    [Fact]
    public void In_a_call_the_loudspeaker_is_silent()
    {
        using var bench = Bench.InCall();
        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) < Inaudible);
        Assert.True(bench.Booth.Levels.ReceiverDbfs > -25);
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void The_model_hears_each_forbidden_bit(string leak, int register, int bits, int[] others)
    {
        using var bench = Bench.InCall();
        for (var i = 0; i < others.Length; i += 2)
        {
            Set(bench.Booth, others[i], others[i + 1]);
        }

        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) < Inaudible, $"heard before {leak}");
        Set(bench.Booth, register, bits);
        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) > -60, $"{leak} is not heard");
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void The_driver_cannot_be_made_to_set_it(string leak, int register, int bits, int[] others)
    {
        using var bench = new CodecBench();
        bench.Driver.OpenMicrophone();
        int[] all = [.. others, register, bits];
        for (var i = 0; i < all.Length; i += 2)
        {
            var target = (Wm8960.Register)all[i];
            bench.Driver.Write(target, bench.Driver.Shadow(target) | all[i + 1]);
        }

        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) < Inaudible, leak);
    }

    [Fact]
    public void No_single_write_of_any_value_to_any_register_lets_voice_through()
    {
        using var bench = new CodecBench();
        bench.Driver.OpenMicrophone();
        foreach (var register in Enum.GetValues<Wm8960.Register>().Where(r => r != Wm8960.Register.Reset))
        {
            var before = bench.Driver.Shadow(register);
            for (var value = 0; value <= 0x1FF; value++)
            {
                bench.Driver.Write(register, value);
                Assert.False(bench.LoudspeakerHearsVoice, $"{register} = {value:X3}");
            }

            bench.Driver.Write(register, before);
        }
    }

    [Fact]
    public void No_sequence_of_writes_to_a_working_codec_lets_voice_through()
    {
        Flips.Sample(
            flips =>
            {
                using var bench = new CodecBench();
                bench.Driver.OpenMicrophone();
                foreach (var (register, bits) in flips)
                {
                    bench.Driver.Write(register, bench.Driver.Shadow(register) ^ bits);
                    Assert.False(bench.LoudspeakerHearsVoice, $"after {register} ^ {bits:X3}");
                }

                return Sound.VoiceAtLoudspeaker(bench.Booth) < Inaudible;
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void A_forbidden_bit_set_behind_our_back_is_gone_within_a_second()
    {
        using var bench = Bench.InCall();
        Set(bench.Booth, 0x17, 0x010);
        bench.Run(1100);
        Assert.True(Sound.VoiceAtLoudspeaker(bench.Booth) < Inaudible);
    }

    private static void Set(VirtualBooth booth, int register, int bits) =>
        booth.Codec.Set(register, booth.Codec.Raw(register) | bits);
}
