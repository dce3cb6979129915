namespace CallDesk;

/// <summary>The keys, one row each; what a key means is in the rule's own file.</summary>
public static partial class Desk
{
    private static void PressKey(Turn t, Key key)
    {
        switch (key)
        {
            case >= Key.Digit0 and <= Key.Digit9:
                TypeDigit(t, "0123456789"[(int)key]);
                HoldDigit(t, (int)key);
                break;
            case Key.Star: TypeDigit(t, '*'); break;
            case Key.Pound: TypeDigit(t, '#'); break;
            case Key.Hold: PressHold(t); break;
            case Key.Transfer: PressTransfer(t); break;
            case Key.Mute: PressMute(t); break;
            case Key.Redial: PressRedial(t); break;
            case Key.Sos: PressSos(t); break;
            case Key.Private: PressPrivate(t); break;
            case Key.Callback: PressCallback(t); break;
            case Key.Handsfree: RefuseHandsfree(t); break;
            case Key.Note: PressNote(t); break;
            case Key.Messages: PressMessages(t); break;
            case Key.Review: PressReview(t); break;
            case Key.VolumeUp: ChangeVolume(t, +1); break;
            case Key.VolumeDown: ChangeVolume(t, -1); break;
            default: t.RefuseKey("the board has no such key"); break;
        }
    }

    /// <remarks>
    /// Clause 4.3b. A profile may permit handsfree; the router has no such route, and a second microphone is not opened on the
    /// strength of a setting alone: until it has, nobody gets it, and the technician reads why.
    /// </remarks>
    private static void RefuseHandsfree(Turn t)
    {
        t.Refuse();
        if (t.Settings is { Profile: not Profile.SecurityBooth, Post.Handsfree: true })
        {
            t.Ignore("handsfree is permitted here, but this phone has no handsfree route");
        }
    }

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
