using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// What each ear hears, derived from the desk's state alone. A call's voice reaches the loudspeaker by
/// <see cref="LoudspeakerSound.Handsfree"/> only, which cannot be made without a <see cref="HandsfreePermission"/>. All that is said here
/// of the receiver goes to the loudspeaker instead while that is so.
/// </summary>
/// <param name="MicrophoneOpen">The microphone (<see cref="Microphone"/>) feeds the legs that ask for it.</param>
/// <param name="Legs">The calls that have a stream, and what passes.</param>
/// <param name="ReceiverTone">A tone of the country plan in the handset receiver.</param>
/// <param name="Loudspeaker">What the base loudspeaker plays.</param>
/// <param name="ReceiverVolume">Step 0–10 of the handset receiver.</param>
/// <param name="RingerVolume">Step 0–10 of the ringer; step 0 is still audible (an emergency phone has no silent ringer).</param>
public sealed record AudioOrder(
    bool MicrophoneOpen,
    ImmutableArray<LegOrder> Legs,
    Tone ReceiverTone,
    LoudspeakerSound Loudspeaker,
    int ReceiverVolume,
    int RingerVolume)
{
    /// <summary>What the receiver says; played once, its end is reported by <see cref="SpeechEnded"/>.</summary>
    public Utterance? ReceiverSpeech { get; init; }

    /// <summary>The memo that is being dictated: the open microphone is recorded and reaches no call.</summary>
    public long? Memo { get; init; }

    /// <summary>The call whose both sides are recorded; what the microphone hears only while it reaches that call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CallRecording? Recording { get; init; }

    /// <summary>A self-test plays and listens: the open microphone reaches no call, what is played is the test plane's.</summary>
    public bool Inspects { get; init; }

    /// <summary>Which microphone is open: the handset's, the base's, none. Never both.</summary>
    [JsonIgnore]
    public Route Microphone => (MicrophoneOpen, Loudspeaker) switch
    {
        (false, _) => Route.None,
        (true, LoudspeakerSound.Handsfree) => Route.Handsfree,
        _ => Route.Handset,
    };

    public static AudioOrder Silence { get; } = new(false, [], Tone.None, new LoudspeakerSound.Silent(), 5, 5);

    public bool Equals(AudioOrder? other) => other is not null
        && MicrophoneOpen == other.MicrophoneOpen
        && Legs.AsSpan().SequenceEqual(other.Legs.AsSpan())
        && ReceiverTone == other.ReceiverTone
        && Loudspeaker == other.Loudspeaker
        && ReceiverVolume == other.ReceiverVolume
        && RingerVolume == other.RingerVolume
        && ReceiverSpeech == other.ReceiverSpeech
        && Memo == other.Memo
        && Recording == other.Recording
        && Inspects == other.Inspects;

    public override int GetHashCode() =>
        HashCode.Combine(MicrophoneOpen, Legs.Length, ReceiverTone, Loudspeaker, ReceiverVolume, RingerVolume);
}

/// <summary>One call's row of the mixing matrix.</summary>
/// <param name="Sends">What the far end hears.</param>
/// <param name="Heard">The far end is heard in the receiver.</param>
/// <param name="Says">With <see cref="LegSource.Speech"/>: what the far end is told; its end is reported.</param>
public readonly record struct LegOrder(CallId Call, LegSource Sends, bool Heard, Utterance? Says = null);

/// <summary>What is sent to a far end.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LegSource>))]
public enum LegSource
{
    Silence,
    Microphone,

    /// <summary>Music on hold, repeated.</summary>
    Music,

    /// <summary>An announcement: <see cref="LegOrder.Says"/>.</summary>
    Speech,
}

/// <summary>Tones in the receiver; their frequencies and cadences are the country plan's (ITU-T E.180 supplement 2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Tone>))]
public enum Tone
{
    None,

    /// <summary>Dial tone.</summary>
    Dial,

    /// <summary>Ring-back while the far end is alerted and sends no early media.</summary>
    RingBack,

    Busy,
    Congestion,

    /// <summary>The far end has released: clause 1.10's sign that the handset may go down.</summary>
    Release,

    /// <summary>Another call waits.</summary>
    CallWaiting,

    /// <summary>A key or a number was refused (barred, handsfree in a booth): one short tone.</summary>
    Refused,

    /// <summary>Lifted too long without an action.</summary>
    Reorder,

    /// <summary>Dial tone in bursts, then steady: messages or callbacks are there.</summary>
    StutterDial,

    /// <summary>The handset was left off: loud, within the acoustic-shock limit.</summary>
    Howler,

    /// <summary>A caller has waited for long (45 s), or a private call is near its limit: one soft double tone.</summary>
    Warning,

    /// <summary>A key did what it should: one short high tone.</summary>
    Confirm,
}

/// <summary>What the base loudspeaker may play: nothing, ringing or a page; and where the profile permits it, what the ear hears.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "sound")]
[JsonDerivedType(typeof(Silent), "silent")]
[JsonDerivedType(typeof(RingBurst), "ring-burst")]
[JsonDerivedType(typeof(Page), "page")]
[JsonDerivedType(typeof(Handsfree), "handsfree")]
public abstract record LoudspeakerSound
{
    private LoudspeakerSound()
    {
    }

    /// <summary>Nothing: the amplifier gets zeros.</summary>
    public sealed record Silent : LoudspeakerSound;

    /// <summary>The page that comes in by multicast, in a profile that permits it; never a call's voice.</summary>
    public sealed record Page : LoudspeakerSound;

    /// <summary>
    /// Handsfree: what the receiver would play, voices included. The permission is the lock: a booth has none.
    /// </summary>
    /// <param name="Volume">Step 0–10.</param>
    public sealed record Handsfree(HandsfreePermission Permission, int Volume) : LoudspeakerSound;

    /// <summary>
    /// Burst <paramref name="Number"/> (1, 2, …) of the ringing cadence sounds now; louder from burst to burst.
    /// </summary>
    public sealed record RingBurst(CallId Call, int Number) : LoudspeakerSound;
}
