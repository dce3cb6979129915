using CallDesk;

namespace Phone.Audio;

/// <summary>
/// Everything that can reach the loudspeaker: ringing, pages, a self-test's sweep, and what the ear hears, if somebody shows the order of
/// an open handsfree line. The mix is private to this type, so there is no fifth way. Media thread only, no allocation.
/// </summary>
internal sealed class LoudspeakerPath(RingGenerator ring, PageSource? page)
{
    private readonly int[] _mix = new int[AudioFormat.FrameSamples];
    private readonly Limiter _limiter = new();
    private readonly VoiceSwitch _turns = new();

    /// <summary>What needs an act of its own when another plan comes.</summary>
    public void Follow(AudioPlan plan, AudioPlan last)
    {
        if (plan.Burst is null)
        {
            ring.Stop();
        }
        else if (plan.Burst != last.Burst)
        {
            ring.Start(plan.Burst.Number);
        }

        if (plan.Handsfree is not null && last.Handsfree is null)
        {
            _turns.Begin();
        }
    }

    /// <summary>A new frame begins.</summary>
    public void Clear() => _mix.AsSpan().Clear();

    /// <summary>The base microphone has its turn, or is lowered.</summary>
    public void Lower(LoudspeakerSound.Handsfree by, Span<short> microphone)
    {
        ArgumentNullException.ThrowIfNull(by);
        _turns.Send(microphone);
    }

    /// <summary>What the ear hears comes out here instead of at the receiver, which gets silence.</summary>
    /// <param name="by">The permission: only an order of a permitted and open handsfree line has one.</param>
    /// <param name="own">The phone's own tone or word is in it.</param>
    public void Speak(LoudspeakerSound.Handsfree by, Span<short> ear, bool own)
    {
        ArgumentNullException.ThrowIfNull(by);
        _turns.Hear(ear, own);
        Mix.Add(ear, _mix);
        ear.Clear();
    }

    /// <summary>A self-test plays and listens.</summary>
    public void Exchange(SoundProbe probe, ReadOnlySpan<short> microphone, Span<int> receiver) => probe.Exchange(microphone, receiver, _mix);

    /// <summary>The frame as it goes to the device.</summary>
    public void Play(AudioPlan plan, Span<short> output)
    {
        ring.AddTo(_mix);
        page?.AddTo(_mix, plan.Pages);
        _limiter.Process(_mix, output);
    }
}
