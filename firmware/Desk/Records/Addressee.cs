namespace CallDesk;

/// <summary>
/// Whom a message is for (clauses 2.4b, 3.4b), asked after NOTE 6: the colleague's speed key or number, <c>#</c>; <c>*</c> begins again,
/// <c>#</c> alone names nobody. The guard hears the question and the name, the caller does not.
/// </summary>
public static partial class Desk
{
    /// <summary>The question is for the ear at the receiver; without one the panel can say whom it is for.</summary>
    private static void AskColleague(Turn t, Call call)
    {
        if (t.State.Ear != Route.Handset || t.State.Current is { Emergency: true } || !t.Settings.Post.Directory.Any(TakesMessages))
        {
            return;
        }

        if (t.State.Current is null)
        {
            FreeLine(t);
        }

        t.State = t.State with { Dialogue = new Dialogue(DialogueKind.Colleague, t.Now) { Call = call.Id } };
        Tell(t, new Phrase("colleague.who"));
    }

    private static void TypeColleague(Turn t, Dialogue dialogue, char digit)
    {
        switch (digit)
        {
            case '*':
                t.State = t.State with { Dialogue = dialogue with { Typed = "" } };
                Tell(t, new Phrase("colleague.who"));
                break;
            case '#' when dialogue.Typed == "":
                EndDialogue(t);
                break;
            case '#' when ColleagueOf(t.Settings, dialogue.Typed) is { } colleague && Notable(t.State, dialogue.Call ?? default) is { } call:
                EndDialogue(t);
                AddressTo(t, call, colleague.Id);
                Confirm(t);
                Tell(t, new Phrase("message.for"), new Phrase("entry", colleague.Id));
                break;
            case '#':
                t.State = t.State with { Dialogue = dialogue with { Typed = "" } };
                t.Refuse();
                Tell(t, new Phrase("colleague.unknown"), new Phrase("colleague.who"));
                break;
            default:
                Accept(t, Longer(dialogue, digit, Bounds.Digits));
                break;
        }
    }

    private static DirectoryEntry? ColleagueOf(DeskSettings settings, string typed)
    {
        var entry = (typed.Length == 1 ? settings.Post.SpeedEntry(typed[0] - '0') : null) ?? EntryOf(settings, typed);
        return entry is not null && TakesMessages(entry) ? entry : null;
    }

    private static bool TakesMessages(DirectoryEntry entry) => entry.Class
        is EntryClass.Colleague or EntryClass.Department or EntryClass.Neighbour or EntryClass.Leader or EntryClass.Supervisor;

    /// <summary>That somebody was asked for is a message already; a memo may say more.</summary>
    private static void AddressTo(Turn t, Call call, string colleague)
    {
        var addressed = call with { MessageFor = colleague };
        PutNoted(t, addressed);
        OweMessage(t, addressed);
    }

    /// <summary>Without a name and without a memo there is no message.</summary>
    private static void TakeBackColleague(Turn t, Call call)
    {
        PutNoted(t, call with { MessageFor = null });
        if (Owed(t.State, AgendaKind.Message, call.Id) is { } item)
        {
            ReviseOrSettle(t, item with { For = null }, done: item.Memos.IsEmpty);
        }
    }
}
