using Hal.Simulation;

namespace Hal.Tests;

/// <summary>What the codec's registers make of the sound, at the pins.</summary>
public sealed class AnalogueModelTests
{
    [Fact]
    public void A_frame_allocates_nothing()
    {
        using var bench = Bench.InCall();
        short[] dac = new short[480], adc = new short[480], receiver = new short[480], speaker = new short[480];
        bench.Booth.Process(dac, dac, dac, adc, receiver, speaker);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            bench.Booth.Process(dac, dac, dac, adc, receiver, speaker);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Loud_sound_saturates_and_does_not_wrap()
    {
        using var bench = Bench.InCall();
        bench.Board.Codec.SetReceiverVolume(10);
        bench.Pump();
        short[] loud = [30_000, -30_000], quiet = [0, 0], adc = new short[2], receiver = new short[2], speaker = new short[2];
        bench.Booth.Process(loud, quiet, quiet, adc, receiver, speaker);
        Assert.Equal([short.MaxValue, short.MinValue], receiver);
    }

    [Fact]
    public void Levels_tell_voice_and_ringing_apart()
    {
        using var bench = Bench.InCall();
        Sound.Play(bench.Booth, voice: true, ring: true, mic: true);
        var levels = bench.Booth.Levels;
        Assert.Equal(-20, levels.LoudspeakerRingDbfs, 0.5);
        Assert.Equal(-120, levels.LoudspeakerVoiceDbfs);
        Assert.True(levels.MicrophoneOpen);
        Assert.False(levels.HandsfreeMicOpen);
    }

    [Fact]
    public void Levels_follow_within_two_tenths_of_a_second_and_fall_away_when_the_device_stops()
    {
        using var bench = Bench.InCall();
        Sound.Play(bench.Booth, ring: true);
        bench.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(-20, bench.Booth.Levels.LoudspeakerRingDbfs, 0.5);
        bench.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(-120, bench.Booth.Levels.LoudspeakerRingDbfs);
    }

    [Theory]
    [InlineData(0x05, 0x008, "DAC soft mute")]
    [InlineData(0x19, 0x001, "master clock off")]
    public void A_set_bit_silences_the_receiver(int register, int bits, string why)
    {
        using var bench = Bench.InCall();
        bench.Booth.Codec.Set(register, bench.Booth.Codec.Raw(register) | bits);
        Assert.True(Sound.Play(bench.Booth, voice: true).Receiver == -120, why);
    }

    [Theory]
    [InlineData(0x19, 0x180, "VMID")]
    [InlineData(0x19, 0x040, "VREF")]
    [InlineData(0x1A, 0x100, "left DAC")]
    [InlineData(0x1A, 0x040, "LOUT1")]
    [InlineData(0x1A, 0x001, "PLL, the source of SYSCLK")]
    [InlineData(0x22, 0x100, "DAC to mixer")]
    [InlineData(0x2F, 0x008, "left output mixer")]
    public void A_cleared_bit_silences_the_receiver(int register, int bits, string why)
    {
        using var bench = Bench.InCall();
        bench.Booth.Codec.Set(register, bench.Booth.Codec.Raw(register) & ~bits);
        Assert.True(Sound.Play(bench.Booth, voice: true).Receiver == -120, why);
    }

    [Fact]
    public void A_gain_without_its_update_bit_waits()
    {
        using var bench = Bench.InCall();
        bench.Booth.Codec.Set(0x02, 0x079);
        Assert.Equal(-20, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
        bench.Booth.Codec.Set(0x03, 0x100);
        Assert.Equal(-11, Sound.Play(bench.Booth, voice: true).Receiver, 0.5);
    }

    [Fact]
    public void The_input_mute_acts_at_once_but_opens_only_with_the_update_bit()
    {
        using var bench = Bench.InCall();
        bench.Booth.Codec.Set(0x00, 0x097);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
        bench.Booth.Codec.Set(0x00, 0x017);
        Assert.False(bench.Booth.Levels.MicrophoneOpen);
        bench.Booth.Codec.Set(0x00, 0x117);
        Assert.True(bench.Booth.Levels.MicrophoneOpen);
    }

    [Fact]
    public void After_a_reset_nothing_sounds_and_nothing_is_heard()
    {
        using var booth = new VirtualBooth();
        foreach (var input in Enum.GetValues<CodecInput>())
        {
            foreach (var output in Enum.GetValues<CodecOutput>())
            {
                Assert.Equal(0, booth.Analogue.Gain(input, output));
            }
        }
    }

    [Fact]
    public void The_chip_cannot_be_read()
    {
        using var booth = new VirtualBooth();
        using var device = booth.Bus.CreateDevice(Wm8960.DefaultAddress);
        Assert.Throws<IOException>(() => device.ReadByte());
    }
}
