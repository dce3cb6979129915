using System.Collections.Immutable;

namespace CallDesk;

/// <summary>What one event led to.</summary>
public readonly record struct Step(DeskState State, ImmutableArray<Effect> Effects);

/// <summary>
/// The call desk: every rule of the standards, as one pure and total function. No clock, no I/O, no randomness, no exception for
/// any event in any state. The rules are in the files beside this one, each named after what the guard does or hears.
/// </summary>
/// <remarks>Where two clauses pull apart: emergency, safety of the microphone, nothing lost, the caller, the guard.</remarks>
public static partial class Desk
{
    /// <summary>Changes whenever the same events could lead to other effects: replay is exact only within one version.</summary>
    public const string RulesVersion = "7";

    /// <summary>A clock beyond this (36 000 years) is nonsense; within it no deadline can overflow.</summary>
    private const long ClockRange = 1L << 60;

    /// <summary>Handles one event that arose at <paramref name="now"/>.</summary>
    public static Step Step(DeskState state, DeskEvent e, Moment now)
    {
        var moment = new Moment(Math.Clamp(now.Microseconds, -ClockRange, ClockRange));
        var turn = new Turn(state, moment);

        // What became due comes first, at its own moment: the outcome must not depend on when the host gets round to Due.
        var somethingWasDue = CatchUp(turn, moment);
        turn.Now = moment;
        if (e is not Due)
        {
            Handle(turn, e);
            SettleAll(turn);
        }
        else if (!somethingWasDue)
        {
            turn.Ignore("nothing is due");
        }

        return new Step(turn.State, WithOutputs(state, turn));
    }

    private static void Handle(Turn t, DeskEvent e)
    {
        MakeWayForMore(t, e);
        switch (e)
        {
            case HookMoved { Position: var position } when t.State.Inspection is { } going: MoveHookInInspection(t, going, position); break;
            case HookMoved { Position: var position }: MoveHook(t, position); break;
            case KeyPressed { Key: var key } when t.State.Inspection is { } going: PressKeyInInspection(t, going, key); break;
            case KeyPressed { Key: var key }: PressKey(t, key); break;
            case KeyReleased { Key: var key }: ReleaseKey(t, key); break;

            case CallArrived arrived: Arrive(t, arrived); break;
            case ArrivalJournaled { Call: var id }: KnowArrivalJournaled(t, id); break;
            case CallProgressed { Call: var id, EarlyMedia: var early }: Progress(t, id, early); break;
            case CallConnected { Call: var id }: Connect(t, id); break;
            case AnswerFailed { Call: var id }: GiveUpAnswer(t, id); break;
            case CallEnded ended: End(t, ended); break;
            case HoldChanged { Call: var id, Held: var held }: KnowHold(t, id, held); break;
            case HoldFailed { Call: var id, Held: var held }: GiveUpHold(t, id, held); break;

            case SettingsLoaded { Settings: var settings }: LoadSettings(t, settings); break;
            case RegistrationChanged { Registered: var registered, SipStatus: var status }:
                ChangeRegistration(t, registered, status);
                break;
            case JournalUnavailable: LoseJournal(t); break;
            case JournalRestored: RestoreJournal(t); break;
            case DeviceFailed { Device: var device }: FailDevice(t, device); break;
            case DeviceRestored { Device: var device }: RestoreDevice(t, device); break;
            case AudioLost: ChangeAudio(t, lost: true); break;
            case AudioRestored: ChangeAudio(t, lost: false); break;
            case ShutdownRequested: ShutDown(t); break;
            case SpeechEnded { Utterance: var utterance }: EndSpeech(t, utterance); break;
            case ClockObserved observed: SetClock(t, observed); break;
            case TransferProgressed: t.Ignore("the transfer goes on"); break;
            case TransferEnded ended: EndTransfer(t, ended); break;
            case RedirectAsked asked: AnswerRedirect(t, asked); break;
            case ReferRequested wish: HearReferral(t, wish); break;
            case CallReplaced replaced: KnowReplaced(t, replaced); break;
            case NumberFound { Remote: var remote, Number: var number }: KnowNumber(t, remote, number); break;
            case PinChecked { Guard: var guard } when t.State.Sos is { PinAsked: true }: KnowSosPin(t, guard); break;
            case PinChecked { Guard: var guard }: KnowGuardPin(t, guard); break;
            case AlertAcknowledged { Alert: var alert, By: var by }: KnowAcknowledgement(t, alert, by); break;
            case NeighbourChanged changed: KnowNeighbour(t, changed); break;
            case MessagesKept { Count: var count }: KnowMessagesKept(t, count); break;
            case PageStarted: ChangePaging(t, comes: true); break;
            case PageEnded: ChangePaging(t, comes: false); break;
            case VoiceMeasured measured: HearLevel(t, measured); break;
            case TalkMeasured { Call: var id, Figures: var figures }: KnowTalk(t, id, figures); break;

            case RecordFilled filled: FillRecord(t, filled); break;
            case AgendaWanted wanted: WantItem(t, wanted); break;
            case AgendaSettled { Item: var item }: Settle(t, item); break;
            case MemoStored { Memo: var memo }: KnowMemo(t, memo, kept: true); break;
            case MemoFailed { Memo: var memo }: KnowMemo(t, memo, kept: false); break;
            case MemosOpened { Item: var item }: ReadMemos(t, item); break;
            case NetworkChanged { Up: var up, Address: var address }: ChangeNetwork(t, up, address); break;
            case SpeechStarted { Call: var id, Speaker: var speaker }: HearStart(t, id, speaker); break;
            case SpeechStopped { Call: var id, Speaker: var speaker }: HearStop(t, id, speaker); break;

            case SelfTestWanted wanted: WantSelfTest(t, wanted); break;
            case SelfTestListens { Listens: var listens }: Listen(t, listens); break;
            case SelfTestTells { Prompt: var prompt }: TellOfTest(t, prompt); break;
            case SelfTestEnded { Run: var run, Passed: var passed }: EndSelfTest(t, run, passed); break;

            default: t.Ignore("an event that this desk does not know"); break;
        }
    }

    /// <summary>
    /// Lights, sound and microphone follow from the state and from nothing else; they are ordered when they changed. Cutting the
    /// microphone comes before everything else in the step, then the voice at the loudspeaker: the handset opens into a quiet room.
    /// </summary>
    private static ImmutableArray<Effect> WithOutputs(DeskState before, Turn t)
    {
        var after = t.State;
        if (ReferenceEquals(before, after))
        {
            return [.. t.Effects];
        }

        var first = !before.Started && after.Started;
        var (heardBefore, heard) = (Hearing.Of(before), Hearing.Of(after));
        var (litBefore, lit) = (LedLanguage.Of(before), LedLanguage.Of(after));

        var effects = ImmutableArray.CreateBuilder<Effect>(t.Effects.Count + 4);
        var moves = heardBefore.Microphone != heard.Microphone;
        if (moves && Closing(heardBefore) is { } closing)
        {
            effects.Add(closing);
        }

        var leaves = heardBefore.Loudspeaker is LoudspeakerSound.Handsfree && heard.Loudspeaker is not LoudspeakerSound.Handsfree;
        if (leaves)
        {
            effects.Add(new SetAudio(heard));
        }

        effects.AddRange(t.Effects);
        if (moves && Opening(heard) is { } opening)
        {
            effects.Add(opening);
        }

        if (first || (heard != heardBefore && !leaves))
        {
            effects.Add(new SetAudio(heard));
        }

        if (first || !lit.AsSpan().SequenceEqual(litBefore.AsSpan()))
        {
            effects.Add(new SetLights(lit));
        }

        return effects.DrainToImmutable();
    }

    private static Effect? Opening(AudioOrder order) => order switch
    {
        { MicrophoneOpen: false } => null,
        { Loudspeaker: LoudspeakerSound.Handsfree { Permission: var permission } } => new OpenHandsfreeMicrophone(permission),
        _ => new OpenMicrophone(),
    };

    private static Effect? Closing(AudioOrder order) => order.Microphone switch
    {
        Route.Handset => new CloseMicrophone(),
        Route.Handsfree => new CloseHandsfreeMicrophone(),
        _ => null,
    };
}
