namespace CallDesk;

/// <summary>
/// Signing in and out, where the site wants it. The digits of a PIN are neither spoken nor sent nor dialled; the last of three wrong
/// ones is followed by a pause.
/// </summary>
/// <remarks>
/// Emergency first: a PIN that begins with an emergency number dials it. <c>phone config hash-pin</c> makes no such PIN.
/// </remarks>
public static partial class Desk
{
    private const int LongestPin = 12;

    private const int WrongPinsAllowed = 3;

    private static readonly TimeSpan PinPause = TimeSpan.FromSeconds(60);

    internal static void SignInOrOut(Turn t)
    {
        if (!t.Settings.Post.SignIn)
        {
            t.RefuseKey("this site has no sign-in");
        }
        else if (t.State.Shift.Guard is not null)
        {
            SignOut(t);
        }
        else
        {
            AskForPin(t, PinPurpose.SignIn);
        }
    }

    private static void AskForPin(Turn t, PinPurpose purpose)
    {
        if (t.State.Shift.PinPause > t.Now)
        {
            RefuseCode(t, "pin-pause", "three wrong PINs: a pause");
        }
        else
        {
            Open(t, new Dialogue(DialogueKind.Pin, t.Now) { Purpose = purpose });
        }
    }

    private static void AskPin(Turn t) => Tell(t, new Phrase("enter-pin"));

    private static void TypePin(Turn t, Dialogue dialogue, char digit)
    {
        switch (digit)
        {
            case '*':
                t.State = t.State with { Dialogue = dialogue with { Typed = "" } };
                AskPin(t);
                break;
            case '#' when dialogue.Typed == "":
                EndDialogue(t);
                break;
            case '#':
                t.State = t.State with
                {
                    Dialogue = dialogue with { Kind = DialogueKind.PinChecked, Typed = "" },
                    Shift = t.State.Shift with { Asking = dialogue.Purpose },
                };
                t.Do(new CheckPin(dialogue.Typed));
                break;
            default:
                Accept(t, Longer(dialogue, digit, LongestPin));
                break;
        }
    }

    private static void KnowGuardPin(Turn t, string? guard)
    {
        if (t.State.Shift.Asking is not { } purpose)
        {
            t.Ignore("no PIN was asked for");
            return;
        }

        t.State = t.State with { Shift = t.State.Shift with { Asking = null } };
        if (t.State.Dialogue is { Kind: DialogueKind.PinChecked })
        {
            EndDialogue(t);
        }

        if (guard is null)
        {
            RefusePin(t, purpose);
            return;
        }

        t.State = t.State with { Shift = t.State.Shift with { WrongPins = 0, PinPause = null } };
        if (purpose == PinPurpose.SignIn)
        {
            SignIn(t, guard);
        }
        else
        {
            OpenReview(t, guard);
        }
    }

    private static void RefusePin(Turn t, PinPurpose purpose)
    {
        var wrong = t.State.Shift.WrongPins + 1;
        var pause = wrong >= WrongPinsAllowed;
        t.State = t.State with
        {
            Shift = t.State.Shift with { WrongPins = pause ? 0 : wrong, PinPause = pause ? t.Now + PinPause : null },
        };
        t.Refuse();
        t.Ignore(pause ? "a third wrong PIN: a pause" : "a wrong PIN");
        if (!pause && t.State is { Ear: Route.Handset, Current: null })
        {
            Open(t, new Dialogue(DialogueKind.Pin, t.Now) { Purpose = purpose });
        }

        Tell(t, new Phrase("wrong-pin"));
        if (pause)
        {
            Tell(t, new Phrase("pin-pause"));
        }
    }

    /// <summary>The phone becomes the guard's own: volumes, coaching, figures from zero; then what the post owes is read out.</summary>
    private static void SignIn(Turn t, string guard)
    {
        KeepHabits(t);
        var file = FileOf(t.State, guard) ?? new GuardFile(guard, t.State.ReceiverVolume, t.State.RingerVolume, null, default, default);
        PutFile(t, file with { Score = default, Last = default });
        t.State = t.State with
        {
            ReceiverVolume = file.ReceiverVolume,
            RingerVolume = file.RingerVolume,
            Shift = t.State.Shift with { Guard = guard, Since = t.State.Clock.UnixAt(t.Now), OnPatrol = false },
        };
        Confirm(t);
        if (t.State is { Ear: Route.Handset, Current: null })
        {
            Begin(t, new Dialogue(DialogueKind.Handover, t.Now) { Guard = guard });
        }
    }

    private static void SignOut(Turn t)
    {
        KeepHabits(t);
        t.State = t.State with
        {
            Shift = t.State.Shift with { Guard = null, Since = t.State.Clock.UnixAt(t.Now), OnPatrol = false },
        };
        Confirm(t);
        Tell(t, new Phrase("signed-out"));
        if (t.State is { Ear: Route.Handset, Current: null })
        {
            TellWhatIsOpen(t);
        }
    }

    private static void ReadOut(Turn t)
    {
        var handover = t.State.Dialogue is { Kind: DialogueKind.Handover };
        Tell(t, new Phrase(handover ? "signed-in" : "handover"));
        TellWhatIsOpen(t);
        if (handover)
        {
            Tell(t, new Phrase("accept-hash"));
        }
    }

    /// <summary><c>#</c> takes over; messages that wait are delivered at once (clauses 2.4b, 3.4b).</summary>
    private static void TakeOver(Turn t, char digit)
    {
        HushReceiver(t);
        if (digit == '*')
        {
            ReadOut(t);
            return;
        }

        Confirm(t);
        if (t.State.Agenda.Count(AgendaKind.Message) > 0)
        {
            Begin(t, new Dialogue(DialogueKind.Messages, t.Now));
        }
        else
        {
            Tell(t, new Phrase("accepted"));
            EndDialogue(t);
        }
    }
}
