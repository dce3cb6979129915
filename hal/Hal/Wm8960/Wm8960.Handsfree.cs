namespace Hal;

public sealed partial class Wm8960
{
    /// <summary>
    /// The base microphone's path is open in the registers as last written successfully: amplifier on and not muted, joined to the boost
    /// mixer, mixer and converter powered.
    /// </summary>
    public bool HandsfreeMicrophoneOpen =>
        (Shadow(Register.RightInputVolume) & Bits.LinMute) == 0
        && (Shadow(Register.AdcrSignalPath) & Bits.Lmic2B) != 0
        && (Shadow(Register.PowerManagement3) & Bits.RMic) != 0
        && (Shadow(Register.PowerManagement1) & (Bits.AinR | Bits.AdcR)) == (Bits.AinR | Bits.AdcR);

    /// <summary>
    /// Opens the base microphone instead of the handset's: RINPUT1 → right amplifier → right ADC, which then is on both channels of the
    /// interface. No path to an output is opened: the voice reaches the loudspeaker as the right DAC's signal only. The mute goes last.
    /// </summary>
    /// <exception cref="InvalidOperationException">The driver was made without handsfree.</exception>
    public void OpenHandsfreeMicrophone()
    {
        if (_handsfree is null)
        {
            throw new InvalidOperationException("this board has no base microphone, or its settings do not permit it");
        }

        if (_open == Microphone.Handset)
        {
            CloseMicrophone();
        }

        _open = Microphone.Base;
        try
        {
            WriteHandsfreePath(_handsfree);
        }
        catch (IOException)
        {
            _open = Microphone.None;
            throw;
        }
    }

    /// <summary>Closes the base microphone: the mute first, then everything that was let through for it.</summary>
    public void CloseHandsfreeMicrophone()
    {
        if (_handsfree is null)
        {
            return;
        }

        _open = _open == Microphone.Base ? Microphone.None : _open;
        WriteRightInput(_handsfree);
        Write(Register.PowerManagement3, Mixers);
        Write(Register.PowerManagement1, Shadow(Register.PowerManagement1));
        Write(Register.AdditionalControl1, AdcChannels);
    }

    private void WriteHandsfreePath(HandsfreeWiring wiring)
    {
        Write(Register.PowerManagement1, Shadow(Register.PowerManagement1) | Bits.AinR | Bits.AdcR);
        Write(Register.PowerManagement3, Mixers | Bits.RMic);
        Write(Register.AdditionalControl1, AdcChannels);
        Write(Register.AdcrSignalPath, RightSignalPath(wiring));
        Write(Register.RightInputVolume, InputVolume(wiring.MicrophonePgaDb));
    }

    /// <summary>Closed by the barrier whenever the base microphone is not the one that is open.</summary>
    private void WriteRightInput(HandsfreeWiring wiring)
    {
        Write(Register.RightInputVolume, InputVolume(wiring.MicrophonePgaDb));
        Write(Register.AdcrSignalPath, RightSignalPath(wiring));
    }

    private static int RightSignalPath(HandsfreeWiring wiring) => Bits.Lmn1 | Bits.Lmic2B | (BoostCode(wiring.MicrophoneBoostDb) << 4);

    /// <summary>
    /// DATSEL: both data channels carry the converter whose microphone is open: a sound card that folds stereo to mono then keeps the
    /// level, and the media plane need not know which it is.
    /// </summary>
    private int AdcChannels =>
        Bits.ThermalShutdown | Bits.Vsel3V3 | (_open == Microphone.Base ? Bits.BothFromRightAdc : Bits.BothFromLeftAdc);

    /// <summary>The two are never open together.</summary>
    private enum Microphone
    {
        None,
        Handset,
        Base,
    }
}
