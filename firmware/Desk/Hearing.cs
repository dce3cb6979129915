using System.Collections.Immutable;

namespace CallDesk;

/// <summary>What each ear hears in a state: nothing but the state decides it.</summary>
public static class Hearing
{
    private static readonly LoudspeakerSound Quiet = new LoudspeakerSound.Silent();

    public static AudioOrder Of(DeskState state)
    {
        var current = state.Current;
        return new AudioOrder(
            MicrophoneOpen(state, current),
            Legs(state),
            ReceiverTone(state, current),
            state.Bell is { Sounding: true } bell ? new LoudspeakerSound.RingBurst(bell.Call, bell.Number) : Quiet,
            state.ReceiverVolume,
            state.RingerVolume)
        {
            ReceiverSpeech = state.Hook == HookPosition.Off ? state.Voice.Receiver : null,
        };
    }

    /// <summary>Handset lifted, a call answered, not muted, nothing announced: all four, or the microphone is closed.</summary>
    private static bool MicrophoneOpen(DeskState state, Call? current) =>
        state.Hook == HookPosition.Off && current is { Muted: false, Says: null } && Talks(current);

    private static bool Talks(Call call) =>
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
        _ when Talks(call) => new(call.Id, MicrophoneOpen(state, call) ? LegSource.Microphone : LegSource.Silence, Heard: true),
        CallPhase.Dialing when call.EarlyMedia => new(call.Id, LegSource.Silence, Heard: true),
        CallPhase.Held or CallPhase.Transferring or CallPhase.Courtesy => new(call.Id, Waits(state), Heard: false),
        CallPhase.Grace => new(call.Id, LegSource.Silence, Heard: false),
        _ => null,
    };

    private static bool HasMedia(Call call) => Talks(call)
        || call.Phase is CallPhase.Held or CallPhase.Transferring or CallPhase.Courtesy or CallPhase.Grace;

    private static LegSource Waits(DeskState state) => state.Settings.Care.MusicOnHold ? LegSource.Music : LegSource.Silence;

    private static Tone ReceiverTone(DeskState state, Call? current) => current switch
    {
        _ when state.Hook == HookPosition.On => Tone.None,
        _ when state.RefusedUntil is not null => Tone.Refused,
        { Phase: CallPhase.Dialing } => current is { Alerted: true, EarlyMedia: false } ? Tone.RingBack : Tone.None,

        // Nothing disturbs an emergency call: who waits is shown by the lights alone.
        { Emergency: true } => Tone.None,
        not null => SomeoneWaits(state) ? Tone.CallWaiting : Tone.None,
        null => state.Line.Ready && SomeoneWaits(state) ? Tone.CallWaiting : state.Line.Tone,
    };

    private static bool SomeoneWaits(DeskState state) => state.First(static c => c.Phase == CallPhase.Waiting) is not null;
}
