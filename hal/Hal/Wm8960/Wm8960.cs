using System.Device.I2c;

namespace Hal;

/// <summary>
/// WM8960 codec of the handset (Cirrus Logic, datasheet rev 4.4): left DAC → LOUT1 → receiver, LINPUT1 → left ADC, right DAC →
/// right class-D speaker → ringer; RINPUT1 → right ADC only where handsfree is permitted. The chip is write-only, so the driver keeps a shadow. Codec, PLL and DACs stay up while the
/// handset rests (VMID takes 100 ms, the PLL 250 ms); only the microphone opens and closes. Not safe across threads; the hal
/// thread owns it. Times are <see cref="TimeProvider"/> timestamps. Errors: <see cref="IOException"/> from the bus.
/// </summary>
public sealed partial class Wm8960 : IDisposable
{
    /// <summary>7-bit address; the chip has only this one.</summary>
    public const int DefaultAddress = 0x1A;

    /// <summary>Highest step of both volumes; step 5 is 0 dB.</summary>
    public const int MaximumStep = 10;

    // "0 dB" at step 5 is −9 dB at the chip's output stage, so that all steps 0 (−15 dB) to 10 (+15 dB) exist: the stage ends at
    // +6 dB.
    private const int StepZeroVolume = 0x79 - 9 - 15;
    private const int SysClkHz = 12_288_000;
    private const int PllOutputHz = 2 * SysClkHz;

    private readonly I2cDevice _device;
    private readonly CodecWiring _wiring;
    private readonly TimeProvider _time;
    private readonly bool _shouldDispose;
    private readonly int[] _shadow = new int[0x38];
    private readonly byte[] _frame = new byte[2];
    private readonly HandsfreeWiring? _handsfree;
    private readonly Register[] _safety;
    private Microphone _open;
    private int _receiverStep = 5;
    private int _ringerStep = 5;

    /// <param name="shouldDispose">Whether <paramref name="device"/> is disposed with the driver.</param>
    /// <param name="handsfree">
    /// The permission for handsfree: the base microphone's wiring where the board has one and the settings permit it. Without it, and
    /// with it while the base microphone is closed, the barrier is the booth's, bit for bit.
    /// </param>
    public Wm8960(I2cDevice device, CodecWiring wiring, TimeProvider time, bool shouldDispose = true, HandsfreeWiring? handsfree = null)
    {
        _handsfree = handsfree;
        _safety = handsfree is null ? SafetyRegisters : [.. SafetyRegisters, Register.RightInputVolume, Register.AdcrSignalPath];
        _device = device;
        _wiring = wiring;
        _time = time;
        _shouldDispose = shouldDispose;
        Pll = PllFactors.For(wiring.CrystalHz, PllOutputHz);
        ResetValues.CopyTo(_shadow);
    }

    /// <summary>The PLL's figures for this board's crystal: 12.288 MHz after the divider by two.</summary>
    public PllFactors Pll { get; }

    /// <summary>
    /// The microphone path is open in the registers as last written successfully: amplifier on and not muted, and joined to the
    /// boost mixer that feeds the ADC and the sidetone. Any one of the three closes it.
    /// </summary>
    public bool MicrophoneOpen =>
        (Shadow(Register.LeftInputVolume) & Bits.LinMute) == 0
        && (Shadow(Register.AdclSignalPath) & Bits.Lmic2B) != 0
        && (Shadow(Register.PowerManagement3) & Bits.LMic) != 0;

    /// <summary>The value of a register as last written, or its reset value.</summary>
    public int Shadow(Register register) => _shadow[(int)register];

    /// <summary>Gain of a volume step relative to step 5, in dB.</summary>
    public static int StepDb(int step) => 3 * (step - 5);

    /// <summary>
    /// Writes one register, minus the bits that the barrier forbids (loudspeaker leaks always, a microphone's path while it is
    /// closed). For tests and tools; the driver's own writes take the same way.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a register of the datasheet.</exception>
    public void Write(Register register, int value)
    {
        if (!IsDocumented(register))
        {
            throw new ArgumentOutOfRangeException(nameof(register), register, "not a register of the WM8960");
        }

        var masked = Masked(register, value, _open);
        _frame[0] = (byte)(((int)register << 1) | (masked >> 8));
        _frame[1] = (byte)masked;
        _device.Write(_frame);
        if (register == Register.Reset)
        {
            ResetValues.CopyTo(_shadow);
        }
        else
        {
            _shadow[(int)register] = masked;
        }
    }

    /// <summary>
    /// Opens the microphone: the boost path and the sidetone first, the mute last. Four writes, 0.3 ms at 400 kHz.
    /// </summary>
    public void OpenMicrophone()
    {
        if (_open == Microphone.Base)
        {
            CloseHandsfreeMicrophone();
        }

        _open = Microphone.Handset;
        try
        {
            WriteMicrophonePath();
        }
        catch (IOException)
        {
            _open = Microphone.None;
            throw;
        }
    }

    /// <summary>A microphone that was open does not open again at the end of the next start.</summary>
    public void ForgetMicrophone() => _open = Microphone.None;

    /// <summary>Closes the microphone: the mute first, then the boost path, the sidetone and the input mixer.</summary>
    public void CloseMicrophone()
    {
        _open = _open == Microphone.Handset ? Microphone.None : _open;
        Write(Register.LeftInputVolume, LeftInputVolume);
        Write(Register.AdclSignalPath, LeftSignalPath);
        Write(Register.LeftBypass, Sidetone);
        Write(Register.PowerManagement3, Mixers | (_open == Microphone.Base ? Bits.RMic : 0));
    }

    /// <summary>Receiver volume: step 0 (−15 dB) to 10 (+15 dB), 5 = 0 dB. Remembered until the chip is there.</summary>
    public void SetReceiverVolume(int step)
    {
        _receiverStep = Math.Clamp(step, 0, MaximumStep);
        if (IsReady)
        {
            Write(Register.Lout1Volume, Volume(_receiverStep));
        }
    }

    /// <summary>
    /// Ringer volume: step 0 (−15 dB, still audible) to 10 (+15 dB), 5 = 0 dB. Remembered until the chip is there.
    /// </summary>
    public void SetRingerVolume(int step)
    {
        _ringerStep = Math.Clamp(step, 0, MaximumStep);
        if (IsReady)
        {
            Write(Register.RightSpeakerVolume, Volume(_ringerStep));
        }
    }

    public void Dispose()
    {
        if (_shouldDispose)
        {
            _device.Dispose();
        }
    }

    private int LeftInputVolume => InputVolume(_wiring.MicrophonePgaDb);

    private int LeftSignalPath => Bits.Lmn1 | Bits.Lmic2B | (BoostCode(_wiring.MicrophoneBoostDb) << 4);

    private int Sidetone => Bits.Lb2Lo | ((-_wiring.SidetoneDb / 3) << 4);

    private static int Mixers => Bits.LMic | Bits.LoMix | Bits.RoMix;

    private void WriteMicrophonePath()
    {
        Write(Register.PowerManagement3, Mixers);
        Write(Register.AdclSignalPath, LeftSignalPath);
        Write(Register.LeftBypass, Sidetone);
        Write(Register.LeftInputVolume, LeftInputVolume);
    }

    private static int InputVolume(double db) => Bits.VolumeUpdate | (int)((db + 17.25) / 0.75);

    private static int Volume(int step) => Bits.VolumeUpdate | (StepZeroVolume + (3 * step));

    private static int BoostCode(int db) => db switch { 0 => 0, 13 => 1, 20 => 2, _ => 3 };
}
