namespace CallDesk;

/// <summary>The network wants another number called instead of ours (302).</summary>
public static partial class Desk
{
    /// <summary>
    /// Followed if the guard could have dialled it, and not for ever. An emergency call always follows. What was no emergency call
    /// is not made one from outside.
    /// </summary>
    private static void AnswerRedirect(Turn t, RedirectAsked asked)
    {
        if (t.Find(asked.Call) is not { Phase: CallPhase.Dialing } call)
        {
            t.Ignore("no such call is being dialled");
            return;
        }

        var refused = WhyNot(t.Settings, asked.Number);
        var allowed = refused is null && call.Redirects < Bounds.Redirects && !t.Settings.DialPlan.IsEmergency(asked.Number);
        if (allowed || call.Emergency)
        {
            t.Put(call with { Redirects = Math.Min(call.Redirects + 1, Bounds.Redirects) });
            t.Do(new FollowRedirect(call.Id));
        }
        else
        {
            RefuseRedirect(t, call, refused);
        }
    }

    private static void RefuseRedirect(Turn t, Call call, string? refused)
    {
        var flagged = call.Flagged(CallFlags.RedirectRefused);
        ReleaseCall(t, refused is null ? flagged : flagged.Flagged(refused), ReleasedBy.Near);
        FreeLine(t);
        t.Refuse();
        t.Sound(Tone.Refused);
        Tell(t, new Phrase(refused ?? CallFlags.Barred));
    }
}
