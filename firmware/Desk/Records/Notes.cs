namespace CallDesk;

/// <summary>
/// The NOTE key: tapped, the next digit is a code for a few seconds; held down, it dictates a memo. The window opens when the key
/// goes down, so that nobody has to wait for it, and a code typed while the key is still down is a code.
/// </summary>
/// <param name="OpenedAt">When the window was opened or its star typed; null: closed.</param>
/// <param name="Star">The code has begun with a star.</param>
/// <param name="PressedAt">NOTE has been down since; null: it is up, or it has had its meaning.</param>
public readonly record struct NotePad(Moment? OpenedAt, bool Star, Moment? PressedAt)
{
    public static NotePad Closed => default;
}

public static partial class Desk
{
    private static void PressNote(Turn t)
    {
        if (t.State.ShuttingDown)
        {
            t.Ignore("the phone is shutting down");
        }
        else if (t.State.Dictation is not null)
        {
            // The keypad lost the release.
            FinishMemo(t);
        }
        else
        {
            t.State = t.State with { Note = new NotePad(t.Now, Star: false, t.Now) };
        }
    }

    private static void ReleaseNote(Turn t)
    {
        if (t.State.Dictation is not null)
        {
            FinishMemo(t);
        }
        else if (t.State.Note.PressedAt is not null)
        {
            t.State = t.State with { Note = t.State.Note with { PressedAt = null } };
        }
        else
        {
            t.Ignore("NOTE has had its meaning");
        }
    }

    private static void NoteHeldLong(Turn t)
    {
        t.State = t.State with { Note = NotePad.Closed };
        StartMemo(t);
    }

    /// <summary>
    /// Whether the digit was a code's or a voice menu's. It is neither sent nor dialled then; but where it could be the first digit
    /// of an emergency number and no caller's machine can mean it, the watch for such a number begins: emergency before notes.
    /// </summary>
    private static bool TakesDigit(Turn t, char digit)
    {
        var watched = t.State.Dialogue is not { Typed: not "" };
        var asksForNumber = t.State is { Dialogue.Kind: DialogueKind.Colleague, Note.OpenedAt: null };
        if (t.State.Note.OpenedAt is not null)
        {
            TypeCode(t, digit);
        }
        else if (t.State is { Ear: not Route.None, Dialogue: { } dialogue } && Asks(t, dialogue, digit))
        {
            Talk(t, dialogue, digit);
        }
        else
        {
            return false;
        }

        var state = t.State;
        if (watched && state is { Ear: not Route.None, Watch: null }
            && (asksForNumber || state.Current is null or { Phase: not CallPhase.Active })
            && t.Settings.DialPlan.MayBecomeEmergency(digit.ToString()))
        {
            t.State = state with { Watch = new EmergencyWatch(digit.ToString(), t.Now) };
        }

        return true;
    }

    private static void TypeCode(Turn t, char digit)
    {
        if (digit == '*' && !t.State.Note.Star)
        {
            t.State = t.State with { Note = new NotePad(t.Now, Star: true, PressedAt: null) };
            return;
        }

        var code = t.State.Note.Star ? $"*{digit}" : digit.ToString();
        t.State = t.State with { Note = NotePad.Closed };
        if (NoteCodes.Find(code) is { } row)
        {
            row.Does(t);
        }
        else
        {
            Tell(t, new Phrase("unknown-code"));
            t.RefuseKey("no such code");
        }
    }

    /// <summary>The key did what it should: a light, and in a silent ear a short tone. Nothing is said to a cradle.</summary>
    private static void Confirm(Turn t) => t.State = t.State with { ConfirmedUntil = t.Now + Patience.Confirmation };

    /// <summary>A code that cannot be followed here: said to the ear that is there, shown to the eye otherwise.</summary>
    private static void RefuseCode(Turn t, string prompt, string because)
    {
        Tell(t, new Phrase(prompt));
        t.Refuse();
        t.Ignore(because);
    }

    /// <summary>The handset went down, or it is needed for something else.</summary>
    private static void StopNoting(Turn t)
    {
        FinishMemo(t);
        t.State = t.State with { Note = NotePad.Closed, Dialogue = null };
    }
}
