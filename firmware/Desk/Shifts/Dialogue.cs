namespace CallDesk;

/// <summary>What is being asked or read out by voice, and answered on the keypad.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<DialogueKind>))]
public enum DialogueKind
{
    /// <summary>The PIN, digit by digit, then <c>#</c>.</summary>
    Pin,

    /// <summary>The PIN is being looked up.</summary>
    PinChecked,

    /// <summary>What is open was read out; <c>#</c> takes over.</summary>
    Handover,
    RepairDay,
    RepairHour,
    Messages,
    Review,

    /// <summary>Read out once, nothing is asked.</summary>
    ReadOut,
    Status,
    Guide,

    /// <summary>Whom the message is for, after NOTE 6.</summary>
    Colleague,
}

/// <summary>What the PIN is asked for.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<PinPurpose>))]
public enum PinPurpose
{
    SignIn,
    Review,
}

/// <summary>
/// A dialogue by keypad and receiver. On-hook it is only arranged: it begins with the next lift that dials or answers nothing.
/// </summary>
/// <param name="Since">The last key, or when it was arranged.</param>
public sealed record Dialogue(DialogueKind Kind, Moment Since)
{
    /// <summary>Digits of an answer that is not complete. Kept apart from numbers: they are never dialled or sent.</summary>
    public string Typed { get; init; } = "";

    public PinPurpose Purpose { get; init; }

    /// <summary>How often <c>*</c> was pressed, counted to <see cref="SlowFrom"/>: from then on this dialogue speaks slowly.</summary>
    public int Repeats { get; init; }

    internal const int SlowFrom = 2;

    internal bool Slow => Repeats >= SlowFrom;

    /// <summary>The message that was read out last.</summary>
    public long Item { get; init; }

    /// <summary>Its memos are being opened.</summary>
    public bool Opening { get; init; }

    /// <summary>Whose repair is being agreed on, or whose message it is.</summary>
    public CallId? Call { get; init; }

    /// <summary>Days from today.</summary>
    public int Day { get; init; }

    /// <summary>Whose figures are read out.</summary>
    public string? Guard { get; init; }
}

public static partial class Desk
{
    /// <summary>Off-hook without a call it begins, on-hook it waits for the lift; in a call it has no place.</summary>
    /// <remarks>What is asked or read out by voice is for one ear: whoever stands beside does not hear it (clause 1.9).</remarks>
    private static void Open(Turn t, Dialogue dialogue)
    {
        if (t.State.ShuttingDown || t.State.Current is not null || t.State.First(static c => c.Phase == CallPhase.Grace) is not null)
        {
            t.RefuseKey("not while a call is in hand");
        }
        else if (t.State.Ear == Route.Handsfree)
        {
            t.RefuseKey("this needs the lifted handset");
        }
        else if (t.State.Ear == Route.None)
        {
            t.State = t.State with { Dialogue = dialogue, Digits = "", Offer = null };
        }
        else
        {
            Begin(t, dialogue);
        }
    }

    private static void Begin(Turn t, Dialogue dialogue)
    {
        HushReceiver(t);
        FreeLine(t);
        t.State = t.State with { Dialogue = dialogue with { Since = t.Now } };
        switch (dialogue.Kind)
        {
            case DialogueKind.Pin: AskPin(t); break;
            case DialogueKind.Messages: ReadMessage(t, after: 0); break;
            case DialogueKind.Handover or DialogueKind.ReadOut: ReadOut(t); break;
            case DialogueKind.Status: TellStatus(t); break;
            case DialogueKind.Guide: TellGuide(t); break;
        }
    }

    private static void EndDialogue(Turn t)
    {
        t.State = t.State with { Dialogue = null };
        DialToneAgain(t);
    }

    /// <summary>What was only read out asks nothing: any digit but its own ends it and is the first of a number.</summary>
    private static bool Asks(Turn t, Dialogue dialogue, char digit)
    {
        var asks = dialogue.Kind switch
        {
            DialogueKind.Handover => digit is '#' or '*',
            DialogueKind.ReadOut or DialogueKind.Status or DialogueKind.Guide => digit == '*',
            _ => true,
        };
        if (!asks)
        {
            HushReceiver(t);
            EndDialogue(t);
        }

        return asks;
    }

    private static void Talk(Turn t, Dialogue dialogue, char digit)
    {
        var touched = dialogue with
        {
            Since = t.Now, Repeats = digit == '*' ? Math.Min(dialogue.Repeats + 1, Dialogue.SlowFrom) : dialogue.Repeats,
        };
        t.State = t.State with { Dialogue = touched };
        switch (dialogue.Kind)
        {
            case DialogueKind.Pin: TypePin(t, touched, digit); break;
            case DialogueKind.Handover: TakeOver(t, digit); break;
            case DialogueKind.RepairDay: TypeRepairDay(t, touched, digit); break;
            case DialogueKind.RepairHour: TypeRepairHour(t, touched, digit); break;
            case DialogueKind.Messages: WalkMessages(t, touched, digit); break;
            case DialogueKind.Colleague: TypeColleague(t, touched, digit); break;
            case DialogueKind.Review: WalkReview(t, touched, digit); break;
            case DialogueKind.PinChecked: t.Ignore("the PIN is being looked up"); break;
            default: Begin(t, touched); break;
        }
    }

    /// <summary>Nobody has answered for a while; while something is still being said, nobody can.</summary>
    private static void DialogueIdle(Turn t)
    {
        if (t.State is { Dialogue: { } dialogue, Voice.Receiver: not null })
        {
            t.State = t.State with { Dialogue = dialogue with { Since = t.Now } };
        }
        else
        {
            EndDialogue(t);
        }
    }

    private static Dialogue? Longer(Dialogue dialogue, char digit, int most) =>
        dialogue.Typed.Length < most ? dialogue with { Typed = dialogue.Typed + digit } : null;

    private static void Accept(Turn t, Dialogue? dialogue)
    {
        if (dialogue is null)
        {
            t.RefuseKey("too many digits");
        }
        else
        {
            t.State = t.State with { Dialogue = dialogue };
        }
    }
}
