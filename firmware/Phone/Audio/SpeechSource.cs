using CallDesk;

namespace Phone.Audio;

/// <summary>Where the media plane has its words and its music from.</summary>
/// <param name="Compose">An utterance as sound. Called on the desk's thread; never throws.</param>
/// <param name="Music">Music on hold, 16 kHz, a whole round; empty: silence.</param>
/// <param name="ReceiverGain">From the level at which prompts are made to that of <c>prompts-dbfs</c>, for the receiver.</param>
internal sealed record SpeechSource(Func<Utterance, SpokenClip> Compose, short[] Music, float ReceiverGain)
{
    /// <summary>Has nothing to say: every utterance ends as soon as it begins.</summary>
    public static SpeechSource None { get; } = new(static _ => SpokenClip.Empty, [], 1);
}
