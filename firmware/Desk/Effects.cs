using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// What the desk wants done. Effects are data: an adapter carries each out, decides nothing, and says what became of it by an
/// event. An effect's identity is (sequence number of its event, index in the step).
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(SignalRinging), "signal-ringing")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Reject), "reject")]
[JsonDerivedType(typeof(Dial), "dial")]
[JsonDerivedType(typeof(Release), "release")]
[JsonDerivedType(typeof(HoldCall), "hold")]
[JsonDerivedType(typeof(RetrieveCall), "retrieve")]
[JsonDerivedType(typeof(SendDtmf), "send-dtmf")]
[JsonDerivedType(typeof(OpenMicrophone), "open-microphone")]
[JsonDerivedType(typeof(CloseMicrophone), "close-microphone")]
[JsonDerivedType(typeof(SetAudio), "set-audio")]
[JsonDerivedType(typeof(SetLights), "set-lights")]
[JsonDerivedType(typeof(WriteRecord), "write-record")]
[JsonDerivedType(typeof(Ignored), "ignored")]
public abstract record Effect;

/// <summary>Send 180 Ringing.</summary>
public sealed record SignalRinging(CallId Call) : Effect;

/// <summary>Send 200 OK.</summary>
public sealed record Answer(CallId Call) : Effect;

/// <summary>Refuse an unanswered incoming call with this final response (486 Busy Here, 503 on shutdown).</summary>
public sealed record Reject(CallId Call, int SipStatus) : Effect;

/// <summary>Send an INVITE to <see cref="Number"/>. An emergency call goes out whatever the registration says.</summary>
public sealed record Dial(CallId Call, string Number, bool Emergency) : Effect;

/// <summary>End the call: CANCEL or BYE as its dialog needs.</summary>
public sealed record Release(CallId Call) : Effect;

/// <summary>Re-INVITE with sendonly (RFC 3264 §8.4).</summary>
public sealed record HoldCall(CallId Call) : Effect;

/// <summary>Re-INVITE with sendrecv.</summary>
public sealed record RetrieveCall(CallId Call) : Effect;

/// <summary>One telephone-event (RFC 4733) on the call's stream. <see cref="Digit"/>: 0–9 * #.</summary>
public sealed record SendDtmf(CallId Call, char Digit) : Effect;

/// <summary>Open the handset microphone: codec registers and media gate. Only ever emitted off-hook.</summary>
public sealed record OpenMicrophone : Effect;

/// <summary>Cut the microphone at the codec and in the media loop at once, neither waiting for the other.</summary>
public sealed record CloseMicrophone : Effect;

/// <summary>The whole of what shall be heard from now on; replaces the order before it.</summary>
public sealed record SetAudio(AudioOrder Order) : Effect;

/// <summary>The whole ring of lights from now on; always <see cref="LedLanguage.Count"/> entries.</summary>
public sealed record SetLights(ImmutableArray<Light> Ring) : Effect;

/// <summary>A call is over: its one record. Emitted exactly once per call.</summary>
public sealed record WriteRecord(CallRecord Record) : Effect;

/// <summary>The event meant nothing in this state; why, in a few words for the technician.</summary>
public sealed record Ignored(string Because) : Effect;

/// <summary>What a call looked like, without anything personal (clauses 1.1, 1.10, 2.4a).</summary>
/// <param name="Rings">Bursts of the cadence that had begun when the handset was lifted or the caller gave up.</param>
/// <param name="WithinLimit">Lifted before burst <c>rings-limit + 1</c> began; null for outgoing calls.</param>
public sealed record CallRecord(
    CallId Call,
    Direction Direction,
    PartyToken Remote,
    string? Dialled,
    Moment ArrivedAt,
    Moment? AnsweredAt,
    Moment EndedAt,
    int Rings,
    bool? WithinLimit,
    ReleasedBy ReleasedBy,
    int SipStatus,
    ImmutableArray<string> Flags);
