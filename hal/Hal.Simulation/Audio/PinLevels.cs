namespace Hal.Simulation;

/// <summary>
/// What a technician with a level meter reads at the codec's pins: RMS over about 200 ms in dBFS (a full-scale sine is −3 dBFS),
/// −120 when silent. See <see cref="AnalogueModel"/> for what 0 dB means at each pin.
/// </summary>
/// <param name="ReceiverDbfs">Everything at LOUT1.</param>
/// <param name="LoudspeakerVoiceDbfs">What the left DAC channel and the microphones contribute to both speaker outputs.</param>
/// <param name="LoudspeakerRingDbfs">What the right DAC channel contributes to both speaker outputs.</param>
/// <param name="MicrophoneOpen">There is a path from LINPUT1 to an ADC's output with a gain above mute.</param>
/// <param name="HandsfreeMicOpen">The same from RINPUT1, the base microphone.</param>
public readonly record struct PinLevels(
    double ReceiverDbfs, double LoudspeakerVoiceDbfs, double LoudspeakerRingDbfs, bool MicrophoneOpen, bool HandsfreeMicOpen);
