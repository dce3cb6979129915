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
[JsonDerivedType(typeof(OpenHandsfreeMicrophone), "open-handsfree-microphone")]
[JsonDerivedType(typeof(CloseHandsfreeMicrophone), "close-handsfree-microphone")]
[JsonDerivedType(typeof(SetAudio), "set-audio")]
[JsonDerivedType(typeof(SetLights), "set-lights")]
[JsonDerivedType(typeof(WriteRecord), "write-record")]
[JsonDerivedType(typeof(Redirect), "redirect")]
[JsonDerivedType(typeof(FollowRedirect), "follow-redirect")]
[JsonDerivedType(typeof(ReportReferral), "report-referral")]
[JsonDerivedType(typeof(BlindTransfer), "blind-transfer")]
[JsonDerivedType(typeof(AttendedTransfer), "attended-transfer")]
[JsonDerivedType(typeof(LookUp), "look-up")]
[JsonDerivedType(typeof(CheckPin), "check-pin")]
[JsonDerivedType(typeof(SendAlert), "send-alert")]
[JsonDerivedType(typeof(StoreMemo), "store-memo")]
[JsonDerivedType(typeof(StoreRecording), "store-recording")]
[JsonDerivedType(typeof(OpenMemos), "open-memos")]
[JsonDerivedType(typeof(MarkRecord), "mark-record")]
[JsonDerivedType(typeof(EraseIdentity), "erase-identity")]
[JsonDerivedType(typeof(AgendaChanged), "agenda-changed")]
[JsonDerivedType(typeof(RunSelfTest), "run-self-test")]
[JsonDerivedType(typeof(StopSelfTest), "stop-self-test")]
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

/// <summary>Open the base microphone: the permission is the lock, as at the loudspeaker.</summary>
public sealed record OpenHandsfreeMicrophone(HandsfreePermission Permission) : Effect;

/// <summary>Cut the base microphone and its supply: at the codec and in the media loop at once.</summary>
public sealed record CloseHandsfreeMicrophone : Effect;

/// <summary>The whole of what shall be heard from now on; replaces the order before it.</summary>
public sealed record SetAudio(AudioOrder Order) : Effect;

/// <summary>The whole ring of lights from now on; always <see cref="LedLanguage.Count"/> entries.</summary>
public sealed record SetLights(ImmutableArray<Light> Ring) : Effect;

/// <summary>A call is over: its one record. Emitted exactly once per call.</summary>
public sealed record WriteRecord(CallRecord Record) : Effect;

/// <summary>Forward an unanswered incoming call: 302 Moved Temporarily with this number (clause 1.1, overflow).</summary>
public sealed record Redirect(CallId Call, string Number) : Effect;

/// <summary>Call where the 3xx of our INVITE points; the desk has found its number allowed.</summary>
public sealed record FollowRedirect(CallId Call) : Effect;

/// <summary>NOTIFY whoever asked by REFER how the call to the number stands (RFC 3515 §2.4.5); 200 and more is the last word.</summary>
public sealed record ReportReferral(CallId Call, int SipStatus) : Effect;

/// <summary>REFER the far end to a number (RFC 3515); answered by <see cref="TransferEnded"/>.</summary>
public sealed record BlindTransfer(CallId Call, string Number) : Effect;

/// <summary>REFER the far end of <see cref="Call"/> to that of <see cref="Consultation"/> (Replaces, RFC 3891).</summary>
public sealed record AttendedTransfer(CallId Call, CallId Consultation) : Effect;

/// <summary>Find the number behind a token, in the live calls or in the journal; answered by <see cref="NumberFound"/>.</summary>
public sealed record LookUp(PartyToken Remote) : Effect;

/// <summary>Whose PIN is this; answered by <see cref="PinChecked"/>. The digits lie sealed in the journal.</summary>
public sealed record CheckPin(string Digits) : Effect;

/// <summary>Tell the supervisors: SIP MESSAGE, web hooks.</summary>
public sealed record SendAlert(Alert Alert) : Effect;

/// <summary>The memo that was just dictated belongs to this call's record (null: to none); keep it, sealed.</summary>
public sealed record StoreMemo(long Memo, CallId? Call) : Effect;

/// <summary>This piece of a call's recording is whole: keep it, sealed, with the call's record.</summary>
public sealed record StoreRecording(long Recording, CallId Call) : Effect;

/// <summary>
/// The memos of an agenda item are about to be said: have them at hand, unsealed; answered by <see cref="MemosOpened"/>.
/// </summary>
public sealed record OpenMemos(long Item, ImmutableArray<long> Memos) : Effect;

/// <summary>What was noted about a call, whole; replaces what was noted before.</summary>
/// <param name="Segment">The journal's segment of the call; null: this run's.</param>
public sealed record MarkRecord(CallId Call, RecordMarks Marks, long? Segment = null) : Effect;

/// <summary>The caller wants to stay unnamed (clauses 2.3c, 3.5a): delete the key of the record's personal fields.</summary>
/// <param name="NumberToo">Its number as well.</param>
public sealed record EraseIdentity(CallId Call, bool NumberToo) : Effect;

/// <summary>An agenda item is new or changed, or it is settled.</summary>
public sealed record AgendaChanged(AgendaItem Item, bool Settled) : Effect;

/// <summary>Test the hardware; its end is told by <see cref="SelfTestEnded"/>. <see cref="Run"/> 0: the keypad asked.</summary>
public sealed record RunSelfTest(long Run, bool Full) : Effect
{
    /// <summary>With <see cref="Full"/>: only what the acceptance at the phone's place needs.</summary>
    public bool Acceptance { get; init; }
}

/// <summary>The self-test gives way, at once.</summary>
public sealed record StopSelfTest(long Run) : Effect;

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
    ImmutableArray<string> Flags)
{
    /// <summary>When the phone itself answered with an apology and music (clause 5.7); never counts as answered.</summary>
    public Moment? MachineAnsweredAt { get; init; }

    public RecordMarks Marks { get; init; } = RecordMarks.None;

    /// <summary>Why it was late or missed (clause 1.1); null if it was neither.</summary>
    public LateCause? Cause { get; init; }

    public CareFigures Care { get; init; }

    public TalkFigures? Talk { get; init; }
}
