namespace CallDesk;

/// <summary>
/// The handset was left off: dial tone, reorder, howler, then silence and an alert. Callers ring on the loudspeaker from the
/// reorder tone on; the hook down and up again, or HOLD, takes them.
/// </summary>
public static partial class Desk
{
    /// <summary>Stuttered when somebody is owed a callback or a message lies here or at the exchange.</summary>
    private static void SoundDialTone(Turn t) =>
        t.Sound(t.State.KeptMessages > 0 || SomethingIsOwed(t) ? Tone.StutterDial : Tone.Dial);

    private static void GiveUpHandset(Turn t)
    {
        t.State = t.State with { Line = new Line(Tone.None, t.Now, LeftOff: true) };
        RaiseAlert(t, AlertKind.HandsetLeftOff, call: null, repeats: false);
    }
}
