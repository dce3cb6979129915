using System.Collections.Immutable;

namespace CallDesk;

/// <summary>A memo that is being dictated (clauses 2.1a, 2.3e).</summary>
/// <param name="Call">Whose record it belongs to.</param>
/// <param name="Says">What the far end is told meanwhile; nothing once it is over.</param>
public sealed record Dictation(long Memo, CallId? Call, Moment Since, Utterance? Says);

/// <summary>A memo on its way into the journal.</summary>
public readonly record struct StoredMemo(long Memo, CallId? Call);

/// <summary>Memos that are being written; ids never repeat, not even after a restart.</summary>
public sealed record Memos
{
    public static Memos None { get; } = new();

    public long NextId { get; init; } = 1;

    public ImmutableArray<StoredMemo> Storing { get; init; } = [];

    internal const int Limit = 8;
}

/// <remarks>
/// NOTE held down: the handset's microphone is the memo's alone. Only with the handset lifted, and never in an emergency call, whose
/// far end must not be kept waiting. MUTE keeps the room from the caller; the memo reaches no caller, so it may be dictated.
/// </remarks>
public static partial class Desk
{
    internal static readonly TimeSpan LongestMemo = TimeSpan.FromSeconds(120);

    private static void StartMemo(Turn t)
    {
        var current = t.State.Current;
        if (t.State.Ear != Route.Handset || t.State.ShuttingDown)
        {
            t.Refuse();
            t.Ignore("a memo needs the lifted handset");
            return;
        }

        if (current is { Emergency: true } or not (null or { Phase: CallPhase.Active }))
        {
            t.RefuseKey("no memo in this call");
            return;
        }

        var target = NoteTarget(t.State)?.Id;
        HushReceiver(t);
        if (current is null)
        {
            FreeLine(t);
        }
        else
        {
            Announce(t, current.Id, new Phrase("please-hold"));
        }

        var memos = t.State.Memos;
        t.State = t.State with
        {
            Memos = memos with { NextId = memos.NextId + 1 },
            Dictation = new Dictation(memos.NextId, target, t.Now, current is null ? null : t.Find(current.Id)?.Says),
        };
        Confirm(t);
    }

    /// <summary>NOTE came up, the handset went down, or something more important began: what was said is kept.</summary>
    private static void FinishMemo(Turn t)
    {
        if (t.State.Dictation is not { } dictation)
        {
            return;
        }

        t.State = t.State with { Dictation = null };
        if (dictation.Says is { } says && t.State.First(c => c.Says?.Id == says.Id) is { } told)
        {
            // The guard is back before the announcement is over: nobody waits any more.
            t.Put(told with { Says = null });
        }

        var memos = t.State.Memos;
        var storing = memos.Storing.Length < Memos.Limit ? memos.Storing : memos.Storing.RemoveAt(0);
        t.State = t.State with { Memos = memos with { Storing = storing.Add(new StoredMemo(dictation.Memo, dictation.Call)) } };
        t.Do(new StoreMemo(dictation.Memo, dictation.Call));
        DialToneAgain(t);
    }

    private static void MemoFull(Turn t)
    {
        FinishMemo(t);
        Tell(t, new Phrase("memo.full"));
    }

    private static void KnowMemo(Turn t, long memo, bool kept)
    {
        var memos = t.State.Memos;
        foreach (var stored in memos.Storing)
        {
            if (stored.Memo == memo)
            {
                t.State = t.State with { Memos = memos with { Storing = memos.Storing.Remove(stored) } };
                TellOfMemo(t, kept);
                if (kept)
                {
                    AttachMemo(t, stored);
                }

                return;
            }
        }

        t.Ignore("no such memo is being kept");
    }

    /// <summary>In a call only the light says that it worked; that it did not must be heard.</summary>
    private static void TellOfMemo(Turn t, bool kept)
    {
        if (!kept)
        {
            Tell(t, new Phrase("memo.failed"));
            t.Refuse();
        }
        else
        {
            Confirm(t);
            if (t.State.Current is null)
            {
                Tell(t, new Phrase("memo.recorded"));
            }
        }
    }

    private static void AttachMemo(Turn t, StoredMemo stored)
    {
        if (stored.Call is not { } id)
        {
            return;
        }

        if (Notable(t.State, id) is { } call)
        {
            var memos = call.Marks.Memos;
            var noted = Mark(t, call, call.Marks with
            {
                Memos = (memos.Length < Bounds.MemosOfCall ? memos : memos.RemoveAt(0)).Add(stored.Memo),
            });
            if (noted.Marks.Category == Category.Colleague)
            {
                OweMessage(t, noted);
            }
        }
        else if (Owed(t.State, AgendaKind.OpenRecord, id) is { Marks: { } marks } item)
        {
            var weighed = (marks with { Memos = marks.Memos.Add(stored.Memo) }).Weighed();
            t.Do(new MarkRecord(id, weighed));
            ReviseOrSettle(t, item with { Marks = weighed }, done: weighed.Complete);
        }
    }

    /// <summary>Nothing is said or asked any more: the line is what it is after a lift.</summary>
    private static void DialToneAgain(Turn t)
    {
        if (t.State is { Ear: not Route.None, Current: null, Line.Tone: Tone.None, Digits: "", ShuttingDown: false })
        {
            SoundDialTone(t);
        }
    }
}
