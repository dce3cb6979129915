namespace CallDesk;

/// <summary>A digit that is held down and would mean something more.</summary>
public readonly record struct HeldDigit(int Digit, Moment Since);

/// <summary>
/// A digit's long press: the directory's speed number. The digit itself acts at its press, within a frame; the long press only
/// puts the speed number in front of it (<see cref="Offer"/>). So whoever holds every key of 110 for a second is not kept waiting:
/// the next digit drops the offer and the number goes on where it was.
/// </summary>
public static partial class Desk
{
    /// <summary>Called after the digit has done what it does at its press.</summary>
    private static void HoldDigit(Turn t, int digit)
    {
        var s = t.State;
        var typed = s.DigitsAt == t.Now && s.Digits.EndsWith((char)('0' + digit)) && s.Current is null;
        var means = typed
            ? s.Line.Ready && s.Settings.Post.SpeedEntry(digit) is not null && !s.Settings.DialPlan.IsEmergency(s.Digits)
            : s.Current is { Checklist: not null } && digit is >= 1 and <= Checklist.Points;
        if (means || s.HeldDigit is not null)
        {
            t.State = s with { HeldDigit = means ? new HeldDigit(digit, t.Now) : null };
        }
    }

    private static void ReleaseKey(Turn t, Key key)
    {
        if (key == Key.Note)
        {
            ReleaseNote(t);
        }
        else if (key == Key.Sos && t.State.SosHold is not null)
        {
            t.State = t.State with { SosHold = null };
        }
        else if (t.State.HeldDigit is { } held && key == (Key)held.Digit)
        {
            t.State = t.State with { HeldDigit = null };
        }
        else
        {
            t.Ignore("this key has no meaning at its release");
        }
    }

    private static void LongPressed(Turn t, HeldDigit held)
    {
        t.State = t.State with { HeldDigit = null };
        var s = t.State;
        if (s.Current is { Checklist: { } ticked } call)
        {
            t.Put(call with { Checklist = Checklist.Tick(ticked, held.Digit) });
        }
        else if (s.Current is null && s.Digits.EndsWith((char)('0' + held.Digit)) && s.Line.Ready
            && s.Settings.Post.SpeedEntry(held.Digit) is { } entry)
        {
            OfferSpeed(t, entry.Number);
        }
    }

    /// <remarks>
    /// On-hook the lift dials it; while a transfer's target is asked for, <c>#</c> or TRANSFER decide what becomes of it. Otherwise
    /// it is dialled now, and the digit stays watched: it may be the first of an emergency number.
    /// </remarks>
    private static void OfferSpeed(Turn t, string number)
    {
        var typed = t.State.Digits;
        t.State = t.State with { Offer = new Offer(OfferKind.Speed, number), DigitsAt = t.Now };
        if (t.State.Ear == Route.None || t.State.Transfer is { Stage: TransferStage.Asking })
        {
            return;
        }

        DialNumber(t, number);
        if (t.Settings.DialPlan.MayBecomeEmergency(typed) && t.State.Current is not { Emergency: true })
        {
            t.State = t.State with { Watch = new EmergencyWatch(typed, t.Now) };
        }
    }
}
