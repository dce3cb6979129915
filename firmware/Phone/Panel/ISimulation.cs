using Hal.Simulation;

namespace Phone.Panel;

/// <summary>
/// The virtual booth under the firmware, for hands that are not there: moves the hook's line, presses keys in the keypad chip's
/// registers, reads what arrives at the codec's pins. Methods may be called from any thread and return at once.
/// </summary>
internal interface ISimulation
{
    void MoveHook(bool offHook);

    /// <param name="legend">One of <see cref="SimulationNames.Keys"/>.</param>
    void Key(string legend, KeyAction action);

    PinsDto Pins();

    /// <summary>
    /// Makes a part fail or (with <see cref="FaultKind.None"/>) heal; false if that part cannot fail in that way.
    /// </summary>
    bool Fault(FaultDevice device, FaultKind kind);
}

internal enum KeyAction
{
    Tap,
    Press,
    Release,
}

internal enum FaultDevice
{
    Keypad,
    Lights,
    Codec,
    Hook,
}

/// <summary>Managed memory after a whole collection, in bytes.</summary>
/// <param name="Alive">What something still refers to.</param>
/// <param name="Committed">What the collector holds for it, used or not.</param>
internal sealed record MemoryDto(long Alive, long Committed);

/// <summary>What the codec's registers make of the sound, at the pins.</summary>
/// <param name="ReceiverDbfs">Level at the handset receiver; silence may be any value at or below <see cref="Floor"/>.</param>
/// <param name="MicrophoneOpen">Any path from the handset microphone to the converter's output has a gain above mute.</param>
/// <param name="HandsfreeMicOpen">The same for the base microphone.</param>
/// <param name="Registers">Shadow of the codec: register (two hex digits, as in the datasheet) → value.</param>
internal sealed record PinsDto(
    double ReceiverDbfs,
    double LoudspeakerVoiceDbfs,
    double LoudspeakerRingDbfs,
    bool MicrophoneOpen,
    bool HandsfreeMicOpen,
    IReadOnlyDictionary<string, int> Registers)
{
    /// <summary>Silence in JSON, which has no −∞.</summary>
    public const double Floor = -120;

    /// <summary>The same with every level a number that JSON can say.</summary>
    public PinsDto Finite() => this with
    {
        ReceiverDbfs = Finite(ReceiverDbfs),
        LoudspeakerVoiceDbfs = Finite(LoudspeakerVoiceDbfs),
        LoudspeakerRingDbfs = Finite(LoudspeakerRingDbfs),
    };

    private static double Finite(double level) => double.IsFinite(level) ? Math.Max(Floor, Math.Round(level, 1)) : Floor;
}
