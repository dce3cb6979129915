using Hal.Simulation;

namespace Hil.Booth;

/// <summary>
/// The codec's sound: what the phone plays comes out of the loopback card's other end, goes through the modelled chip, and what
/// its ADC makes of the guard's voice is played into the end that the phone captures from. Time in an emulated machine stalls,
/// so nothing here is about timing: the loudest levels at the pins since they were last asked for are what a test looks at.
/// </summary>
internal sealed class KernelSound(VirtualBooth booth, short[] speech)
{
    private const string PlayedByPhone = "hw:Loopback,1,0";
    private const string CapturedByPhone = "hw:Loopback,0,1";
    private const int Frame = 160;

    private readonly Lock _gate = new();
    private PinLevels _loudest = Silence;
    private int _spoken;

    private static PinLevels Silence => new(-120, -120, -120, false, false);

    public void Start() => Hardware.Start("sound", Run);

    /// <summary>The loudest at each pin since the last call.</summary>
    public PinLevels TakeLoudest()
    {
        lock (_gate)
        {
            var loudest = _loudest;
            _loudest = Silence;
            return loudest;
        }
    }

    private void Run()
    {
        var from = Alsa.Capture(PlayedByPhone, channels: 2);
        var to = Alsa.Playback(CapturedByPhone, channels: 1);
        var both = new short[2 * Frame];
        short[] left = new short[Frame], right = new short[Frame], mouth = new short[Frame];
        short[] captured = new short[Frame], receiver = new short[Frame], loudspeaker = new short[Frame];
        while (true)
        {
            from.Read(both, Frame);
            for (var i = 0; i < Frame; i++)
            {
                left[i] = both[2 * i];
                right[i] = both[(2 * i) + 1];
                mouth[i] = Say();
            }

            booth.Process(left, right, mouth, captured, receiver, loudspeaker);
            to.Write(captured, Frame);
            Note(booth.Levels);
        }
    }

    private short Say()
    {
        _spoken = (_spoken + 1) % speech.Length;
        return booth.IsOffHook ? speech[_spoken] : (short)0;
    }

    private void Note(PinLevels now)
    {
        lock (_gate)
        {
            _loudest = new PinLevels(
                Math.Max(_loudest.ReceiverDbfs, now.ReceiverDbfs),
                Math.Max(_loudest.LoudspeakerVoiceDbfs, now.LoudspeakerVoiceDbfs),
                Math.Max(_loudest.LoudspeakerRingDbfs, now.LoudspeakerRingDbfs),
                _loudest.MicrophoneOpen || now.MicrophoneOpen,
                _loudest.HandsfreeMicOpen || now.HandsfreeMicOpen);
        }
    }
}
