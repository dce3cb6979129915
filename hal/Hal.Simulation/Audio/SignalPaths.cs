namespace Hal.Simulation;

/// <summary>
/// The WM8960's signal paths (datasheet rev 4.4, block diagram and the tables named below), as gains computed from the registers
/// alone: every switch, volume, power bit and digital detour that can carry sound, the ones that must never be used included.
/// Left out: zero-cross waiting, ALC, noise gate, filters, crosstalk on the silicon, polarity.
/// </summary>
internal static class SignalPaths
{
    /// <summary>Gains in the chip's own terms: DAC and ADC full scale are 0 dB at the mixers.</summary>
    public static Mix[] From(Wm8960Model chip)
    {
        var powered = (chip.Raw(0x19) & 0x180) != 0 && Bit(chip, 0x19, 6);
        var clocked = !Bit(chip, 0x19, 0) && (!Bit(chip, 0x04, 0) || Bit(chip, 0x1A, 0));

        var boostLeft = Boost(chip, powered, left: true);
        var boostRight = Boost(chip, powered, left: false);
        var adcLeft = (boostLeft * AdcGain(chip.Effective(0x15))).If(Bit(chip, 0x19, 3) && clocked);
        var adcRight = (boostRight * AdcGain(chip.Effective(0x16))).If(Bit(chip, 0x19, 2) && clocked);
        var (dataLeft, dataRight) = AdcData(chip, adcLeft, adcRight);
        var (dacLeft, dacRight) = Dac(chip, dataLeft, dataRight);
        dacLeft = dacLeft.If(powered && clocked && Bit(chip, 0x1A, 8));
        dacRight = dacRight.If(powered && clocked && Bit(chip, 0x1A, 7));

        var mixLeft =
            OutputMixer(chip, dacLeft, Mix.Of(CodecInput.Linput3), boostLeft, 0x22, 0x2D).If(powered && Bit(chip, 0x2F, 3));
        var mixRight =
            OutputMixer(chip, dacRight, Mix.Of(CodecInput.Rinput3), boostRight, 0x25, 0x2E).If(powered && Bit(chip, 0x2F, 2));

        var outputs = new Mix[Enum.GetValues<CodecOutput>().Length];
        outputs[(int)CodecOutput.Lout1] = (mixLeft * OutputGain(chip.Effective(0x02))).If(Bit(chip, 0x1A, 6));
        outputs[(int)CodecOutput.Rout1] = (mixRight * OutputGain(chip.Effective(0x03))).If(Bit(chip, 0x1A, 5));
        outputs[(int)CodecOutput.SpeakerLeft] = Speaker(chip, mixLeft, clocked, volume: 0x28, power: 4, classD: 6);
        outputs[(int)CodecOutput.SpeakerRight] = Speaker(chip, mixRight, clocked, volume: 0x29, power: 3, classD: 7);
        outputs[(int)CodecOutput.Out3] =
            ((mixLeft.If(Bit(chip, 0x26, 7)) + mixRight.If(Bit(chip, 0x27, 7)))
                * (Bit(chip, 0x2A, 6) ? Db(-6) : 1)).If(Bit(chip, 0x1A, 1));
        outputs[(int)CodecOutput.AdcLeft] = dataLeft;
        outputs[(int)CodecOutput.AdcRight] = dataRight;
        return outputs;
    }

    public static double Db(double db) => Math.Pow(10, db / 20);

    /// <summary>Input amplifier and boost mixer of one side ("Input signal path", 00h/01h, 20h/21h, 2Bh/2Ch).</summary>
    private static Mix Boost(Wm8960Model chip, bool powered, bool left)
    {
        var (in1, in2, in3) = left
            ? (CodecInput.Linput1, CodecInput.Linput2, CodecInput.Linput3)
            : (CodecInput.Rinput1, CodecInput.Rinput2, CodecInput.Rinput3);
        var path = chip.Raw(left ? 0x20 : 0x21);
        var volume = chip.Effective(left ? 0x00 : 0x01);
        var lines = chip.Raw(left ? 0x2B : 0x2C);
        var amplifierOn = Bit(chip, 0x2F, left ? 5 : 4) && (volume & 0x080) == 0;

        var amplifier =
            Mix.Of(in1).If((path & 0x100) != 0) + Mix.Of(in2).If((path & 0x040) != 0) + Mix.Of(in3).If((path & 0x080) != 0);
        amplifier = (amplifier * Db(-17.25 + (0.75 * (volume & 0x3F)))).If(amplifierOn);
        var boosted = (amplifier * Db(((path >> 4) & 3) switch { 0 => 0, 1 => 13, 2 => 20, _ => 29 })).If((path & 0x008) != 0);
        var mixed = boosted + (Mix.Of(in2) * LineGain(lines >> 1)) + (Mix.Of(in3) * LineGain(lines >> 4));
        return mixed.If(powered && Bit(chip, 0x19, left ? 5 : 4));
    }

    /// <summary>DATSEL (17h) and ALRSWAP (07h): which converter is on which channel of the interface.</summary>
    private static (Mix Left, Mix Right) AdcData(Wm8960Model chip, Mix adcLeft, Mix adcRight)
    {
        var (left, right) = ((chip.Raw(0x17) >> 2) & 3) switch
        {
            0 => (adcLeft, adcRight),
            1 => (adcLeft, adcLeft),
            2 => (adcRight, adcRight),
            _ => (adcRight, adcLeft),
        };
        return Bit(chip, 0x07, 8) ? (right, left) : (left, right);
    }

    /// <summary>
    /// From the interface to the converters: LOOPBACK (09h), channel swap (07h DLRSWAP, and LRP which inverts the frame clock of
    /// I²S), mono mix (17h), 3D (10h), volume, −6 dB and soft mute (05h).
    /// </summary>
    private static (Mix Left, Mix Right) Dac(Wm8960Model chip, Mix adcDataLeft, Mix adcDataRight)
    {
        var (left, right) = (Mix.Of(CodecInput.DacLeft), Mix.Of(CodecInput.DacRight));
        var inverted = (chip.Raw(0x07) & 3) == 2 && Bit(chip, 0x07, 4);
        if (Bit(chip, 0x07, 5) != inverted)
        {
            (left, right) = (right, left);
        }

        if (Bit(chip, 0x09, 0))
        {
            (left, right) = (adcDataLeft, adcDataRight);
        }

        if (Bit(chip, 0x17, 4))
        {
            left = right = (left + right) * 0.5;
        }

        if (Bit(chip, 0x10, 0))
        {
            var difference = (left - right) * (((chip.Raw(0x10) >> 1) & 0x0F) / 15.0 / 2);
            (left, right) = (left + difference, right - difference);
        }

        var common = Bit(chip, 0x05, 3) ? 0 : Bit(chip, 0x05, 7) ? Db(-6) : 1;
        return (left * (common * DacGain(chip.Effective(0x0A))), right * (common * DacGain(chip.Effective(0x0B))));
    }

    /// <summary>DAC, line input 3 and the bypass of the boost mixer ("Output mixers", 22h/25h, 2Dh/2Eh).</summary>
    private static Mix OutputMixer(Wm8960Model chip, Mix dac, Mix line, Mix boost, int mixer, int bypass) =>
        dac.If(Bit(chip, mixer, 8))
        + (line * Db(-3 * ((chip.Raw(mixer) >> 4) & 7))).If(Bit(chip, mixer, 7))
        + (boost * Db(-3 * ((chip.Raw(bypass) >> 4) & 7))).If(Bit(chip, bypass, 7));

    /// <summary>Three locks in a row: volume, power (1Ah) and the class-D switch (31h); the output needs its clock.</summary>
    private static Mix Speaker(Wm8960Model chip, Mix mixer, bool clocked, int volume, int power, int classD)
    {
        ReadOnlySpan<double> boost = [0, 2.1, 2.9, 3.6, 4.5, 5.1, 5.1, 5.1];
        var gain = OutputGain(chip.Effective(volume)) * Db(boost[chip.Raw(0x33) & 7]);
        return (mixer * gain).If(clocked && Bit(chip, 0x1A, power) && Bit(chip, 0x31, classD));
    }

    private static double OutputGain(int volume) => (volume & 0x7F) < 0x30 ? 0 : Db((volume & 0x7F) - 0x79);

    private static double DacGain(int volume) => (volume & 0xFF) == 0 ? 0 : Db(-127.5 + (0.5 * (volume & 0xFF)));

    private static double AdcGain(int volume) => (volume & 0xFF) == 0 ? 0 : Db(-97.5 + (0.5 * (volume & 0xFF)));

    private static double LineGain(int code) => (code & 7) == 0 ? 0 : Db(-15 + (3 * (code & 7)));

    private static bool Bit(Wm8960Model chip, int register, int bit) => (chip.Raw(register) >> bit & 1) != 0;
}
