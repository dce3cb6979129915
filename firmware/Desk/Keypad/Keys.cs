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
            case Key.Handsfree: PressHandsfree(t); break;
            case Key.Note: PressNote(t); break;
            case Key.Messages: PressMessages(t); break;
            case Key.Review: PressReview(t); break;
            case Key.VolumeUp: ChangeVolume(t, +1); break;
            case Key.VolumeDown: ChangeVolume(t, -1); break;
            default: t.RefuseKey("the board has no such key"); break;
        }
    }

    /// <summary>Whatever sounds at the moment: the ringer on-hook, else the receiver or the loudspeaker that is talked by.</summary>
    private static void ChangeVolume(Turn t, int by)
    {
        var s = t.State;
        var before = s.Ear switch
        {
            Route.None => s.RingerVolume,
            Route.Handset => s.ReceiverVolume,
            _ => s.HandsfreeVolume,
        };
        var after = Math.Clamp(before + by, 0, Bounds.Volume);
        if (after == before)
        {
            t.Ignore("the volume is at its end");
            return;
        }

        t.State = s.Ear switch
        {
            Route.None => s with { RingerVolume = after },
            Route.Handset => s with { ReceiverVolume = after },
            _ => s with { HandsfreeVolume = after },
        };
    }
}
