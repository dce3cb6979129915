namespace CallDesk;

/// <summary>What becomes due of notes, memos, menus and the agenda.</summary>
internal static class ShiftDeadlines
{
    public static void Add(ref Deadline? next, DeskState s)
    {
        if (s.Note.OpenedAt is { } opened)
        {
            Deadlines.Earlier(ref next, new Deadline(opened + Sound(s.Settings.Post.NoteWindow), DeadlineKind.NoteWindowOver));
        }

        if (s.Note.PressedAt is { } pressed)
        {
            Deadlines.Earlier(ref next, new Deadline(pressed + Sound(s.Settings.Post.LongPress), DeadlineKind.NoteHeldLong));
        }

        if (s.Dictation is { } dictation)
        {
            Deadlines.Earlier(ref next, new Deadline(dictation.Since + Desk.LongestMemo, DeadlineKind.MemoFull));
        }

        if (s.Recording is { } recording)
        {
            Deadlines.Earlier(ref next, new Deadline(recording.Since + Desk.RecordingPiece, DeadlineKind.RecordingPieceOver));
        }

        if (s.Dialogue is { } dialogue)
        {
            Deadlines.Earlier(ref next, new Deadline(dialogue.Since + Patience.FirstDigit, DeadlineKind.DialogueIdle));
        }

        if (s.WrapUp is { } wrapUp)
        {
            Deadlines.Earlier(ref next, new Deadline(wrapUp.Since + Desk.WrapUpTime, DeadlineKind.WrapUpOver));
        }

        if (s.ConfirmedUntil is { } until)
        {
            Deadlines.Earlier(ref next, new Deadline(until, DeadlineKind.ConfirmationOver));
        }

        if (s.Agenda.Items.Length > 0 && AgendaTimes.Next(s) is { } due)
        {
            Deadlines.Earlier(ref next, new Deadline(s.Clock.MomentOf(due), DeadlineKind.AgendaDue));
        }
    }

    /// <summary>A memo may be spoken for as long as it may have been dictated; slow speech lasts no more than half as long again.</summary>
    public static TimeSpan LongestSpeech(Utterance says) => says.Slow ? LongestAsMade(says) * 3 / 2 : LongestAsMade(says);

    private static TimeSpan LongestAsMade(Utterance says)
    {
        foreach (var phrase in says.Phrases)
        {
            if (phrase.Key == "memo")
            {
                return Patience.Speech + (Desk.LongestMemo * Bounds.MemosOfCall);
            }
        }

        return Patience.Speech;
    }

    private static TimeSpan Sound(TimeSpan configured) =>
        configured < Shortest ? Shortest : configured > Longest ? Longest : configured;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
}

public static partial class Desk
{
    private static void ExpireOfShift(Turn t, DeadlineKind kind)
    {
        switch (kind)
        {
            case DeadlineKind.NoteWindowOver: t.State = t.State with { Note = t.State.Note with { OpenedAt = null, Star = false } }; break;
            case DeadlineKind.NoteHeldLong: NoteHeldLong(t); break;
            case DeadlineKind.MemoFull: MemoFull(t); break;
            case DeadlineKind.DialogueIdle: DialogueIdle(t); break;
            case DeadlineKind.WrapUpOver: EndWrapUp(t); break;
            case DeadlineKind.ConfirmationOver: t.State = t.State with { ConfirmedUntil = null }; break;
            case DeadlineKind.AgendaDue: RemindOfWhatIsDue(t); break;
        }
    }
}
