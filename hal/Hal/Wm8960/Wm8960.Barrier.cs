namespace Hal;

public sealed partial class Wm8960
{
    /// <summary>
    /// The barrier between voice and loudspeaker, and between a closed microphone and everything: what may not leave the driver
    /// is cut from the value, whoever asks. Every write of the driver passes here; there is no other way to the bus.
    /// </summary>
    /// <param name="open">The microphone that the last order was to open.</param>
    private static int Masked(Register register, int value, Microphone open)
    {
        var wanted = value & 0x1FF;
        var masked = open == Microphone.Base ? WithBaseMicrophone(register, wanted) : WithoutLeaks(register, wanted);
        return open == Microphone.Handset ? masked : WithoutMicrophone(register, masked);
    }

    /// <summary>
    /// The four registers of the base microphone, and no other: input and converter powered, amplifier on, joined, not muted. Every bridge
    /// to the loudspeaker stays down, its bypass (2Eh) included: the way there is the right DAC.
    /// </summary>
    private static int WithBaseMicrophone(Register register, int value) => register switch
    {
        Register.PowerManagement1 or Register.PowerManagement3 or Register.RightInputVolume => value,
        // Inputs 2 and 3 are not connected here either.
        Register.AdcrSignalPath => value & ~0x0C0,
        _ => WithoutLeaks(register, value),
    };

    /// <summary>
    /// The left DAC carries voice, the right speaker hangs on the right mixer: every bridge between the two is down.
    /// </summary>
    private static int WithoutLeaks(Register register, int value) => register switch
    {
        // A swapped DLRSWAP (bit 5), an inverted LRCLK (bit 4) or another format puts voice into the right DAC.
        Register.AudioInterface1 => Bits.MasterI2s16,
        // Bit 0 feeds the ADCs into the DACs; companding and 8-bit mode have no business here.
        Register.AudioInterface2 => 0,
        // 3D adds the difference of the channels to each of them.
        Register.ThreeDControl => 0,
        // DMONOMIX.
        Register.AdditionalControl1 => value & ~0x010,
        // AINR and ADCR: the right input stays off.
        Register.PowerManagement1 => value & ~0x014,
        // SPKL and OUT3.
        Register.PowerManagement2 => value & ~0x012,
        // Inputs 2 and 3 are not connected: to no amplifier, no boost mixer, no output mixer.
        Register.AdclSignalPath => value & ~0x0C0,
        Register.AdcrSignalPath => 0,
        Register.LeftOutMix => value & ~0x080,
        Register.RightOutMix => value & ~0x080,
        Register.LeftInputBoostMixer or Register.RightInputBoostMixer => 0,
        // Volume 0 is analogue mute.
        Register.LeftSpeakerVolume => value & Bits.VolumeUpdate,
        // RB2RO.
        Register.RightBypass => value & ~0x080,
        // RMIC.
        Register.PowerManagement3 => value & ~0x010,
        // SPK_OP_EN, left.
        Register.ClassDControl1 => value & ~0x040,
        Register.RightInputVolume => value | Bits.LinMute,
        _ => value,
    };

    private static int WithoutMicrophone(Register register, int value) => register switch
    {
        Register.LeftInputVolume => value | Bits.LinMute,
        Register.AdclSignalPath => value & ~Bits.Lmic2B,
        Register.LeftBypass => value & ~Bits.Lb2Lo,
        Register.PowerManagement3 => value & ~Bits.LMic,
        _ => value,
    };
}
