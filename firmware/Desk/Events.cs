using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// Everything that can happen to the desk. Events are facts, stamped where they arise; the journal stores them as they are, so
/// they carry opaque party tokens and never a caller's number.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(SettingsLoaded), "settings-loaded")]
[JsonDerivedType(typeof(HookMoved), "hook-moved")]
[JsonDerivedType(typeof(KeyPressed), "key-pressed")]
[JsonDerivedType(typeof(KeyReleased), "key-released")]
[JsonDerivedType(typeof(CallArrived), "call-arrived")]
[JsonDerivedType(typeof(ArrivalJournaled), "arrival-journaled")]
[JsonDerivedType(typeof(CallProgressed), "call-progressed")]
[JsonDerivedType(typeof(CallConnected), "call-connected")]
[JsonDerivedType(typeof(CallEnded), "call-ended")]
[JsonDerivedType(typeof(AnswerFailed), "answer-failed")]
[JsonDerivedType(typeof(HoldChanged), "hold-changed")]
[JsonDerivedType(typeof(HoldFailed), "hold-failed")]
[JsonDerivedType(typeof(RegistrationChanged), "registration-changed")]
[JsonDerivedType(typeof(JournalUnavailable), "journal-unavailable")]
[JsonDerivedType(typeof(JournalRestored), "journal-restored")]
[JsonDerivedType(typeof(DeviceFailed), "device-failed")]
[JsonDerivedType(typeof(DeviceRestored), "device-restored")]
[JsonDerivedType(typeof(AudioLost), "audio-lost")]
[JsonDerivedType(typeof(AudioRestored), "audio-restored")]
[JsonDerivedType(typeof(ShutdownRequested), "shutdown-requested")]
[JsonDerivedType(typeof(SpeechStarted), "speech-started")]
[JsonDerivedType(typeof(SpeechStopped), "speech-stopped")]
[JsonDerivedType(typeof(TalkMeasured), "talk-measured")]
[JsonDerivedType(typeof(VoiceMeasured), "voice-measured")]
[JsonDerivedType(typeof(SpeechEnded), "speech-ended")]
[JsonDerivedType(typeof(ClockObserved), "clock-observed")]
[JsonDerivedType(typeof(TransferProgressed), "transfer-progressed")]
[JsonDerivedType(typeof(TransferEnded), "transfer-ended")]
[JsonDerivedType(typeof(RedirectAsked), "redirect-asked")]
[JsonDerivedType(typeof(ReferRequested), "refer-requested")]
[JsonDerivedType(typeof(CallReplaced), "call-replaced")]
[JsonDerivedType(typeof(NumberFound), "number-found")]
[JsonDerivedType(typeof(PinChecked), "pin-checked")]
[JsonDerivedType(typeof(AlertAcknowledged), "alert-acknowledged")]
[JsonDerivedType(typeof(NeighbourChanged), "neighbour-changed")]
[JsonDerivedType(typeof(MessagesKept), "messages-kept")]
[JsonDerivedType(typeof(PageStarted), "page-started")]
[JsonDerivedType(typeof(PageEnded), "page-ended")]
[JsonDerivedType(typeof(MemoStored), "memo-stored")]
[JsonDerivedType(typeof(MemoFailed), "memo-failed")]
[JsonDerivedType(typeof(MemosOpened), "memos-opened")]
[JsonDerivedType(typeof(RecordFilled), "record-filled")]
[JsonDerivedType(typeof(AgendaWanted), "agenda-wanted")]
[JsonDerivedType(typeof(AgendaSettled), "agenda-settled")]
[JsonDerivedType(typeof(NetworkChanged), "network-changed")]
[JsonDerivedType(typeof(SelfTestWanted), "self-test-wanted")]
[JsonDerivedType(typeof(SelfTestListens), "self-test-listens")]
[JsonDerivedType(typeof(SelfTestTells), "self-test-tells")]
[JsonDerivedType(typeof(SelfTestEnded), "self-test-ended")]
[JsonDerivedType(typeof(Due), "due")]
public abstract record DeskEvent;

/// <summary>The configuration in force from now on; first event of every segment of the journal.</summary>
public sealed record SettingsLoaded(DeskSettings Settings) : DeskEvent;

/// <summary>The debounced position of the hook switch.</summary>
public sealed record HookMoved(HookPosition Position) : DeskEvent;

/// <summary>A key went down, debounced; the keypad reports one event a move.</summary>
public sealed record KeyPressed(Key Key) : DeskEvent;

/// <summary>A key came up, or was let go because the keypad lost track.</summary>
public sealed record KeyReleased(Key Key) : DeskEvent;

/// <summary>
/// An INVITE that we can serve has come in and 100 was sent. The adapter allocates <see cref="Call"/> (even numbers).
/// </summary>
/// <param name="Match">The directory entry that the caller's number belongs to. The number may be forged.</param>
/// <param name="AutoAnswerAsked">
/// The INVITE asked to be answered by itself (Answer-Mode of RFC 5373, Alert-Info, Call-Info): refused and recorded, the phone
/// rings like for any other call (clause 4.3b).
/// </param>
public sealed record CallArrived(CallId Call, PartyToken Remote, DirectoryMatch? Match = null, bool AutoAnswerAsked = false)
    : DeskEvent;

/// <summary>The journal's commit that holds the arrival of this call has returned.</summary>
public sealed record ArrivalJournaled(CallId Call) : DeskEvent;

/// <summary>A provisional response to our INVITE: 180 (or 183 with <see cref="EarlyMedia"/>, RFC 3960).</summary>
public sealed record CallProgressed(CallId Call, bool EarlyMedia) : DeskEvent;

/// <summary>The dialog is confirmed: our 200 was acknowledged, or the far end answered our INVITE.</summary>
public sealed record CallConnected(CallId Call) : DeskEvent;

/// <summary>The call is over for the network plane, whoever asked for it. The last event of every call.</summary>
public sealed record CallEnded(CallId Call, EndCause Cause, int SipStatus) : DeskEvent;

/// <summary>The 200 could not be sent (media refused, transport gone).</summary>
public sealed record AnswerFailed(CallId Call, string Reason) : DeskEvent;

/// <summary>The re-INVITE of a hold or retrieve was accepted.</summary>
public sealed record HoldChanged(CallId Call, bool Held) : DeskEvent;

/// <summary>The re-INVITE was refused or failed: the session is as it was (RFC 3261 §14.1).</summary>
/// <param name="Held">What was wanted.</param>
public sealed record HoldFailed(CallId Call, bool Held, int SipStatus) : DeskEvent;

/// <summary>The registrar's answer; <see cref="SipStatus"/> 0 = no registrar is configured.</summary>
public sealed record RegistrationChanged(bool Registered, int SipStatus) : DeskEvent;

/// <summary>
/// The journal cannot commit now; entries are kept in memory. <see cref="Reason"/> is a technician's word, no personal data.
/// </summary>
public sealed record JournalUnavailable(string Reason) : DeskEvent;

/// <summary>Commits return again; what waited in memory is written.</summary>
public sealed record JournalRestored : DeskEvent;

/// <summary>A part of the booth does not work, its retries are used up.</summary>
/// <param name="Reason">A technician's word, nothing personal.</param>
public sealed record DeviceFailed(Device Device, string Reason) : DeskEvent;

/// <summary>A part that had failed works again.</summary>
public sealed record DeviceRestored(Device Device) : DeskEvent;

/// <summary>The sound device stalled for more than three frames and is being reopened.</summary>
public sealed record AudioLost(string Reason) : DeskEvent;

/// <summary>The sound device runs again.</summary>
public sealed record AudioRestored : DeskEvent;

/// <summary>SIGTERM: refuse new calls, cut the microphone, end every call.</summary>
public sealed record ShutdownRequested : DeskEvent;

/// <summary>The moment that <see cref="DeskState.NextDue"/> named has come.</summary>
public sealed record Due : DeskEvent;

/// <summary>An utterance of the audio order was played to its end, or could not be played at all.</summary>
public sealed record SpeechEnded(long Utterance) : DeskEvent;

/// <summary>What the wall clock shows at this event's moment: at the start, every minute, and when it was set.</summary>
/// <param name="Known">The network has set the clock since it lost its time.</param>
public sealed record ClockObserved(long UnixMilliseconds, int OffsetMinutes, bool Known) : DeskEvent;

/// <summary>A NOTIFY on our REFER: the target's call stands here (RFC 3515 §2.4.5).</summary>
public sealed record TransferProgressed(CallId Call, int SipStatus) : DeskEvent;

/// <summary>The transfer is through (2xx) or not (RFC 3515); the far end is still with us if it is not.</summary>
public sealed record TransferEnded(CallId Call, bool Succeeded, int SipStatus) : DeskEvent;

/// <summary>Our INVITE was answered with a 3xx: the network wants this number called instead (RFC 3261 §8.1.3.4).</summary>
public sealed record RedirectAsked(CallId Call, string Number) : DeskEvent;

/// <summary>
/// The far end wants this call to go on with another number (REFER, RFC 3515); 202 was sent, <see cref="ReportReferral"/> answers.
/// </summary>
public sealed record ReferRequested(CallId Call, string Number) : DeskEvent;

/// <summary>
/// Another party has taken the far end's place in this call (INVITE with Replaces, RFC 3891), as <see cref="Desk.MayBeReplaced"/>
/// allowed; the dialog before is over.
/// </summary>
public sealed record CallReplaced(CallId Call, PartyToken Remote, DirectoryMatch? Match = null) : DeskEvent;

/// <summary>The answer to <see cref="LookUp"/>; <see cref="Number"/> is null when it was withheld or erased.</summary>
public sealed record NumberFound(PartyToken Remote, string? Number) : DeskEvent;

/// <summary>The answer to <see cref="CheckPin"/>; <see cref="Guard"/> is an opaque id, null if no guard has this PIN.</summary>
public sealed record PinChecked(string? Guard) : DeskEvent;

/// <summary>Somebody has taken notice of an alert.</summary>
/// <param name="By">Directory entry, or null if it is not known.</param>
public sealed record AlertAcknowledged(long Alert, string? By) : DeskEvent;

/// <summary>A neighbour's phone has another state (RFC 4235).</summary>
public sealed record NeighbourChanged(string Entry, NeighbourState State) : DeskEvent;

/// <summary>So many new messages lie at the exchange for this post (RFC 3842).</summary>
public sealed record MessagesKept(int Count) : DeskEvent;

/// <summary>A page comes in by multicast RTP; the microphone has no part in it.</summary>
public sealed record PageStarted : DeskEvent;

/// <summary>No packet of the page for a while.</summary>
public sealed record PageEnded : DeskEvent;

/// <summary>A memo is in the journal, sealed.</summary>
public sealed record MemoStored(long Memo, int Milliseconds) : DeskEvent;

/// <summary>A memo could not be kept.</summary>
public sealed record MemoFailed(long Memo, string Reason) : DeskEvent;

/// <summary>The answer to <see cref="OpenMemos"/>: what still exists of them can be said.</summary>
public sealed record MemosOpened(long Item) : DeskEvent;

/// <summary>A person has filled in fields of a record at the panel. Only the fields' names: what they hold lies sealed.</summary>
/// <param name="Fields">All fields that have a content now.</param>
/// <param name="Segment">The journal's segment of the call; null: this run's.</param>
public sealed record RecordFilled(CallId Call, ImmutableArray<string> Fields, long? Segment = null) : DeskEvent;

/// <summary>The panel writes down something to be done.</summary>
public sealed record AgendaWanted(AgendaKind Kind, long? DueAt, string? For) : DeskEvent;

/// <summary>The panel says that an agenda item is done.</summary>
public sealed record AgendaSettled(long Item) : DeskEvent;

/// <summary>The network came or went. <see cref="Address"/>: ours, spoken on demand; empty without one.</summary>
public sealed record NetworkChanged(bool Up, string Address) : DeskEvent;

/// <summary>The panel or the night asks for a self-test; answered by <see cref="RunSelfTest"/>, or ignored while there is a call.</summary>
public sealed record SelfTestWanted(long Run, bool Full) : DeskEvent
{
    /// <summary>With <see cref="Full"/>: only what the acceptance at the phone's place needs.</summary>
    public bool Acceptance { get; init; }
}

/// <summary>The self-test begins or ends to listen to the microphone of the lifted handset.</summary>
public sealed record SelfTestListens(bool Listens) : DeskEvent;

/// <summary>The self-test has something to say to the person in the booth: a key of the catalogue.</summary>
public sealed record SelfTestTells(string Prompt) : DeskEvent;

/// <summary>The self-test has come to its end by itself.</summary>
public sealed record SelfTestEnded(long Run, bool Passed) : DeskEvent;
