namespace CallDesk;

/// <summary>
/// CALLBACK: without a call it offers the next callback that is owed; in a call, or while a caller is held, it promises one
/// (clause 1.5b).
/// </summary>
public static partial class Desk
{
    private static void PressCallback(Turn t)
    {
        var s = t.State;
        switch (s)
        {
            case { ShuttingDown: true }:
                t.RefuseKey("the phone is shutting down");
                break;
            case { Ear: Route.None }:
            case { Current: null } when LongestHeld(s) is null:
                OfferCallback(t);
                break;
            case { Current: null }:
                Promise(t, LongestHeld(s)!);
                break;
            case { Current: { Emergency: false } talking } when talking.AnsweredAt is not null:
                Promise(t, talking);
                break;
            default:
                t.RefuseKey("nobody is there to promise a callback to");
                break;
        }
    }

    private static void Promise(Turn t, Call call)
    {
        if (call.Emergency)
        {
            t.RefuseKey("an emergency call is not put off");
            return;
        }

        var within = t.Settings.Care.CallbackWithin;
        if (!call.Flags.Contains(CallFlags.CallbackPromised))
        {
            Owe(t, AgendaKind.Callback, call, within);
            t.Put(call.Flagged(CallFlags.CallbackPromised));
        }
        else
        {
            t.Ignore("promised already");
        }

        var clock = t.State.Clock;
        if (clock.Known)
        {
            var due = clock.LocalAt(t.Now + within).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
            Tell(t, new Phrase("callback-promised"), new Phrase("time", due));
        }
        else
        {
            Tell(t, new Phrase("callback-promised"));
        }
    }

    /// <summary>Pressed again: the next one.</summary>
    private static void OfferCallback(Turn t)
    {
        var after = t.State.Offer is { Kind: OfferKind.Callback, Item: var item } ? item : (long?)null;
        if (NextCallback(t.State.Agenda, after) is not { } next)
        {
            Tell(t, new Phrase("no-callbacks"));
            t.RefuseKey("no callback is owed");
            return;
        }

        var known = t.Settings.Post.Entry(next.For)?.Number;
        Propose(t, new Offer(OfferKind.Callback, known, Item: next.Id)
        {
            LooksUp = known is null ? next.Remote : null,
            Withheld = known is null && next.Remote is null,
        });
        if (t.State.Offer is { LooksUp: { } remote })
        {
            t.Do(new LookUp(remote));
        }
        else
        {
            TellOffer(t);
        }
    }

    /// <summary>
    /// Callbacks by the time at which they are due, those without a time last, in their order; after the last comes the first.
    /// </summary>
    private static AgendaItem? NextCallback(Agenda agenda, long? after)
    {
        AgendaItem? next = null;
        var previous = default(AgendaItem);
        foreach (var item in agenda.Items)
        {
            previous = item.Id == after ? item : previous;
        }

        foreach (var item in agenda.Items)
        {
            if (item.Kind is AgendaKind.Missed or AgendaKind.Callback
                && (previous is null || Comes(previous, item)) && (next is null || Comes(item, next)))
            {
                next = item;
            }
        }

        return next ?? agenda.NextCallback();
    }

    private static bool Comes(AgendaItem first, AgendaItem second) =>
        (first.DueAt ?? long.MaxValue, first.Id).CompareTo((second.DueAt ?? long.MaxValue, second.Id)) < 0;

    private static void KnowNumber(Turn t, PartyToken remote, string? number)
    {
        if (t.State.Offer is not { Kind: OfferKind.Callback, Number: null, LooksUp: { } wanted } offer || wanted != remote)
        {
            t.Ignore("nobody asked for this number, or no longer");
            return;
        }

        t.State = t.State with
        {
            Offer = offer with
            {
                LooksUp = null,
                Withheld = string.IsNullOrWhiteSpace(number),
                Number = string.IsNullOrWhiteSpace(number) ? null : ToCallBack(t.Settings, number),
            },
        };
        TellOffer(t);
    }

    /// <remarks>
    /// A barred number stays as the network gave it, so that no rewriting can carry it past the dial plan (clause 4.6b).
    /// </remarks>
    private static string ToCallBack(DeskSettings settings, string number) =>
        settings.DialPlan.IsEmergency(number) || WhyNot(settings, number) is not null
            ? number
            : settings.DialPlan.Dialable(number);

    /// <summary>Somebody talks to the person who was to be called back.</summary>
    private static void KeepPromise(Turn t, Call call)
    {
        if (call.CallsBack is { } item)
        {
            SettleIfOwed(t, item);
        }
    }

    private static void SettleIfOwed(Turn t, long id)
    {
        foreach (var item in t.State.Agenda.Items)
        {
            if (item.Id == id)
            {
                Settle(t, id);
                return;
            }
        }
    }

    /// <summary>Somebody waits to be called back, or for a message to be taken, and the time has come.</summary>
    private static bool SomethingIsOwed(Turn t)
    {
        var now = t.State.Clock.UnixAt(t.Now);
        foreach (var item in t.State.Agenda.Items)
        {
            if (item.Kind is AgendaKind.Missed or AgendaKind.Callback or AgendaKind.Message && (item.DueAt ?? now) <= now)
            {
                return true;
            }
        }

        return false;
    }
}
