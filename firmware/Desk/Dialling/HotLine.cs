namespace CallDesk;

/// <summary>
/// The number that is dialled by lifting the handset: at once (hot line), or unless a digit comes first (warm line). The digits
/// after the lift stay watched, so an emergency number wins over it even then.
/// </summary>
public static partial class Desk
{
    /// <summary>A lift that means nothing else: the hot line, or dial tone.</summary>
    private static void OpenLine(Turn t)
    {
        var post = t.Settings.Post;
        if (post.Hotline != "" && t.State.Offer is null)
        {
            if (post.HotlineDelay == TimeSpan.Zero)
            {
                DialNumber(t, post.Hotline);
                return;
            }

            t.State = t.State with { HotlineAt = t.Now + post.HotlineDelay };
        }

        SoundDialTone(t);
        TellOffer(t);
    }

    private static void DialHotline(Turn t)
    {
        t.State = t.State with { HotlineAt = null };
        if (t.Settings.Post.Hotline is not "" and var number)
        {
            DialNumber(t, number);
        }
    }
}
