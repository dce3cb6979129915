namespace CallDesk;

/// <summary>The keys, one row each; what a key means is in the rule's own file.</summary>
public static partial class Desk
{
    private static void PressKey(Turn t, Key key)
    {
        switch (key)
        {
            case >= Key.Digit0 and <= Key.Pound: TypeDigit(t, "0123456789*#"[(int)key]); break;
            case Key.Hold: PressHold(t); break;
            case Key.Mute: PressMute(t); break;
            case Key.Redial: ArmRedial(t); break;
            case Key.Handsfree: RefuseHandsfree(t); break;
            case Key.Note: PressNote(t); break;
            case Key.Messages: PressMessages(t); break;
            case Key.Review: PressReview(t); break;
            case Key.VolumeUp: ChangeVolume(t, +1); break;
            case Key.VolumeDown: ChangeVolume(t, -1); break;
            default: t.RefuseKey("this key has no function yet"); break;
        }
    }

    /// <remarks>
    /// Clause 4.3b. The other profiles may permit handsfree one day; until the router has such a route, nobody gets it.
    /// </remarks>
    private static void RefuseHandsfree(Turn t) => t.Refuse();

    /// <summary>Whatever sounds at the moment: the ringer on-hook, the receiver off-hook.</summary>
    private static void ChangeVolume(Turn t, int by)
    {
        var s = t.State;
        var before = s.Hook == HookPosition.On ? s.RingerVolume : s.ReceiverVolume;
        var after = Math.Clamp(before + by, 0, Bounds.Volume);
        if (after == before)
        {
            t.Ignore("the volume is at its end");
            return;
        }

        t.State = s.Hook == HookPosition.On ? s with { RingerVolume = after } : s with { ReceiverVolume = after };
    }
}
