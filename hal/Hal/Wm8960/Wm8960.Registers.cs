namespace Hal;

public sealed partial class Wm8960
{
    /// <summary>
    /// Registers by the names of the WM8960 datasheet (Cirrus Logic rev 4.4, "Register map"); offsets checked against Linux
    /// sound/soc/codecs/wm8960.h. Seven address bits, nine data bits, write-only.
    /// </summary>
    public enum Register : byte
    {
        LeftInputVolume = 0x00,
        RightInputVolume = 0x01,
        Lout1Volume = 0x02,
        Rout1Volume = 0x03,
        Clocking1 = 0x04,
        AdcDacControl1 = 0x05,
        AdcDacControl2 = 0x06,
        AudioInterface1 = 0x07,
        Clocking2 = 0x08,
        AudioInterface2 = 0x09,
        LeftDacVolume = 0x0A,
        RightDacVolume = 0x0B,
        Reset = 0x0F,
        ThreeDControl = 0x10,
        Alc1 = 0x11,
        Alc2 = 0x12,
        Alc3 = 0x13,
        NoiseGate = 0x14,
        LeftAdcVolume = 0x15,
        RightAdcVolume = 0x16,
        AdditionalControl1 = 0x17,
        AdditionalControl2 = 0x18,
        PowerManagement1 = 0x19,
        PowerManagement2 = 0x1A,
        AdditionalControl3 = 0x1B,
        AntiPop1 = 0x1C,
        AntiPop2 = 0x1D,
        AdclSignalPath = 0x20,
        AdcrSignalPath = 0x21,
        LeftOutMix = 0x22,
        RightOutMix = 0x25,
        MonoOutMix1 = 0x26,
        MonoOutMix2 = 0x27,
        LeftSpeakerVolume = 0x28,
        RightSpeakerVolume = 0x29,
        Out3Volume = 0x2A,
        LeftInputBoostMixer = 0x2B,
        RightInputBoostMixer = 0x2C,
        LeftBypass = 0x2D,
        RightBypass = 0x2E,
        PowerManagement3 = 0x2F,
        AdditionalControl4 = 0x30,
        ClassDControl1 = 0x31,
        ClassDControl3 = 0x33,
        PllN = 0x34,
        PllK1 = 0x35,
        PllK2 = 0x36,
        PllK3 = 0x37,
    }

    /// <summary>Bits that the driver sets, by register; names of the datasheet.</summary>
    private static class Bits
    {
        // 00h, 02h, 0Ah, 15h, 28h and their right-hand twins: the gain takes effect with this bit.
        public const int VolumeUpdate = 0x100;

        // 00h, 01h
        public const int LinMute = 0x080;

        // 04h
        public const int ClkSelPll = 0x001;
        public const int SysClkDiv2 = 0x004;

        // 07h: master, 16 bit, I²S.
        public const int MasterI2s16 = 0x042;

        // 17h
        public const int ThermalShutdown = 0x100;
        public const int Vsel3V3 = 0x0C0;
        public const int BothFromLeftAdc = 0x004;
        public const int BothFromRightAdc = 0x008;

        // 18h
        public const int LrcmBoth = 0x004;

        // 19h
        public const int Vmid2X50K = 0x080;
        public const int Vref = 0x040;
        public const int AinL = 0x020;
        public const int AinR = 0x010;
        public const int AdcL = 0x008;
        public const int AdcR = 0x004;
        public const int MicBias = 0x002;

        // 1Ah
        public const int DacL = 0x100;
        public const int DacR = 0x080;
        public const int Lout1 = 0x040;
        public const int SpeakerR = 0x008;
        public const int PllEnable = 0x001;

        // 1Bh: ALC and filters for 16 kHz.
        public const int SampleRate16K = 0x003;

        // 1Ch
        public const int PobCtrl = 0x080;
        public const int BufDcOpEn = 0x010;
        public const int BufIoEn = 0x008;
        public const int SoftSt = 0x004;

        // 20h, 21h
        public const int Lmn1 = 0x100;
        public const int Lmic2B = 0x008;

        // 22h, 25h: DAC to output mixer (with the mixer's unused line path at its reset volume).
        public const int DacToMixer = 0x150;

        // 2Dh
        public const int Lb2Lo = 0x080;

        // 2Fh
        public const int LMic = 0x020;
        public const int RMic = 0x010;
        public const int LoMix = 0x008;
        public const int RoMix = 0x004;

        // 31h: right speaker, and the reset value of the rest.
        public const int ClassDRight = 0x0B7;

        // 34h
        public const int PllPrescale = 0x010;
        public const int PllFractional = 0x020;
    }
}
