using System.Collections.Immutable;
using CallDesk;

namespace Phone.Audio;

/// <summary>
/// The media thread's orders: the desk's <see cref="AudioOrder"/> bound to the streams that exist, to the sound of what is said and
/// to what is recorded. Immutable and swapped whole. Like the order it is made from, it has no way to send a stream or a
/// word to the loudspeaker but <see cref="Handsfree"/>, which no booth's settings can make.
/// </summary>
internal sealed class AudioPlan
{
    public static AudioPlan Empty { get; } = new(AudioOrder.Silence, [], null, [], null, null);

    private AudioPlan(
        AudioOrder order,
        ImmutableArray<PlannedLeg> legs,
        SpeechPlayback? receiverSpeech,
        ImmutableArray<SpeechPlayback> utterances,
        MemoRecording? memo,
        MemoRecording? recording)
    {
        Order = order;
        Legs = [.. legs];
        Burst = order.Loudspeaker is LoudspeakerSound.RingBurst burst ? burst : null;
        ReceiverSpeech = receiverSpeech;
        Utterances = utterances;
        Memo = memo;
        Recording = recording;
        Whispers = legs.Any(leg => leg.Heard);
        Pages = order.Loudspeaker is LoudspeakerSound.Page;
        Handsfree = order.Loudspeaker as LoudspeakerSound.Handsfree;
    }

    public AudioOrder Order { get; }

    public PlannedLeg[] Legs { get; }

    public LoudspeakerSound.RingBurst? Burst { get; }

    public SpeechPlayback? ReceiverSpeech { get; }

    /// <summary>The page that comes in is heard at the loudspeaker.</summary>
    public bool Pages { get; }

    /// <summary>What the ear hears comes out at the loudspeaker; carries the permission.</summary>
    public LoudspeakerSound.Handsfree? Handsfree { get; }

    /// <summary>This very stream is in the plan. Media thread, no allocation.</summary>
    public bool Contains(StreamLeg stream)
    {
        foreach (ref readonly PlannedLeg leg in Legs.AsSpan())
        {
            if (ReferenceEquals(leg.Stream, stream))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A far end is in the receiver too: what is said there is said over it, softly.</summary>
    public bool Whispers { get; }

    /// <summary>All that is being said, to the receiver and to far ends, whether they have a stream or not.</summary>
    public ImmutableArray<SpeechPlayback> Utterances { get; }

    public MemoRecording? Memo { get; }

    /// <summary>Takes both sides of the leg that is <see cref="PlannedLeg.Recorded"/>.</summary>
    public MemoRecording? Recording { get; }

    /// <summary>Nothing to hear, nothing to say and nobody to talk to: the loop may sleep.</summary>
    public bool IsIdle =>
        Legs.Length == 0 && Burst is null && !Pages && Order.ReceiverTone == Tone.None && !Order.MicrophoneOpen
        && ReceiverSpeech is null;

    /// <summary>
    /// A stream that the order does not name is kept alive, unheard, and is sent silence. The microphone reaches a stream only if it is
    /// open, the stream asks for it, nothing is said there and no memo is dictated.
    /// </summary>
    /// <param name="utterances">The sound of every utterance of the order.</param>
    /// <param name="memo">Where the order's memo goes.</param>
    /// <param name="recording">Where the order's recording goes.</param>
    public static AudioPlan Of(
        AudioOrder order,
        ImmutableArray<StreamLeg> streams,
        ImmutableArray<SpeechPlayback> utterances,
        MemoRecording? memo,
        MemoRecording? recording = null) =>
        new(
            order,
            [.. streams.Select(stream => Plan(order, stream, utterances))],
            Sound(order.ReceiverSpeech, utterances),
            utterances,
            memo,
            recording);

    /// <summary>Without a sound device no time passes: what was to be said counts as said, and nobody waits for it.</summary>
    public void GiveUpSpeech()
    {
        foreach (SpeechPlayback utterance in Utterances)
        {
            utterance.End();
        }
    }

    private static PlannedLeg Plan(AudioOrder order, StreamLeg stream, ImmutableArray<SpeechPlayback> utterances)
    {
        foreach (LegOrder leg in order.Legs)
        {
            if (leg.Call == stream.Call)
            {
                bool talks = leg is { Sends: LegSource.Microphone, Says: null } && order is { MicrophoneOpen: true, Memo: null };
                SpeechPlayback? says = leg.Sends == LegSource.Speech ? Sound(leg.Says, utterances) : null;
                return new PlannedLeg(stream, talks, leg.Heard)
                {
                    Says = says, Music = leg.Sends == LegSource.Music, Recorded = order.Recording?.Call == stream.Call,
                };
            }
        }

        return new PlannedLeg(stream, false, false);
    }

    private static SpeechPlayback? Sound(Utterance? utterance, ImmutableArray<SpeechPlayback> utterances) =>
        utterance is null ? null : utterances.FirstOrDefault(sound => sound.Id == utterance.Id);
}

/// <param name="Talks">The microphone is sent to this stream; otherwise silence is, or what the other properties say.</param>
/// <param name="Heard">This stream is mixed into the receiver.</param>
internal readonly record struct PlannedLeg(StreamLeg Stream, bool Talks, bool Heard)
{
    /// <summary>What this far end is told.</summary>
    public SpeechPlayback? Says { get; init; }

    /// <summary>Music on hold is sent to it.</summary>
    public bool Music { get; init; }

    /// <summary>What it says and what it is sent go into <see cref="AudioPlan.Recording"/>.</summary>
    public bool Recorded { get; init; }
}
