namespace CallDesk;

/// <summary>
/// Messages for a colleague (clauses 2.4b, 3.4b): shown by a light, by the stuttering dial tone, read out at the MESSAGES key.
/// <c>1</c> or <c>*</c> again, <c>2</c> the next, <c>#</c> delivered.
/// </summary>
public static partial class Desk
{
    private static void PressMessages(Turn t)
    {
        if (t.Settings.Post.SignIn && t.State.Shift.Guard is null)
        {
            // Clause 1.9: a message may speak names; with signed-in guards the post knows who listens.
            RefuseCode(t, "not-signed-in", "messages are for who is signed in");
        }
        else
        {
            Open(t, new Dialogue(DialogueKind.Messages, t.Now));
        }
    }

    private static void OweMessage(Turn t, Call call)
    {
        if (Owed(t.State, AgendaKind.Message, call.Id) is { } item)
        {
            Revise(t, item with { Memos = call.Marks.Memos, For = call.MessageFor });
        }
        else
        {
            OweItem(t, new AgendaItem
            {
                Id = 0, Kind = AgendaKind.Message, CreatedAt = 0, Call = call.Id, Remote = call.Remote, Memos = call.Marks.Memos,
                For = call.MessageFor,
            });
        }
    }

    private static void WalkMessages(Turn t, Dialogue dialogue, char digit)
    {
        switch (digit)
        {
            case '1' or '*':
                HushReceiver(t);
                ReadMessage(t, after: dialogue.Item - 1);
                break;
            case '2':
                HushReceiver(t);
                ReadMessage(t, after: dialogue.Item);
                break;
            case '#' when IsMessage(t, dialogue.Item):
                HushReceiver(t);
                Settle(t, dialogue.Item);
                Tell(t, new Phrase("message.delivered"));
                ReadMessage(t, after: dialogue.Item);
                break;
            case '#':
                EndDialogue(t);
                break;
            default:
                Tell(t, new Phrase("menu.messages"));
                break;
        }
    }

    private static bool IsMessage(Turn t, long id) =>
        t.State.Agenda.Items.Any(i => i.Id == id && i.Kind == AgendaKind.Message);

    /// <summary>The first message after this id; items are in the order in which they came.</summary>
    private static void ReadMessage(Turn t, long after)
    {
        foreach (var item in t.State.Agenda.Items)
        {
            if (item.Kind == AgendaKind.Message && item.Id > after)
            {
                BeginMessage(t, item);
                return;
            }
        }

        Tell(t, new Phrase(after == 0 ? "messages.none" : "message.last"));
        t.State = t.State with { Dialogue = null };
        DialToneAgain(t);
    }

    /// <remarks>Whom it is for and of when is said while the memos are opened: the disk and the cipher take their time.</remarks>
    private static void BeginMessage(Turn t, AgendaItem item)
    {
        var dialogue = t.State.Dialogue!;
        var opens = !item.Memos.IsEmpty;
        t.State = t.State with { Dialogue = dialogue with { Item = item.Id, Opening = opens } };
        Tell(t, AboutMessage(t, item));
        if (!opens)
        {
            Tell(t, new Phrase("menu.messages"));
        }
        else if (dialogue is not { Opening: true, Item: var before } || before != item.Id)
        {
            t.Do(new OpenMemos(item.Id, item.Memos));
        }
    }

    private static void ReadMemos(Turn t, long id)
    {
        if (t.State.Dialogue is not { Kind: DialogueKind.Messages, Opening: true } dialogue || dialogue.Item != id)
        {
            t.Ignore("nobody waits for these memos any more");
            return;
        }

        t.State = t.State with { Dialogue = dialogue with { Opening = false, Since = t.Now } };
        var memos = t.State.Agenda.Items.FirstOrDefault(i => i.Id == id)?.Memos ?? [];
        Tell(t, [.. memos.Select(static memo => new Phrase("memo", Invariant(memo)))]);
        Tell(t, new Phrase("menu.messages"));
    }

    private static Phrase[] AboutMessage(Turn t, AgendaItem item)
    {
        List<Phrase> phrases = [];
        if (item.For is { } colleague)
        {
            phrases.AddRange([new Phrase("message.for"), new Phrase("entry", colleague)]);
        }

        if (!item.ClockUnknown)
        {
            phrases.AddRange(
            [
                new Phrase("message.at"), new Phrase("date", Date(t, item.CreatedAt)), new Phrase("time", Time(t, item.CreatedAt)),
            ]);
        }

        return phrases.Count > 0 ? [.. phrases] : [new Phrase("messages.new")];
    }
}
