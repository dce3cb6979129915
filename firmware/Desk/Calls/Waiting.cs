namespace CallDesk;

/// <summary>
/// Clauses 1.4, 1.5a, 1.5b, 2.3g: whoever is made to wait, by HOLD, by MUTE or by another call, is told so first, is thought of
/// at 20, 45 and 60 s, and hears an apology afterwards.
/// </summary>
public static partial class Desk
{
    /// <summary>On hold, muted, or not spoken to yet while another call has the handset.</summary>
    internal static bool IsKeptWaiting(Call call) => call switch
    {
        { Phase: CallPhase.Waiting or CallPhase.Courtesy or CallPhase.Held or CallPhase.Transferring } => true,
        { Muted: true } => call.Phase == CallPhase.Active || call is { Phase: CallPhase.Answering, AnswerSent: true },
        _ => false,
    };

    /// <summary>After whatever has happened: who waits from now on, who waits no longer, who is talked to for the first time.</summary>
    /// <remarks>Derived from the phases alone, so that no way into HOLD or out of it can forget the caller.</remarks>
    private static void SettleCare(Turn t)
    {
        foreach (var call in t.State.Calls)
        {
            CatchUpWait(t, call.Id);
            if (t.Find(call.Id) is { } late && ShouldOverflow(t, late))
            {
                Overflow(t, late);
            }
        }

        foreach (var call in t.State.Calls)
        {
            SettleWait(t, call);
            CatchUpWait(t, call.Id);
        }
    }

    /// <summary>A clock that is started late (the caller rang for a while before another call was taken) may be over already.</summary>
    private static void CatchUpWait(Turn t, CallId id)
    {
        while (t.Find(id) is { } call && CareClock.DueAt(t.State, call, t.Now) is { } then)
        {
            then(t, call);
        }
    }

    private static void SettleWait(Turn t, Call call)
    {
        if (call is { Phase: CallPhase.Active, Connected: true, Direction: Direction.In, Attention: null or { Opened: false } })
        {
            OpenTalk(t, call);
            call = t.Find(call.Id)!;
        }

        var waits = IsKeptWaiting(call);
        var since = call.Attention?.WaitsSince;
        if (call.Unspoken)
        {
            if (waits && since is null && (call.Phase == CallPhase.Courtesy || HandsetIsTaken(t.State)))
            {
                Attend(t, call, (call.Attention ?? Attention.None) with { WaitsSince = call.ArrivedAt });
            }
        }
        else if (waits && since is null && call.Live)
        {
            BeginWait(t, call);
        }
        else if (!waits && since is not null && (call.Connected || !call.Live))
        {
            EndWait(t, call);
        }
    }

    private static void Attend(Turn t, Call call, Attention attention) => t.Put(call with { Attention = attention });

    private static void BeginWait(Turn t, Call call)
    {
        var seen = call.Attention ?? Attention.None;
        var early = call is { Direction: Direction.In, Emergency: false } && !seen.FarSpoke
            && t.State is { AudioStalled: false, Current: null or { Emergency: false } };
        t.Put(call with
        {
            Attention = seen with
            {
                WaitsSince = t.Now, Passed = WaitMarks.None, WaitsForAnswer = null, BothSince = null, PauseSince = null, GreetAt = null,
                GuardSince = call.Muted ? seen.GuardSince : null, FarSince = call.Phase == CallPhase.Active ? seen.FarSince : null,
            },
            Care = call.Care with { Holds = call.Care.Holds + 1, HeldBeforeSpeech = call.Care.HeldBeforeSpeech || early },
        });
        if (call.Phase == CallPhase.Transferring)
        {
            // What this caller is told is the transfer's affair (clause 1.8).
            return;
        }

        SayHoldPhrase(t, call.Id, t.Settings.Care.HoldPhrases, new Phrase("please-hold"));
        if (early)
        {
            Suggest(t, call.Id, Cue.HearFirst, new Phrase("cue.hear-first"));
        }
    }

    /// <summary>Clause 1.5a: announced to the caller, or whispered to the guard to say it.</summary>
    private static void SayHoldPhrase(Turn t, CallId id, Spoken how, Phrase phrase)
    {
        switch (how)
        {
            case Spoken.Announce: Announce(t, id, phrase); break;
            case Spoken.Cue: Suggest(t, id, Cue.HoldPhrase, phrase); break;
        }
    }

    private static void EndWait(Turn t, Call call)
    {
        t.Put(call with
        {
            Attention = call.Attention! with { WaitsSince = null, Passed = WaitMarks.None },
            Care = CareUntil(call, t.Now),
            Says = null, // "please hold" to somebody who need not any more
        });
        if (call is { Phase: CallPhase.Active, Emergency: false })
        {
            SayHoldPhrase(t, call.Id, t.Settings.Care.RetrievePhrases, new Phrase("sorry-waited"));
        }
    }

    /// <summary>The figures of a call, the waiting that still goes on included.</summary>
    private static CareFigures CareUntil(Call call, Moment now) =>
        call is { AnsweredAt: { } answered, Attention.WaitsSince: { } since } && since >= answered
            ? call.Care with { Longest = Math.Max(call.Care.Longest, Milliseconds(now - since)) }
            : call.Care;

    private static int Milliseconds(TimeSpan span) => (int)Math.Clamp(span.TotalMilliseconds, 0, int.MaxValue);

    internal static void OfferCallback(Turn t, Call call)
    {
        Pass(t, call, WaitMarks.Offer);
        Suggest(t, call.Id, Cue.OfferCallback, new Phrase("offer-callback"));
    }

    internal static void WarnOfWait(Turn t, Call call)
    {
        Pass(t, call, WaitMarks.Warning);
        Warn(t);
    }

    /// <summary>One minute: the breach is written down, and until somebody takes the call the ear hears that it waits.</summary>
    internal static void BreachLimit(Turn t, Call call) =>
        Pass(t, call with { Care = call.Care with { Breaches = call.Care.Breaches + 1 } }, WaitMarks.Limit);

    private static void Pass(Turn t, Call call, WaitMarks mark) =>
        Attend(t, call, call.Attention! with { Passed = call.Attention.Passed | mark });

    /// <summary>One soft tone in the ear that is there.</summary>
    private static void Warn(Turn t) =>
        t.State = t.State with { Coach = t.State.Coach with { WarnUntil = t.Now + Patience.Warning } };

    /// <summary>What care has fallen due: of a call, or of the coach's own lights and tones.</summary>
    private static void CareFallsDue(Turn t, Call? call)
    {
        if (call is null)
        {
            CoachFallsDue(t);
        }
        else
        {
            CareClock.DueAt(t.State, call, t.Now)!(t, call);
        }
    }
}
