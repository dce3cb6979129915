using System.Collections.Immutable;

namespace CallDesk;

/// <summary>What each ear hears in a state: nothing but the state decides it.</summary>
public static class Hearing
{
    private static readonly LoudspeakerSound Quiet = new LoudspeakerSound.Silent();
    private static readonly LoudspeakerSound Paged = new LoudspeakerSound.Page();

    public static AudioOrder Of(DeskState state)
    {
        var current = state.Current;
        return new AudioOrder(
            MicrophoneOpen(state, current),
            Legs(state),
            ReceiverTone(state, current),
            Loudspeaker(state, current),
            state.ReceiverVolume,
            state.RingerVolume)
        {
            ReceiverSpeech = state.Ear != Route.None ? state.Voice.Receiver : null,
            Memo = state.Ear == Route.Handset ? state.Dictation?.Memo : null,
            Recording = state.Recording,
            Inspects = Inspects(state),
        };
    }

    /// <summary>
    /// Open handsfree is the guard's ear, and nothing rings then. Ringing wins over a page, in its pauses as well. While somebody is on the telephone no page sounds: the far end would hear it
    /// through the handset (clauses 1.6, 3.8a).
    /// </summary>
    private static LoudspeakerSound Loudspeaker(DeskState state, Call? current) => state switch
    {
        { Ear: Route.Handsfree, Handsfree: { } permission } => new LoudspeakerSound.Handsfree(permission, state.HandsfreeVolume),
        { Bell: { Sounding: true } bell } => new LoudspeakerSound.RingBurst(bell.Call, bell.Number),
        { Bell: null, Paging: true, Settings.Post.Paging: true, ShuttingDown: false } when current is null => Paged,
        _ => Quiet,
    };

    /// <summary>
    /// Handset lifted or handsfree open, a call answered, not muted, nothing announced: all four, or the microphone is closed. A memo that is being
    /// dictated has it for itself.
    /// </summary>
    private static bool MicrophoneOpen(DeskState state, Call? current) =>
        state.Ear != Route.None && (state.Dictation is not null || Inspects(state) || Reaches(state, current));

    private static bool Inspects(DeskState state) => state is { Ear: Route.Handset, Inspection.Listens: true, Current: null };

    private static bool Reaches(DeskState state, Call? call) =>
        call is { Muted: false, Says: null } && Talks(call) && !IsGreetedFirst(state, call);

    /// <summary>Clause 1.3, announced: the greeting begins with the stream, and the talk path opens after it.</summary>
    private static bool IsGreetedFirst(DeskState state, Call call) => state.Settings.Care.Greeting == Spoken.Announce
        && call is { Phase: CallPhase.Answering, Direction: Direction.In, Connected: false, Emergency: false };

    internal static bool Talks(Call call) =>
        call.Phase == CallPhase.Active || call is { Phase: CallPhase.Answering, AnswerSent: true };

    private static ImmutableArray<LegOrder> Legs(DeskState state)
    {
        if (state.Calls.IsEmpty)
        {
            return [];
        }

        var legs = ImmutableArray.CreateBuilder<LegOrder>(state.Calls.Length);
        foreach (var call in state.Calls)
        {
            if (Leg(state, call) is { } leg)
            {
                legs.Add(leg);
            }
        }

        return legs.DrainToImmutable();
    }

    private static LegOrder? Leg(DeskState state, Call call) => call.Phase switch
    {
        _ when call.Says is { } says && HasMedia(call) => new(call.Id, LegSource.Speech, Heard: Talks(call), says),
        _ when Talks(call) => new(call.Id, Sends(state, call), Heard: true),
        CallPhase.Dialing when call.EarlyMedia => new(call.Id, LegSource.Silence, Heard: true),
        CallPhase.Held or CallPhase.Transferring or CallPhase.Courtesy => new(call.Id, Waits(state), Heard: false),
        CallPhase.Grace => new(call.Id, LegSource.Silence, Heard: false),
        _ => null,
    };

    private static LegSource Sends(DeskState state, Call call) => state switch
    {
        { Dictation: not null } => Waits(state),
        _ => state.Ear != Route.None && Reaches(state, call) ? LegSource.Microphone : LegSource.Silence,
    };

    private static bool HasMedia(Call call) => Talks(call)
        || call.Phase is CallPhase.Held or CallPhase.Transferring or CallPhase.Courtesy or CallPhase.Grace;

    private static LegSource Waits(DeskState state) => state.Settings.Care.MusicOnHold ? LegSource.Music : LegSource.Silence;

    private static Tone ReceiverTone(DeskState state, Call? current) => current switch
    {
        _ when state.Ear == Route.None || state.Inspection is { Full: true } => Tone.None,
        _ when state.RefusedUntil is not null => Tone.Refused,
        _ when state.Chime is { } chime && current is not { Emergency: true } => chime.Tone,
        not { Emergency: true } when state.Coach.WarnUntil is not null => Tone.Warning,
        { Phase: CallPhase.Dialing } => current is { Alerted: true, EarlyMedia: false } ? Tone.RingBack : Tone.None,

        // Nothing disturbs an emergency call: who waits is shown by the lights alone.
        { Emergency: true } => Tone.None,
        _ when state is { ConfirmedUntil: not null, Voice.Receiver: null } => Tone.Confirm,
        not null => SomeoneWaits(state) ? Tone.CallWaiting : Tone.None,
        null => state.Line.Ready && SomeoneWaits(state) ? Tone.CallWaiting : LineTone(state),
    };

    /// <summary>The dial tone is silent while something is said or dictated.</summary>
    private static Tone LineTone(DeskState state) =>
        state is { Line.Tone: Tone.Dial or Tone.StutterDial } and ({ Voice.Receiver: not null } or { Dictation: not null })
            ? Tone.None
            : state.Line.Tone;

    /// <summary>A caller nobody has talked to, or one who has been kept waiting for more than a minute (clause 2.3g).</summary>
    private static bool SomeoneWaits(DeskState state) => state.Transfer is { Stage: TransferStage.CameBack } || state.First(
        static c => c.Phase is CallPhase.Waiting or CallPhase.Courtesy || Waits(c, WaitMarks.Limit)) is not null;

    internal static bool Waits(Call call, WaitMarks atLeast) =>
        call.Live && call.Attention is { WaitsSince: not null } seen && (seen.Passed & atLeast) != 0;
}
