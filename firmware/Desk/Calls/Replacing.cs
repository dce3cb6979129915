namespace CallDesk;

/// <summary>
/// Another party takes the far end's place in a call that the guard talks on (INVITE with Replaces, RFC 3891): how an exchange or a
/// colleague's phone completes an attended transfer to us. It changes who is there, and nothing else.
/// </summary>
public static partial class Desk
{
    /// <summary>
    /// Whether this call's far end may become another one now. Only the call in hand, answered, with the handset lifted: the person is
    /// talking, so nobody opens a microphone from afar. Never an emergency, nor on a blocked number's word. The network asks in the
    /// middle of its own work and cannot wait for an event: this looks at a state that any thread may hold, and
    /// <see cref="CallReplaced"/> tells the desk.
    /// </summary>
    /// <param name="by">The directory entry of the one who wants to take over.</param>
    public static bool MayBeReplaced(DeskState s, CallId call, DirectoryMatch? by) =>
        s is { ShuttingDown: false, Hook: HookPosition.Off, Transfer: null } && by is not { Class: EntryClass.Blocked }
        && s.Current is { Phase: CallPhase.Active, Connected: true, Urgent: false } current && current.Id == call;

    /// <remarks>The guard hears that it happened; whoever the old party was remains in the call's log.</remarks>
    private static void KnowReplaced(Turn t, CallReplaced replaced)
    {
        if (t.Find(replaced.Call) is not { Live: true, Connected: true } call)
        {
            t.Ignore("no such call");
            return;
        }

        t.Put(call.Flagged(CallFlags.PartyReplaced) with { Remote = replaced.Remote, Match = replaced.Match });
        if (t.State.Current?.Id == call.Id)
        {
            t.Chime(Tone.Confirm);
        }
    }
}
