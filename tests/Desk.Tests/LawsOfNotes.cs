using Xunit;

namespace CallDesk.Tests;

/// <summary>What holds of notes, memos, PINs and the agenda after every step. One instance follows one history.</summary>
internal sealed class LawsOfNotes
{
    private readonly Dictionary<long, AgendaItem> _owed = [];
    private readonly Dictionary<CallId, RecordMarks> _marks = [];
    private readonly HashSet<CallId> _erased = [];
    private readonly HashSet<long> _memos = [];
    private readonly HashSet<long> _alerts = [];

    public void Hold(DeskState before, DeskEvent e, Moment now, Step step)
    {
        TheEffectsTellTheWholeAgenda(step);
        WhoIsErasedAskedForIt(step);
        MemosAndAlertsHaveIdsOfTheirOwn(step);
        APinStaysInThePhone(before, e, now, step);
        AMemoIsDictatedOnlyIntoTheLiftedHandset(step.State);
        NothingIsAskedInTheCradle(step.State);
        WhoIsRecordedMayBe(step.State);
    }

    /// <summary>The panel's queue is made of these effects alone: nothing may be missing, nothing may stay.</summary>
    private void TheEffectsTellTheWholeAgenda(Step step)
    {
        foreach (var changed in step.Effects.OfType<AgendaChanged>())
        {
            if (changed.Settled)
            {
                Assert.True(_owed.Remove(changed.Item.Id));
            }
            else
            {
                _owed[changed.Item.Id] = changed.Item;
            }
        }

        var items = step.State.Agenda.Items;
        Assert.Equal(_owed.Count, items.Length);
        foreach (var item in items)
        {
            Assert.True(ReferenceEquals(_owed[item.Id], item) || _owed[item.Id] == item);
        }
    }

    private void WhoIsErasedAskedForIt(Step step)
    {
        foreach (var effect in step.Effects)
        {
            if (effect is MarkRecord { Segment: null } marked)
            {
                Assert.False(_erased.Contains(marked.Call) && marked.Marks is { Anonymous: false });
                _marks[marked.Call] = marked.Marks;
            }
            else if (effect is EraseIdentity { Call: var call })
            {
                Assert.True(_marks[call] is { Anonymous: true, Category: not Category.Emergency });
                Assert.True(_erased.Add(call), "erased twice");
            }
        }
    }

    private void MemosAndAlertsHaveIdsOfTheirOwn(Step step)
    {
        Assert.All(step.Effects.OfType<StoreMemo>(), m => Assert.True(_memos.Add(m.Memo)));
        Assert.All(step.Effects.OfType<StoreRecording>(), r => Assert.True(_memos.Add(r.Recording)));
        Assert.All(step.Effects.OfType<SendAlert>(), a => Assert.True(_alerts.Add(a.Alert.Id) || a.Alert.Attempt > 1));
    }

    /// <summary>
    /// Clause 5.5: only where the site says so, only the talk itself, never a private one or one whose caller stays unnamed; and where it must
    /// be announced, only who has been told.
    /// </summary>
    private static void WhoIsRecordedMayBe(DeskState s)
    {
        if (s.Recording is not { } recording)
        {
            return;
        }

        var (care, call) = (s.Settings.Care, s.Current);
        Assert.NotEqual(RecordingPolicy.Off, care.Recording);
        Assert.True(call is { Phase: CallPhase.Active, Private: null } && call.Id == recording.Call);
        Assert.False(call.Marks.Anonymous || call.Marks.Category == Category.Private);
        Assert.True(care.Recording == RecordingPolicy.All || call.Emergency || call.Marks.Category == Category.Emergency);
        Assert.True(!care.RecordingAnnounced || (call.RecordingTold && !call.Emergency));
    }

    /// <summary>As long as the phone asks for it: after a while it gives up and gives dial tone; a memo begun or an SOS ends it, too.</summary>
    private static void APinStaysInThePhone(DeskState before, DeskEvent e, Moment now, Step step)
    {
        if (before is { Dialogue: { Kind: DialogueKind.Pin } pin, Hook: HookPosition.Off, Note.PressedAt: null, SosHold: null }
            && e is KeyPressed { Key: <= Key.Pound }
            && now < pin.Since + TimeSpan.FromSeconds(16))
        {
            Assert.DoesNotContain(step.Effects, x => x is SendDtmf or Dial { Emergency: false });
            Assert.Equal("", step.State.Digits);

            // What was going to be said before the key may go on; the key itself adds no digits to it.
            Assert.True(
                step.State.Voice.Receiver is not { } said || said == before.Voice.Receiver || before.Voice.Next.Contains(said)
                || said.Phrases.All(p => p.Key != "digits"));
        }
    }

    private static void AMemoIsDictatedOnlyIntoTheLiftedHandset(DeskState s)
    {
        Assert.True(s.Dictation is null || (s.Ear == Route.Handset && s.Current is not { Emergency: true }));
        Assert.Equal(s.Dictation?.Memo, Hearing.Of(s).Memo);
    }

    private static void NothingIsAskedInTheCradle(DeskState s) =>
        Assert.True(s.Hook == HookPosition.Off || s.Dialogue is null or { Typed: "" });
}
