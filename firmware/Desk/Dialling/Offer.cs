using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>Where an offered number comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OfferKind>))]
public enum OfferKind
{
    /// <summary>REDIAL: spoken, then <c>#</c> dials it.</summary>
    Redial,

    /// <summary>CALLBACK: spoken, then <c>#</c> dials it.</summary>
    Callback,

    /// <summary>A digit's long press: dialled by itself at the lift, after a pause or by <c>#</c>.</summary>
    Speed,
}

/// <summary>
/// A number that the phone offers instead of one that is typed. Any digit typed drops it: digits are never kept waiting by it.
/// </summary>
/// <param name="Number">What will be dialled; null while it is being looked up, or when it was withheld.</param>
/// <param name="Place">REDIAL: place in <see cref="DeskState.Recent"/>.</param>
/// <param name="Item">CALLBACK: the agenda item.</param>
public sealed record Offer(OfferKind Kind, string? Number, int Place = 0, long Item = 0)
{
    /// <summary>Whose number is being looked up.</summary>
    public PartyToken? LooksUp { get; init; }

    /// <summary>The caller had withheld it.</summary>
    public bool Withheld { get; init; }
}

/// <summary>REDIAL, and what all offers have in common.</summary>
public static partial class Desk
{
    /// <summary>The number that <c>#</c>, a lift or a pause would dial now.</summary>
    private static string NumberToDial(DeskState s) => s.Offer is { Number: { } offered } ? offered : s.Digits;

    /// <summary>REDIAL pressed again goes one number further back, and from the last to the first.</summary>
    private static void PressRedial(Turn t)
    {
        var s = t.State;
        if (s.Recent.IsEmpty || s.Current is not null || s.ShuttingDown)
        {
            t.RefuseKey("no number to dial again here");
            return;
        }

        var place = s.Offer is { Kind: OfferKind.Redial } before ? (before.Place + 1) % s.Recent.Length : 0;
        Propose(t, new Offer(OfferKind.Redial, s.Recent[place], place));
        TellOffer(t);
    }

    private static void Propose(Turn t, Offer offer) =>
        t.State = t.State with { Offer = offer, Digits = "", DigitsAt = t.Now, HotlineAt = null };

    /// <summary>Says what <c>#</c> would dial. On-hook nothing is said: the lift says it.</summary>
    private static void TellOffer(Turn t)
    {
        switch (t.State.Offer)
        {
            case { Kind: OfferKind.Redial, Number: { } number }:
                HushReceiver(t);
                Tell(t, new Phrase("redial"), new Phrase("digits", number));
                break;
            case { Kind: OfferKind.Callback, Number: { } number }:
                HushReceiver(t);
                Tell(t, new Phrase("callback-to"), new Phrase("digits", number));
                break;
            case { Kind: OfferKind.Callback, Withheld: true, Item: var item } when t.State.Ear != Route.None:
                Tell(t, new Phrase("number-withheld"));
                t.State = t.State with { Offer = null };
                SettleIfOwed(t, item);
                break;
        }
    }

    private static void DialOffer(Turn t, Offer offer)
    {
        if (offer.Number is not { } number)
        {
            t.Ignore("the number is not known yet");
            return;
        }

        HushReceiver(t);
        var next = t.State.NextOutgoing;
        DialNumber(t, number);
        if (offer.Kind == OfferKind.Callback && t.State.Current is { Phase: CallPhase.Dialing } call && call.Id.Value >= next)
        {
            t.Put(call with { CallsBack = offer.Item });
        }
    }

    /// <summary>The last ten numbers, each once, the last one first.</summary>
    private static ImmutableArray<string> WithRecent(ImmutableArray<string> recent, string number)
    {
        var list = recent.Remove(number).Insert(0, number);
        return list.Length > Bounds.Recent ? list.RemoveAt(Bounds.Recent) : list;
    }
}
