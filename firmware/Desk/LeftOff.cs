namespace CallDesk;

/// <summary>
/// The handset was left off: dial tone, reorder, howler, then silence and an alert. Callers ring on the loudspeaker from the
/// reorder tone on; the hook down and up again, or HOLD, takes them.
/// </summary>
public static partial class Desk
{
    /// <summary>Stuttered when somebody is owed a callback or a message lies here.</summary>
    private static void SoundDialTone(Turn t) => t.Sound(SomethingIsOwed(t) ? Tone.StutterDial : Tone.Dial);

    private static void GiveUpHandset(Turn t)
    {
        t.State = t.State with { Line = new Line(Tone.None, t.Now, LeftOff: true) };
        RaiseAlert(t, AlertKind.HandsetLeftOff, call: null, repeats: false);
    }

    /// <summary>Tells the supervisors; the id is the desk's, and never repeats in a run.</summary>
    private static Alert RaiseAlert(Turn t, AlertKind kind, CallId? call, bool repeats)
    {
        var alert = new Alert(t.State.NextAlert, kind, call, Attempt: 1, repeats);
        t.State = t.State with { NextAlert = alert.Id + 1 };
        t.Do(new SendAlert(alert));
        return alert;
    }
}
