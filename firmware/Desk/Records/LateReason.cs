namespace CallDesk;

/// <summary>
/// Clause 1.1: why a call was answered late, or not at all, may be said until the shift ends in which that happened. Later it would be
/// a story for the month's report.
/// </summary>
public static partial class Desk
{
    /// <summary>
    /// The shift goes on. It ends with the sign-out or the next sign-in; where nobody is signed in, with
    /// <see cref="PostSettings.ShiftLength"/>.
    /// </summary>
    /// <param name="settled">Wall time at which the call was answered or lost, milliseconds since 1970.</param>
    /// <param name="now">Likewise, now.</param>
    public static bool MayExplain(DeskState s, long settled, long now)
    {
        // A shift that begins in the future began before the clock was put right: it cannot tell what came before it.
        var ended = s.Shift.Since <= now && settled < s.Shift.Since;
        return !ended && (s.Shift.Guard is not null || now - settled < (long)s.Settings.Post.ShiftLength.TotalMilliseconds);
    }
}
