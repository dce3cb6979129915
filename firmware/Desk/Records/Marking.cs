using System.Collections.Immutable;

namespace CallDesk;

/// <summary>What the guard notes about a call: category, repeat-back, who it was (clauses 2.2a, 2.3a, 2.4a, 2.5a, 5.4).</summary>
public static partial class Desk
{
    private static readonly TimeSpan FollowUpWithin = TimeSpan.FromHours(24);

    /// <summary>
    /// The call a note belongs to: the one in hand, the one just put down, the last one in its wrap-up, one on hold or on its way
    /// out.
    /// </summary>
    private static Call? NoteTarget(DeskState s) =>
        s.First(static c => c.Phase == CallPhase.Active || c is { Phase: CallPhase.Answering, AnswerSent: true })
        ?? s.First(static c => c.Phase == CallPhase.Grace)
        ?? s.WrapUp?.Over
        ?? s.First(static c => c is { Phase: CallPhase.Held or CallPhase.Ending, AnsweredAt: not null });

    private static Call? TargetOrRefusal(Turn t)
    {
        var call = NoteTarget(t.State);
        if (call is null)
        {
            RefuseCode(t, "no-call", "there is no call to note");
        }

        return call;
    }

    /// <summary>A call that can still be noted, by its id.</summary>
    private static Call? Notable(DeskState s, CallId id) =>
        s.WrapUp?.Over is { } over && over.Id == id ? over : s.First(c => c.Id == id && c.Phase != CallPhase.Released);

    private static void PutNoted(Turn t, Call call)
    {
        if (t.State.WrapUp is { } wrapUp && wrapUp.Over.Id == call.Id)
        {
            t.State = t.State with { WrapUp = wrapUp with { Over = call } };
        }
        else
        {
            t.Put(call);
        }
    }

    /// <summary>Notes it in the record, and keeps the record on the agenda while something is missing.</summary>
    private static Call Mark(Turn t, Call call, RecordMarks marks)
    {
        var weighed = WithDirectory(call, marks).Weighed();
        var noted = call with { Marks = weighed };
        PutNoted(t, noted);
        if (weighed != call.Marks)
        {
            t.Do(new MarkRecord(call.Id, weighed));
        }

        if (call.Phase == CallPhase.Released)
        {
            OweRecord(t, noted);
        }

        return noted;
    }

    /// <summary>The directory knows who it is; of a leader it is never believed (clause 5.4).</summary>
    private static RecordMarks WithDirectory(Call call, RecordMarks marks) =>
        marks.Identity == Identity.NotAsked && call.Match is { Class: not (EntryClass.Leader or EntryClass.Other or EntryClass.Blocked) }
            ? marks with { Identity = Identity.Known }
            : marks;

    internal static void Categorise(Turn t, Category category)
    {
        if (TargetOrRefusal(t) is not { } call)
        {
            return;
        }

        if (call.Marks.Category != category)
        {
            call = LeaveCategory(t, call);
        }

        // Who asks for help must be found: an emergency is never anonymous (clause 5.5).
        var marks = call.Marks with { Category = category };
        var noted = Mark(t, call, category == Category.Emergency ? WithName(marks) : marks);
        Confirm(t);
        Tell(t, new Phrase(NoteCodes.PromptOf(category)));
        switch (category)
        {
            case Category.Complaint:
                if (CueLevelOf(t.State) == CueLevel.Spoken)
                {
                    Tell(t, new Phrase("commitment"));
                }

                OweOnce(t, AgendaKind.FollowUp, noted, FollowUpWithin);
                break;
            case Category.Repair:
                AskRepairDay(t, noted);
                break;
            case Category.Enquiry:
                Tell(t, new Phrase("no-names"));
                break;
            case Category.Colleague:
                if (!noted.Marks.Memos.IsEmpty)
                {
                    OweMessage(t, noted);
                }

                AskColleague(t, noted);
                break;
        }
    }

    /// <summary>What was owed because of a category is owed no more when the call turns out to be another.</summary>
    private static Call LeaveCategory(Turn t, Call call)
    {
        AgendaKind? kind = call.Marks.Category switch
        {
            Category.Complaint => AgendaKind.FollowUp,
            Category.Repair => AgendaKind.Appointment,
            Category.Colleague => AgendaKind.Message,
            _ => null,
        };
        if (kind is { } owed && Owed(t.State, owed, call.Id) is { } item)
        {
            Settle(t, item.Id);
        }

        return call with { MessageFor = null };
    }

    internal static void NoteRepeatedBack(Turn t)
    {
        if (TargetOrRefusal(t) is not { } call)
        {
            return;
        }

        var after = call.AnsweredAt is { } answered ? (t.Now - answered).TotalMilliseconds : 0;
        Mark(t, call, call.Marks with { RepeatedBack = (int)Math.Clamp(after, 0, int.MaxValue) });
        Confirm(t);
        Tell(t, new Phrase("repeated-back"));
    }

    /// <remarks>
    /// Clause 5.4. The phone never says that this is the leader: caller numbers are forged. It says whether the number is one the
    /// directory has, and notes a call back to the directory's number, which nobody can forge.
    /// </remarks>
    internal static void NoteLeaderClaim(Turn t)
    {
        if (TargetOrRefusal(t) is not { } call)
        {
            return;
        }

        var known = call.Match is { Class: EntryClass.Leader } match ? match.Entry : null;
        if (!call.Marks.LeaderClaim)
        {
            Mark(t, call, call.Marks with { LeaderClaim = true });
            RaiseAlert(t, AlertKind.LeaderClaim, call.Id, repeats: false);
            if (known is not null)
            {
                OweItem(t, new AgendaItem
                {
                    Id = 0, Kind = AgendaKind.Callback, CreatedAt = 0, Remote = call.Remote, Call = call.Id, For = known,
                });
            }
        }

        Confirm(t);
        Tell(t, new Phrase(known is null ? "number-unknown" : "number-known"), new Phrase("leader-noted"));
        if (known is not null)
        {
            Tell(t, new Phrase("offer-leader-callback"));
        }
    }

    /// <summary>Takes back what cannot be done by typing another code; anonymity first, for it would delete something.</summary>
    internal static void UndoNote(Turn t)
    {
        if (TargetOrRefusal(t) is not { } call)
        {
            return;
        }

        if (call.Marks.Anonymous)
        {
            Mark(t, call with { NumberToo = false }, WithName(call.Marks));
            Tell(t, new Phrase("anonymous.off"));
        }
        else if (call.MessageFor is not null)
        {
            TakeBackColleague(t, call);
            Tell(t, new Phrase("undone"));
        }
        else if (call.Marks.Category != Category.None)
        {
            Mark(t, LeaveCategory(t, call), call.Marks with { Category = Category.None });
            Tell(t, new Phrase("undone"));
        }
        else if (call.Marks.RepeatedBack is not null)
        {
            Mark(t, call, call.Marks with { RepeatedBack = null });
            Tell(t, new Phrase("undone"));
        }
        else
        {
            t.Refuse();
            t.Ignore("there is nothing to undo");
            return;
        }

        Confirm(t);
    }

    /// <summary>A person has typed fields in at the panel: of a live call, of the last one, or of an open record.</summary>
    private static void FillRecord(Turn t, RecordFilled filled)
    {
        ImmutableArray<string> fields = filled.Fields.IsDefault
            ? []
            : [.. filled.Fields.Where(static f => f is not null).Distinct().Take(Bounds.Fields)];
        if (filled.Segment is null && Notable(t.State, filled.Call) is { } call)
        {
            var noted = Mark(t, call, call.Marks with { Filled = fields });
            if (noted.Marks == call.Marks)
            {
                t.Ignore("these fields are known already");
            }
        }
        else if (Owed(t.State, AgendaKind.OpenRecord, filled.Call, filled.Segment) is { Marks: { } marks } item)
        {
            var weighed = (marks with { Filled = fields }).Weighed();
            t.Do(new MarkRecord(filled.Call, weighed, filled.Segment));
            ReviseOrSettle(t, item with { Marks = weighed }, done: weighed.Complete);
        }
        else
        {
            t.Ignore("this record is complete, or nobody knows it");
        }
    }
}
