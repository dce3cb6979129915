namespace CallDesk;

/// <summary>
/// Clauses 1.1 and 5.7: ringing is counted in bursts of the cadence; the first call rings, the others wait, nobody is dropped.
/// </summary>
public static partial class Desk
{
    private static void Arrive(Turn t, CallArrived arrived)
    {
        var id = arrived.Call;
        if (t.Find(id) is not null)
        {
            t.Ignore("a call of this id is known already");
            return;
        }

        var call = new Call
        {
            Id = id, Direction = Direction.In, Remote = arrived.Remote, Phase = CallPhase.Waiting, ArrivedAt = t.Now,
            Since = t.Now, Match = arrived.Match, Marks = MarksOf(arrived.Match),
            Flags = arrived.AutoAnswerAsked ? [CallFlags.AutoAnswerRefused] : [],
        };
        if (t.State.ShuttingDown)
        {
            TurnAway(t, call.Flagged(CallFlags.ShuttingDown), sipStatus: 503);
        }
        else if (arrived.Match is { Class: EntryClass.Blocked } && !MayBeRescuer(t))
        {
            TurnAway(t, call.Flagged(CallFlags.Blocked), sipStatus: 603);
        }
        else if (t.State.Count(static c => c.Live) >= Bounds.LiveCalls)
        {
            TurnAway(t, call.Flagged(CallFlags.AllLinesBusy), sipStatus: 486);
        }
        else
        {
            TakeIn(t, call);
        }
    }

    /// <summary>
    /// Clause 1.7 refuses blocked numbers; while an emergency call is there and for half an hour after, a block entry that is wrong
    /// must not keep the rescuer away.
    /// </summary>
    private static bool MayBeRescuer(Turn t) => t.State.First(static c => c.Emergency) is not null
        || (t.State.EmergencyAt is { } emergency && t.Now < emergency + Patience.EmergencyCallback);

    /// <remarks>Ringing waits for nothing: neither for the journal nor for another call's end.</remarks>
    private static void TakeIn(Turn t, Call call)
    {
        t.Do(new SignalRinging(call.Id));
        t.Add(HandsetIsTaken(t.State) ? call.Flagged(CallFlags.LineBusy) : call);
        SettleBell(t);
        if (t.Find(call.Id) is { Phase: CallPhase.Waiting } waiting)
        {
            CountWaiting(t, waiting, t.Now);
        }
    }

    private static bool HandsetIsTaken(DeskState s) =>
        s.Current is not null || s.First(static c => c.Phase == CallPhase.Grace) is not null;

    /// <summary>
    /// Who sounds on the loudspeaker. Handset down: a held call recalls before a new call rings; none while the grace of a call
    /// runs, for lifting means that call then. Handset left off: new calls ring all the same. Handsfree: the loudspeaker is an ear.
    /// </summary>
    private static Call? WhoRings(DeskState s) => s switch
    {
        { ShuttingDown: true } => null,
        _ when HandsetIsTaken(s) => null,
        { Ear: Route.None } => LongestHeld(s) ?? FirstUnspoken(s),
        { Ear: Route.Handsfree } => null,
        { Line.Tone: Tone.Reorder or Tone.Howler } or { Line.LeftOff: true } => FirstUnspoken(s),
        _ => null,
    };

    private static Call? FirstUnspoken(DeskState s) => s.First(static c => c.Unspoken);

    private static Call? LongestHeld(DeskState s)
    {
        Call? longest = null;
        foreach (var call in s.Calls)
        {
            if (call.Phase == CallPhase.Held && (longest is null || call.Since < longest.Since))
            {
                longest = call;
            }
        }

        return longest;
    }

    /// <summary>Starts, moves or stops the ringing after whatever has just happened. A burst begins at once.</summary>
    private static void SettleBell(Turn t)
    {
        var rings = WhoRings(t.State);
        if (rings?.Id == t.State.Bell?.Call)
        {
            return;
        }

        if (t.State.First(static c => c.Phase == CallPhase.Ringing) is { } silenced)
        {
            var waiting = silenced with { Phase = CallPhase.Waiting, Since = t.Now };
            t.Put(waiting);

            // The cadence may be another one since the bell began: a waiting caller's rings are counted from the arrival.
            CountWaiting(t, waiting, t.Now);
        }

        if (rings is null)
        {
            t.State = t.State with { Bell = null };
            return;
        }

        var recall = !rings.Unanswered;
        t.State = t.State with { Bell = new Bell(rings.Id, t.Now, recall ? 0 : rings.Rings, Bursts: 1, Sounding: true) };
        if (!recall)
        {
            t.Enter(rings, CallPhase.Ringing);
            CountBell(t);
        }
    }

    private static void AdvanceBell(Turn t, Moment now)
    {
        t.State = t.State with { Bell = t.State.Bell?.At(now, t.Settings.Cadence) };
        CountBell(t);
    }

    private static void CountBell(Turn t)
    {
        if (t.State.Bell is { } bell && t.Find(bell.Call) is { Phase: CallPhase.Ringing } call)
        {
            Count(t, call, bell.Number);
        }
    }

    /// <remarks>
    /// A waiting caller hears ring-back from the arrival on: its rings are counted although nothing sounds in the booth.
    /// </remarks>
    private static void CountWaiting(Turn t, Call call, Moment now) =>
        Count(t, call, t.Settings.Cadence.BurstsSince(call.ArrivedAt, now));

    private static void Count(Turn t, Call call, long rings)
    {
        var counted = call with { Rings = (int)Math.Clamp(rings, call.Rings, Bounds.Rings) };
        t.Put(counted.Rings > t.Settings.RingsLimit ? NoteLate(t.State, counted) : counted);
    }
}
