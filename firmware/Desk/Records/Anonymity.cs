namespace CallDesk;

/// <summary>
/// Clauses 2.3c, 3.5a: a complaint may be anonymous, and that is noted. It can be undone until the wrap-up ends; then the key of the
/// record's personal fields is deleted. Not on an emergency call: who asks for help must be found.
/// </summary>
public static partial class Desk
{
    internal static void NoteAnonymous(Turn t)
    {
        if (TargetOrRefusal(t) is not { } call)
        {
            return;
        }

        if (IsEmergency(call))
        {
            RefuseCode(t, "not-on-emergency", "nobody is anonymous on an emergency call");
            return;
        }

        // The second time: the caller wants the number to be forgotten as well.
        var asked = call with { NumberToo = call.Marks.Anonymous };
        Mark(t, asked, call.Marks with { Anonymous = true, Identity = Identity.Declined });
        Confirm(t);
        Tell(t, new Phrase("anonymous.on"));
    }

    private static bool IsEmergency(Call call) =>
        call.Emergency || call.Marks.Category == Category.Emergency || call.Flags.Contains(CallFlags.Emergency);

    private static RecordMarks WithName(RecordMarks marks) =>
        marks.Anonymous ? marks with { Anonymous = false, Identity = Identity.NotAsked } : marks;

    private static void EraseIfAsked(Turn t, Call call)
    {
        if (call.Marks.Anonymous && !IsEmergency(call))
        {
            t.Do(new EraseIdentity(call.Id, call.NumberToo));
        }
    }
}
