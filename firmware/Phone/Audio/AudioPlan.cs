using System.Collections.Immutable;
using CallDesk;

namespace Phone.Audio;

/// <summary>
/// The media thread's orders: the desk's <see cref="AudioOrder"/> bound to the streams that exist. Immutable and swapped whole.
/// Like the
/// order it is made from, it has no way to send a stream to the loudspeaker.
/// </summary>
internal sealed class AudioPlan
{
    public static AudioPlan Empty { get; } = new(AudioOrder.Silence, []);

    private AudioPlan(AudioOrder order, ImmutableArray<PlannedLeg> legs)
    {
        Order = order;
        Legs = [.. legs];
        Burst = order.Loudspeaker is LoudspeakerSound.RingBurst burst ? burst : null;
        Pages = order.Loudspeaker is LoudspeakerSound.Page;
    }

    public AudioOrder Order { get; }

    public PlannedLeg[] Legs { get; }

    public LoudspeakerSound.RingBurst? Burst { get; }

    /// <summary>The page that comes in is heard at the loudspeaker.</summary>
    public bool Pages { get; }

    /// <summary>Nothing to hear and nobody to talk to: the loop may sleep.</summary>
    public bool IsIdle => Legs.Length == 0 && Burst is null && !Pages && Order.ReceiverTone == Tone.None && !Order.MicrophoneOpen;

    /// <summary>A stream that the order does not name is kept alive, unheard, and is sent silence.</summary>
    public static AudioPlan Of(AudioOrder order, ImmutableArray<StreamLeg> streams) =>
        new(order, [.. streams.Select(stream => Plan(order, stream))]);

    private static PlannedLeg Plan(AudioOrder order, StreamLeg stream)
    {
        foreach (LegOrder leg in order.Legs)
        {
            if (leg.Call == stream.Call)
            {
                bool talks = leg.Sends == LegSource.Microphone && order.MicrophoneOpen;
                return new PlannedLeg(stream, talks, leg.Heard);
            }
        }

        return new PlannedLeg(stream, false, false);
    }
}

/// <param name="Talks">The microphone is sent to this stream; otherwise silence is.</param>
/// <param name="Heard">This stream is mixed into the receiver.</param>
internal readonly record struct PlannedLeg(StreamLeg Stream, bool Talks, bool Heard);
