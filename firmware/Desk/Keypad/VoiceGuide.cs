namespace CallDesk;

/// <summary>What NOTE * 6 to * 9 read out: the post's state, what is open, the codes.</summary>
public static partial class Desk
{
    /// <summary>Rows of the code table in one utterance: short enough that none outlasts <see cref="Patience.Speech"/>.</summary>
    private const int RowsAtOnce = 5;

    internal static void AskReadOut(Turn t) => Open(t, new Dialogue(DialogueKind.ReadOut, t.Now));

    internal static void AskStatus(Turn t) => Open(t, new Dialogue(DialogueKind.Status, t.Now));

    internal static void AskGuide(Turn t) => Open(t, new Dialogue(DialogueKind.Guide, t.Now));

    private static void TellGuide(Turn t)
    {
        Tell(t, new Phrase("key-guide.intro"));
        foreach (var rows in NoteCodes.All.Chunk(RowsAtOnce))
        {
            Tell(t, [.. rows.Select(static r => new Phrase(r.Guide))]);
        }

        Tell(t, new Phrase("key-guide.memo"));
    }

    private static void TellStatus(Turn t)
    {
        var s = t.State;
        Tell(t, new Phrase("post"));
        if (s.Network is { Down: false, Address: { Length: > 0 } address })
        {
            Tell(t, new Phrase("status.address"), new Phrase("digits", address));
        }
        else
        {
            Tell(t, new Phrase("status.no-network"));
        }

        Tell(t, new Phrase(s switch
        {
            { HasRegistrar: false } => "status.direct",
            { Registered: true } => "status.registered",
            _ => "status.unregistered",
        }));
        if (s.Clock.Known)
        {
            Tell(t, new Phrase("status.time"), new Phrase("time", ClockFace(s.Clock.LocalAt(t.Now))));
        }
        else
        {
            Tell(t, new Phrase("status.no-time"));
        }

        TellWhatIsOpen(t);
    }
}
