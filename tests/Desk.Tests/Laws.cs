using System.Collections.Immutable;
using Xunit;

namespace CallDesk.Tests;

/// <summary>What holds after every step, whatever happened. One instance follows one history.</summary>
internal sealed class Laws
{
    private static readonly HashSet<string> KnownFlags = typeof(CallFlags).GetFields()
        .Select(f => (string)f.GetRawConstantValue()!)
        .ToHashSet();

    private readonly HashSet<CallId> _begun = [];
    private readonly HashSet<CallId> _recorded = [];
    private readonly HashSet<(Type, CallId)> _once = [];
    private readonly LawsOfNotes _notes = new();
    private int _recordedOfBegun;
    private Route _microphone;

    public IEnumerable<CallId> Unrecorded => _begun.Except(_recorded);

    public void Hold(DeskState before, DeskEvent e, Moment now, Step step)
    {
        TheMicrophoneIsOpenOnlyOffHookAndTheEffectsSaySo(before, step);
        HandsfreeIsOpenedByAPersonWhereItIsPermitted(before, e, step);
        TheLoudspeakerOnlyRings(step.State);
        OneCallHasTheHandset(step.State);
        EveryCallLeavesOneRecord(before, e, step);
        TheStateStaysSmall(step.State);
        TimeGoesOn(e, now, step.State);
        NothingIsSaidTwiceToACall(step);
        WhatMeansNothingChangesNothing(before, e, step);
        NothingBarredIsDialled(before, e, step);
        _notes.Hold(before, e, now, step);
        ATransferKeepsItsCaller(step);
        PrivateIsNeverAnEmergency(step.State);
        WhoIsToldSomethingDoesNotHearTheRoom(step.State);
        NobodyInCourtesyIsDropped(before, e, step);
        ASelfTestIsNeverInTheWay(before, e, step);
    }

    /// <summary>No call, no SOS and no end waits for it, and the microphone is its own only while it listens.</summary>
    private static void ASelfTestIsNeverInTheWay(DeskState before, DeskEvent e, Step step)
    {
        var s = step.State;
        Assert.True(s.Inspection is null || (s.Calls.All(c => !c.Live) && !s.ShuttingDown), $"{e} left a self-test in the way");
        Assert.True(!Hearing.Of(s).Inspects || s is { Hook: HookPosition.Off, Inspection: { Full: true, Listens: true } });
        Assert.True(
            before.Inspection is null || s.Inspection is not null || e is SelfTestEnded || step.Effects.Any(x => x is StopSelfTest),
            $"{e} ended a self-test and did not say so");
    }

    private static void WhoIsToldSomethingDoesNotHearTheRoom(DeskState s)
    {
        foreach (var leg in Hearing.Of(s).Legs)
        {
            var call = s.Calls.Single(c => c.Id == leg.Call);
            Assert.True(call.Says is null ? leg.Says is null : leg.Sends == LegSource.Speech && leg.Says == call.Says);
            Assert.True(!call.Emergency || leg.Sends != LegSource.Speech, "an emergency call hears an announcement");
        }

        // A memo is dictated while the caller hears that he should hold: it reaches nobody.
        Assert.True(s.Current is not { Says: not null } || s.Dictation is not null || !Hearing.Of(s).MicrophoneOpen);
    }

    /// <summary>A caller whom the phone has answered goes when he goes himself, or the phone does.</summary>
    private static void NobodyInCourtesyIsDropped(DeskState before, DeskEvent e, Step step)
    {
        foreach (var call in before.Calls.Where(c => c.Phase == CallPhase.Courtesy))
        {
            var now = step.State.Calls.FirstOrDefault(c => c.Id == call.Id);
            Assert.True(
                now?.Phase is CallPhase.Courtesy or CallPhase.Active or CallPhase.Answering or CallPhase.Held
                || e is ShutdownRequested || (e is CallEnded x && x.Call == call.Id) || (e is AnswerFailed f && f.Call == call.Id),
                $"{e} dropped a caller in courtesy");
        }

        foreach (var record in step.Effects.OfType<WriteRecord>().Select(w => w.Record))
        {
            Assert.Equal(record.MachineAnsweredAt is not null, record.Flags.Contains(CallFlags.CourtesyAnswered));
            var late = record.Direction == Direction.In && (record.AnsweredAt is null || record.WithinLimit == false);
            Assert.Equal(late, record.Cause is not null);
        }

        foreach (var redirect in step.Effects.OfType<Redirect>())
        {
            Assert.False(step.State.Settings.DialPlan.IsBarred(redirect.Number));
            Assert.False(step.State.Settings.DialPlan.IsEmergency(redirect.Number));
        }
    }

    private void TheMicrophoneIsOpenOnlyOffHookAndTheEffectsSaySo(DeskState before, Step step)
    {
        var order = Hearing.Of(step.State);
        Assert.True(!order.MicrophoneOpen || step.State.Ear != Route.None, "microphone open on-hook");
        Assert.Equal(
            order.MicrophoneOpen ? 1 : 0, order.Legs.Count(l => l.Sends == LegSource.Microphone) + (order.Memo is null ? 0 : 1) + (order.Inspects ? 1 : 0));
        Assert.True(order.Legs.All(l => !l.Heard || step.State.Ear != Route.None), "a caller is heard on-hook");

        var again = before.FailedDevices.Contains(Device.Codec) && !step.State.FailedDevices.Contains(Device.Codec);
        Assert.Equal((Opened(Route.Handset), Closed(Route.Handset)), (Count<OpenMicrophone>(), Count<CloseMicrophone>()));
        Assert.Equal(
            (Opened(Route.Handsfree), Closed(Route.Handsfree)), (Count<OpenHandsfreeMicrophone>(), Count<CloseHandsfreeMicrophone>()));
        Assert.True(
            _microphone == order.Microphone || _microphone == Route.None || step.Effects[0] is CloseMicrophone or CloseHandsfreeMicrophone,
            "cutting the microphone comes first");
        _microphone = order.Microphone;

        int Opened(Route which) => order.Microphone == which && (_microphone != which || again) ? 1 : 0;
        int Closed(Route which) => order.Microphone != which && _microphone == which ? 1 : 0;
        int Count<T>() => step.Effects.Count(x => x is T);
    }

    /// <summary>Clause 4.3b: never in a booth, and elsewhere by nothing but the key.</summary>
    private static void HandsfreeIsOpenedByAPersonWhereItIsPermitted(DeskState before, DeskEvent e, Step step)
    {
        var s = step.State;
        var order = Hearing.Of(s);
        Assert.Equal(s.Handsfree is not null, order.Loudspeaker is LoudspeakerSound.Handsfree);
        Assert.True(order.Microphone != Route.Handsfree || s.Route == Route.Handsfree, "the base microphone without a handsfree talk");
        if (s.Handsfree is not null)
        {
            Assert.True(s.Settings is { Profile: not Profile.SecurityBooth, Post.Handsfree: true }, "handsfree where it is not permitted");
            Assert.True(before.Handsfree is not null || e is KeyPressed { Key: Key.Handsfree }, $"{e} opened handsfree");
            Assert.True(s is { ShuttingDown: false, Inspection: null, Dictation: null, Dialogue: null, Bell: null });
        }

        if (before.Handsfree is not null && s.Handsfree is null && step.Effects.Any(x => x is OpenMicrophone))
        {
            var kinds = step.Effects.Select(x => x.GetType()).ToList();
            Assert.True(kinds.IndexOf(typeof(SetAudio)) < kinds.IndexOf(typeof(OpenMicrophone)), "the handset opens under a loud voice");
        }
    }

    private static void TheLoudspeakerOnlyRings(DeskState s)
    {
        if (Hearing.Of(s).Loudspeaker is LoudspeakerSound.RingBurst burst)
        {
            var call = s.Calls.Single(c => c.Id == burst.Call);
            Assert.True(call.Phase is CallPhase.Ringing or CallPhase.Courtesy
                || (call.Phase == CallPhase.Held && s.Hook == HookPosition.On));
            Assert.Null(s.Current);
        }

        Assert.True(
            Hearing.Of(s).Loudspeaker is not LoudspeakerSound.Page
            || (s.Bell is null && s.Current is null && s.Paging && s.Settings.Post.Paging), "a page over a call");
        Assert.Equal(s.Bell is { } bell && s.Calls.Single(c => c.Id == bell.Call).Unanswered ? 1 : 0,
            s.Calls.Count(c => c.Phase == CallPhase.Ringing));
    }

    private static void ATransferKeepsItsCaller(Step step)
    {
        var s = step.State;
        var transferring = s.Calls.Where(c => c.Phase == CallPhase.Transferring).Select(c => c.Id).ToList();
        var underWay = s.Transfer is { Stage: TransferStage.Announcing or TransferStage.Referred };
        Assert.Equal(underWay, transferring.Count > 0);
        Assert.All(transferring, c => Assert.True(c == s.Transfer!.Caller || c == s.Transfer.Consultation));
        Assert.True(s.Transfer is null || s.Calls.Any(c => c.Id == s.Transfer.Caller && c.Live && !c.Emergency), "no caller");

        // A late step may hold the REFER, its failure and the caller's end: but never a REFER of a call that is over.
        foreach (var effect in step.Effects)
        {
            var caller = effect is BlindTransfer blind ? blind.Call : effect is AttendedTransfer attended ? attended.Call : default;
            Assert.True(
                caller == default || s.Calls.Any(c => c.Id == caller)
                || step.Effects.Any(x => x is WriteRecord { Record: var r } && r.Call == caller), $"{effect} of no call");
            Assert.False(effect is BlindTransfer { Number: var to } && s.Settings.DialPlan.IsEmergency(to));
        }
    }

    private static void PrivateIsNeverAnEmergency(DeskState s)
    {
        Assert.All(s.Calls, c => Assert.True(c.Private is null || (!c.Emergency && c.Marks.Category == Category.Private)));
        Assert.True(!s.PrivateNext || s.Ear != Route.None);
    }

    private static void OneCallHasTheHandset(DeskState s)
    {
        var inHand = s.Calls.Count(c => c.Phase is CallPhase.Answering or CallPhase.Dialing or CallPhase.Active);
        var grace = s.Calls.Count(c => c.Phase == CallPhase.Grace);
        Assert.True(inHand <= (s.Ear != Route.None ? 1 : 0) && grace <= (s.Ear == Route.None ? 1 : 0));
        Assert.True(inHand == 0 || s.Calls.All(c => c.Phase != CallPhase.Released));
    }

    /// <summary>None forgotten, none twice: the record is there in the very step in which the network reports the end.</summary>
    private void EveryCallLeavesOneRecord(DeskState before, DeskEvent e, Step step)
    {
        if (e is CallArrived { Call: var arrived } && before.Calls.All(c => c.Id != arrived))
        {
            Assert.True(_begun.Add(arrived));
        }

        foreach (var effect in step.Effects)
        {
            if (effect is Dial { Call: var dialled })
            {
                Assert.True(_begun.Add(dialled));
            }
            else if (effect is WriteRecord { Record: var record })
            {
                Assert.True(_recorded.Add(record.Call), "a second record");
                _recordedOfBegun += _begun.Contains(record.Call) ? 1 : 0;
                Assert.True(
                    _begun.Contains(record.Call) || record.Flags.Any(f => f is CallFlags.Barred or CallFlags.Locked),
                    "a record of no call");
                Assert.Equal(record.Direction == Direction.In, record.WithinLimit is not null);
                Assert.True(record.EndedAt.Microseconds != 0);
            }
        }

        Assert.True(
            e is not CallEnded { Call: var ended } || !_begun.Contains(ended) || _recorded.Contains(ended),
            "an end without a record");
        foreach (var call in step.State.Calls)
        {
            Assert.Equal(call.Phase == CallPhase.Released, _recorded.Contains(call.Id));
        }

        Assert.Equal(_begun.Count - _recordedOfBegun, step.State.Calls.Count(c => c.Phase != CallPhase.Released));
    }

    private static void TheStateStaysSmall(DeskState s)
    {
        var live = s.Calls.Count(c => c.Live);
        Assert.True(live <= 4 || (live == 5 && s.Calls.Any(c => c.Live && c.Emergency)), $"{live} live calls");
        Assert.True(
            s.Agenda.Items.Length <= 200 && s.Voice.Next.Length <= 8 && s.Memos.Storing.Length <= 8 && s.Alarms.Open.Length <= 16
            && s.Shift.Guards.Length <= 16 && s.News.Reminders.Length <= 20 && (s.Dialogue?.Typed.Length ?? 0) <= 12);
        Assert.True(
            s.Calls.Length <= 5 + 8 + 1 && s.Digits.Length <= 32 && s.FailedDevices.Length <= 5
            && s.Calls.All(
                c => c.Flags.Distinct().Count() == c.Flags.Length && c.Flags.All(KnownFlags.Contains)));
        Assert.True(s.Recent.Length <= 10 && s.Recent.Distinct().Count() == s.Recent.Length && s.Neighbours.Length <= 4);
        Assert.True(s.ReceiverVolume is >= 0 and <= 10 && s.RingerVolume is >= 0 and <= 10);
    }

    private static void TimeGoesOn(DeskEvent e, Moment now, DeskState s)
    {
        if (s.NextDue is { } due)
        {
            Assert.True(e switch { Due => due > now, SettingsLoaded => true, _ => due >= now }, $"{e} at {now} leaves {due} due");
        }
    }

    private void NothingIsSaidTwiceToACall(Step step)
    {
        foreach (var effect in step.Effects)
        {
            CallId? call = effect switch
            {
                Answer x => x.Call,
                Reject x => x.Call,
                Redirect x => x.Call,
                Release x => x.Call,
                SignalRinging x => x.Call,
                _ => null,
            };
            Assert.True(call is null || _once.Add((effect.GetType(), call.Value)), $"{effect} again");
        }
    }

    private static void WhatMeansNothingChangesNothing(DeskState before, DeskEvent e, Step step)
    {
        Assert.True(step.Effects.Length > 0 || !ReferenceEquals(before, step.State), $"{e}: neither an effect nor a reason");
        Assert.True(
            !ReferenceEquals(before, step.State) || step.Effects.All(x => x is Ignored or SendDtmf or Reject or WriteRecord),
            $"{e}: the state is the same, but {string.Join(", ", step.Effects)}");
    }

    private static void NothingBarredIsDialled(DeskState before, DeskEvent e, Step step)
    {
        foreach (var dial in step.Effects.OfType<Dial>())
        {
            Assert.False(before.ShuttingDown);

            // New settings dial nothing: whatever a step dials, it dials by the settings it began with.
            Assert.Equal(dial.Emergency, before.Settings.DialPlan.IsEmergency(dial.Number));
            Assert.False(before.Settings.DialPlan.IsBarred(dial.Number));
            Assert.True(Desk.WhyNot(before.Settings, dial.Number) is null, $"{e} dials what is {Desk.WhyNot(before.Settings, dial.Number)}: {dial}");
        }

        foreach (var blind in step.Effects.OfType<BlindTransfer>())
        {
            Assert.True(Desk.WhyNot(step.State.Settings, blind.Number) is null, $"{e} refers to what is {Desk.WhyNot(step.State.Settings, blind.Number)}: {blind}");
        }
    }
}
