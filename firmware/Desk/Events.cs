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
[JsonDerivedType(typeof(SpeechStarted), "speech-started")]
[JsonDerivedType(typeof(SpeechStopped), "speech-stopped")]
[JsonDerivedType(typeof(TalkMeasured), "talk-measured")]
[JsonDerivedType(typeof(ShutdownRequested), "shutdown-requested")]
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
public sealed record CallArrived(CallId Call, PartyToken Remote) : DeskEvent;

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
