namespace Hal;

public sealed partial class Wm8960
{
    // Linux wm8960.c: VMID ramps in 100 ms, the PLL locks within 250 ms. They run side by side.
    private static readonly TimeSpan VmidTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PllTime = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Written every time: what keeps voice from the loudspeaker and the microphone closed, should the chip have been reset.
    /// </summary>
    private static readonly Register[] SafetyRegisters =
    [
        Register.LeftInputVolume, Register.AdclSignalPath, Register.LeftBypass, Register.PowerManagement3,
        Register.AudioInterface1, Register.AudioInterface2, Register.ThreeDControl, Register.AdditionalControl1,
        Register.RightOutMix, Register.LeftSpeakerVolume, Register.RightBypass, Register.ClassDControl1,
        Register.PowerManagement1, Register.PowerManagement2,
    ];

    /// <summary>Written in turns, so that a chip that lost everything sounds again after a few rounds.</summary>
    private static readonly Register[] OtherRegisters =
    [
        Register.AntiPop1, Register.Clocking2, Register.PllN, Register.PllK1, Register.PllK2, Register.PllK3, Register.Clocking1,
        Register.AdditionalControl2, Register.AdditionalControl3, Register.LeftOutMix, Register.RightInputVolume,
        Register.LeftAdcVolume, Register.LeftDacVolume, Register.RightDacVolume, Register.Lout1Volume,
        Register.RightSpeakerVolume, Register.AdcDacControl1, Register.LeftInputBoostMixer,
    ];

    private static readonly int[] ResetValues = MakeResetValues();

    private Phase _phase;
    private long _begun;
    private int _turn;

    private enum Phase
    {
        Off,
        VmidRamp,
        PllLock,
        Ready,
    }

    /// <summary>Started, clocks running: sound passes.</summary>
    public bool IsReady => _phase == Phase.Ready;

    /// <summary>Between <see cref="Begin"/> and ready.</summary>
    public bool IsStarting => _phase is Phase.VmidRamp or Phase.PllLock;

    /// <summary>
    /// Resets the chip and starts the ramp of VMID and the PLL. Returns at once; call <see cref="Advance"/> until ready (250 ms).
    /// A microphone that was open opens again at the end, unless it is closed meanwhile.
    /// </summary>
    public void Begin()
    {
        _phase = Phase.Off;
        Write(Register.Reset, 0);
        Write(Register.AntiPop1, Bits.PobCtrl | Bits.SoftSt | Bits.BufDcOpEn | Bits.BufIoEn);
        Write(Register.PowerManagement1, Bits.Vmid2X50K);
        Write(Register.AudioInterface1, Bits.MasterI2s16);
        Write(Register.Clocking1, Dividers);
        // BCLK = SYSCLK/24 = 512 kHz, 32 bits a frame; class D clock = SYSCLK/16 = 768 kHz (700–800 kHz is asked for).
        Write(Register.Clocking2, (7 << 6) | 0x0C);
        Write(Register.PllK1, (Pll.K >> 16) & 0xFF);
        Write(Register.PllK2, (Pll.K >> 8) & 0xFF);
        Write(Register.PllK3, Pll.K & 0xFF);
        Write(Register.PllN, Bits.PllFractional | (Pll.HalveInput ? Bits.PllPrescale : 0) | Pll.N);
        Write(Register.PowerManagement2, Bits.PllEnable);
        _begun = _time.GetTimestamp();
        _phase = Phase.VmidRamp;
    }

    /// <summary>Takes the next step of the start when its time has come.</summary>
    /// <returns>When to call again, or <see cref="long.MaxValue"/>.</returns>
    public long Advance(long now)
    {
        if (_phase == Phase.VmidRamp && now >= After(VmidTime))
        {
            Write(Register.PowerManagement1, Bits.Vmid2X50K | Bits.Vref | Bits.AinL | Bits.AdcL | Bits.MicBias);
            Write(Register.AntiPop1, Bits.BufIoEn);
            _phase = Phase.PllLock;
        }

        if (_phase == Phase.PllLock && now >= After(PllTime))
        {
            SwitchOn();
            _phase = Phase.Ready;
        }

        return _phase switch
        {
            Phase.VmidRamp => After(VmidTime),
            Phase.PllLock => After(PllTime),
            _ => long.MaxValue,
        };
    }

    /// <summary>
    /// Writes the safety registers again, and some of the others in turn: the chip cannot be read, so this is what heals a reset
    /// that nobody saw. The same value again changes nothing in a healthy chip.
    /// </summary>
    /// <param name="others">How many of the other registers.</param>
    public void Refresh(int others)
    {
        foreach (var register in _safety)
        {
            Write(register, Shadow(register));
        }

        for (var i = 0; i < others; i++)
        {
            var register = OtherRegisters[_turn++ % OtherRegisters.Length];
            Write(register, Shadow(register));
        }
    }

    /// <summary>Microphone closed, outputs and references off. The chip discharges by itself within 600 ms.</summary>
    public void PowerDown()
    {
        CloseMicrophone();
        CloseHandsfreeMicrophone();
        Write(Register.AdcDacControl1, 0x008);
        Write(Register.AntiPop1, Bits.PobCtrl | Bits.SoftSt | Bits.BufDcOpEn | Bits.BufIoEn);
        Write(Register.PowerManagement2, 0);
        Write(Register.PowerManagement1, 0);
        _phase = Phase.Off;
    }

    // SYSCLK = PLL / 2, ADC and DAC at SYSCLK / (3 × 256) = 16 kHz.
    private static int Dividers => (3 << 6) | (3 << 3) | Bits.SysClkDiv2;

    private void SwitchOn()
    {
        Write(Register.Clocking1, Dividers | Bits.ClkSelPll);
        Write(Register.AdditionalControl1, AdcChannels);
        // The frame clocks run while any converter is on, so none of them stops with the microphone.
        Write(Register.AdditionalControl2, Bits.LrcmBoth);
        Write(Register.AdditionalControl3, Bits.SampleRate16K);
        Write(Register.LeftOutMix, Bits.DacToMixer);
        Write(Register.RightOutMix, Bits.DacToMixer);
        Write(Register.LeftAdcVolume, Bits.VolumeUpdate | 0xC3);
        Write(Register.LeftDacVolume, Bits.VolumeUpdate | 0xFF);
        Write(Register.RightDacVolume, Bits.VolumeUpdate | 0xFF);
        Write(Register.Lout1Volume, Volume(_receiverStep));
        Write(Register.LeftSpeakerVolume, 0);
        Write(Register.RightSpeakerVolume, Volume(_ringerStep));
        WriteMicrophonePath();
        if (_handsfree is not null && _open == Microphone.Base)
        {
            WriteHandsfreePath(_handsfree);
        }

        Write(Register.PowerManagement2, Bits.DacL | Bits.DacR | Bits.Lout1 | Bits.SpeakerR | Bits.PllEnable);
        Write(Register.ClassDControl1, Bits.ClassDRight);
        Write(Register.AdcDacControl1, 0);
    }

    private long After(TimeSpan span) => _begun + (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static bool IsDocumented(Register register) => (int)register < 0x38 && Documented[(int)register];

    private static readonly bool[] Documented = MakeDocumented();

    private static bool[] MakeDocumented()
    {
        var documented = new bool[0x38];
        foreach (var register in Enum.GetValues<Register>())
        {
            documented[(int)register] = true;
        }

        return documented;
    }

    /// <summary>Reset values: datasheet "Register map", checked against wm8960_reg_defaults in Linux wm8960.c.</summary>
    private static int[] MakeResetValues()
    {
        var values = new int[0x38];
        ReadOnlySpan<(int Register, int Value)> notZero =
        [
            (0x00, 0x0A7), (0x01, 0x0A7), (0x05, 0x008), (0x07, 0x00A), (0x08, 0x1C0), (0x0A, 0x0FF), (0x0B, 0x0FF),
            (0x11, 0x07B), (0x12, 0x100), (0x13, 0x032), (0x15, 0x0C3), (0x16, 0x0C3), (0x17, 0x1C0),
            (0x20, 0x100), (0x21, 0x100), (0x22, 0x050), (0x25, 0x050), (0x2A, 0x040), (0x2D, 0x050), (0x2E, 0x050),
            (0x30, 0x002), (0x31, 0x037), (0x33, 0x080), (0x34, 0x008), (0x35, 0x031), (0x36, 0x026), (0x37, 0x0E9),
        ];
        foreach (var (register, value) in notZero)
        {
            values[register] = value;
        }

        return values;
    }
}
