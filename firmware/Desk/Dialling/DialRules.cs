namespace CallDesk;

/// <summary>Which numbers this post may dial: dial plan, directory and phone lock together (clause 4.6b).</summary>
public static partial class Desk
{
    /// <summary>
    /// Why a number is not dialled, as the record's flag; null: it may be. Asked of every number, wherever it comes from: keys,
    /// redial, callback, speed number, hot line, transfer target, 302 and REFER. Emergency numbers always may.
    /// </summary>
    public static string? WhyNot(DeskSettings settings, string number)
    {
        var plan = settings.DialPlan;
        if (plan.IsEmergency(number))
        {
            return null;
        }

        if (plan.IsBarred(number) || EntryOf(settings, number) is { Class: EntryClass.Premium })
        {
            return CallFlags.Barred;
        }

        return settings.Post.Locked && !IsPermitted(settings.Post, plan, number) ? CallFlags.Locked : null;
    }

    /// <summary>The directory entry of a number, in whichever form the number is written.</summary>
    internal static DirectoryEntry? EntryOf(DeskSettings settings, string number)
    {
        foreach (var entry in settings.Post.Directory)
        {
            if (settings.DialPlan.IsSameNumber(entry.Number, number))
            {
                return entry;
            }
        }

        return null;
    }

    /// <remarks>
    /// A permit is held against the number as it is dialled: "2*" permits extensions, not the city behind the outside-line prefix.
    /// What the site itself has put on a key of its own (SOS, the hot line) is permitted.
    /// </remarks>
    private static bool IsPermitted(PostSettings post, DialPlan plan, string number)
    {
        foreach (var pattern in post.LockPermits)
        {
            if (DialPlanMatching.IsMatch(pattern, DialPlanMatching.Compact(number)))
            {
                return true;
            }
        }

        return (post.EmergencyContact != "" && plan.IsSameNumber(post.EmergencyContact, number))
            || (post.Hotline != "" && plan.IsSameNumber(post.Hotline, number));
    }
}
