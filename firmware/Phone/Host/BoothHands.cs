using Hal.Simulation;
using Phone.Panel;

namespace Phone.Host;

/// <summary>Hands at the virtual booth: what the panel and the simulated guard do to its hook, keys and chips.</summary>
/// <param name="talksByLoudspeaker">Handsfree is open: then what the right channel brings to the loudspeaker is voice. Any thread.</param>
internal sealed class BoothHands(VirtualBooth booth, Func<bool> talksByLoudspeaker) : ISimulation
{
    /// <summary>How long a finger stays on a key, and off it before the next tap: well over the keypad's debouncing.</summary>
    private static readonly TimeSpan TapLength = TimeSpan.FromMilliseconds(50);

    private const double Silent = -120;

    private readonly Lock _finger = new();
    private Task _taps = Task.CompletedTask;

    public VirtualBooth Booth => booth;

    public void MoveHook(bool offHook) => booth.MoveHook(offHook);

    public void Key(string legend, KeyAction action)
    {
        switch (action)
        {
            case KeyAction.Press:
                booth.PressKey(legend);
                break;
            case KeyAction.Release:
                booth.ReleaseKey(legend);
                break;
            default:
                lock (_finger)
                {
                    _taps = TapAfterAsync(_taps, legend);
                }

                break;
        }
    }

    public PinsDto Pins()
    {
        PinLevels levels = booth.Analogue.Levels;
        bool talks = talksByLoudspeaker();
        return new PinsDto(
            levels.ReceiverDbfs,
            talks ? Math.Max(levels.LoudspeakerVoiceDbfs, levels.LoudspeakerRingDbfs) : levels.LoudspeakerVoiceDbfs,
            talks ? Silent : levels.LoudspeakerRingDbfs,
            levels.MicrophoneOpen, levels.HandsfreeMicOpen, booth.CodecRegisters);
    }

    public bool Fault(FaultDevice device, FaultKind kind)
    {
        // Each part fails in its own ways: a switch cannot refuse an address, a chip's contacts do not bounce.
        bool fits = kind == FaultKind.None || (device == FaultDevice.Hook
            ? kind is FaultKind.Bounce or FaultKind.Stuck
            : kind is FaultKind.Nak or FaultKind.Stuck or FaultKind.Hang or FaultKind.Reset);
        if (fits)
        {
            booth.Inject(device.ToString().ToLowerInvariant(), kind);
        }

        return fits;
    }

    /// <summary>There is one finger: a tap begins when the one before it is over, so that fast tapping loses nothing.</summary>
    private async Task TapAfterAsync(Task before, string legend)
    {
        await before.ConfigureAwait(false);
        booth.PressKey(legend);
        await Task.Delay(TapLength).ConfigureAwait(false);
        booth.ReleaseKey(legend);
        await Task.Delay(TapLength).ConfigureAwait(false);
    }
}
