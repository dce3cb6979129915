namespace CallDesk;

/// <summary>From digits to a call. Emergency numbers go out whatever else is the matter (clause 4.6b).</summary>
public static partial class Desk
{
    private static void TypeDigit(Turn t, char digit)
    {
        if (t.State.Ear == Route.None)
        {
            if (TakesDigit(t, digit))
            {
                return;
            }

            ListenForPin(t, digit);
            Predial(t, digit);
        }
        else if (t.State.ShuttingDown)
        {
            t.Ignore("the phone is shutting down");
        }
        else if (EmergencySinceLift(t, digit) is { } number)
        {
            DialEmergency(t, number);
        }
        else if (TakesDigit(t, digit) || ListenForPin(t, digit))
        {
            // Consumed: neither a digit of a number nor DTMF.
        }
        else if (t.State.Current is { Phase: CallPhase.Active } talking)
        {
            t.Do(new SendDtmf(talking.Id, digit));
        }
        else if (t.State.Current is null && t.State.Line.Ready)
        {
            Collect(t, digit);
        }
        else
        {
            ListenForEmergency(t, digit);
        }
    }

    private static void Predial(Turn t, char digit)
    {
        if (digit == '#')
        {
            t.Ignore("lifting the handset dials");
        }
        else if (t.State.Digits.Length >= Bounds.Digits)
        {
            t.Ignore("too many digits");
        }
        else
        {
            t.State = t.State with { Digits = t.State.Digits + digit, DigitsAt = t.Now, Offer = null, Dialogue = null };
        }
    }

    private static void Collect(Turn t, char digit)
    {
        var s = t.State;
        if (digit == '#')
        {
            DialByHash(t);
        }
        else if (s.Digits.Length >= Bounds.Digits)
        {
            t.RefuseKey("too many digits");
        }
        else
        {
            t.State = s with
            {
                Digits = s.Digits + digit, DigitsAt = t.Now, Offer = null, HotlineAt = null, Line = new Line(Tone.None, t.Now),
            };
            if (t.Settings.DialPlan.IsComplete(t.State.Digits))
            {
                DialCollected(t);
            }
        }
    }

    private static void DialByHash(Turn t)
    {
        if (t.State.Offer is { } offer)
        {
            DialOffer(t, offer);
        }
        else if (t.State.Digits != "")
        {
            DialCollected(t);
        }
        else
        {
            t.Ignore("no number to dial");
        }
    }

    /// <summary>
    /// The first digits after any lift, whatever the lift took up: a guard who needs help must not have to get rid of a caller
    /// first. The watch ends with the first digit that cannot belong to an emergency number.
    /// </summary>
    private static string? EmergencySinceLift(Turn t, char digit)
    {
        if (t.State.Watch is not { } watch)
        {
            return null;
        }

        var typed = AfterPause(t, watch.DigitsAt) ? digit.ToString() : watch.Typed + digit;
        var plan = t.Settings.DialPlan;
        var inTime = t.Now < watch.DigitsAt + Patience.FirstDigit;
        t.State = t.State with { Watch = inTime && plan.MayBecomeEmergency(typed) ? new EmergencyWatch(typed, t.Now) : null };
        return inTime && plan.IsEmergency(typed) && !IsBeingCalled(t.State, typed) ? typed : null;
    }

    /// <summary>
    /// Digits that have no other meaning (after a release, busy or reorder tone; while a call is being dialled or answered): they
    /// dial nothing by mistake, but an emergency number among them is heard whatever was typed before it.
    /// </summary>
    private static void ListenForEmergency(Turn t, char digit)
    {
        if (digit == '#' && t.State is { Current: null, Offer: { } offer })
        {
            DialOffer(t, offer);
            return;
        }

        var plan = t.Settings.DialPlan;
        var typed = AfterPause(t, t.State.DigitsAt) ? digit.ToString() : t.State.Digits + digit;
        while (typed != "" && !plan.MayBecomeEmergency(typed) && !plan.IsEmergency(typed))
        {
            typed = typed[1..];
        }

        if (plan.IsEmergency(typed) && !IsBeingCalled(t.State, typed))
        {
            DialEmergency(t, typed);
        }
        else
        {
            t.State = t.State with { Digits = plan.IsEmergency(typed) ? "" : typed, DigitsAt = t.Now };
            t.Ignore("no number may be typed here, except an emergency number");
        }
    }

    /// <summary>Digits on either side of a pause are not one number.</summary>
    private static bool AfterPause(Turn t, Moment lastDigit) => t.Now >= lastDigit + t.Settings.InterDigit;

    private static bool IsBeingCalled(DeskState s, string typed) => s.Current is { Emergency: true } current
        && current.Dialled == s.Settings.DialPlan.EmergencyNumber(typed);

    private static void DialCollected(Turn t) => DialNumber(t, NumberToDial(t.State));

    /// <summary>
    /// Every number dialled comes through here: typed, typed before the lift, dialled again, offered, a transfer's target.
    /// </summary>
    private static void DialNumber(Turn t, string number)
    {
        if (t.Settings.DialPlan.IsEmergency(number))
        {
            DialEmergency(t, number);
        }
        else if (t.State.Transfer is { Stage: TransferStage.Asking } asking)
        {
            Consult(t, asking, number);
        }
        else if (WhyNot(t.Settings, number) is { } refused)
        {
            RefuseNumber(t, number, refused);
        }
        else
        {
            PlaceIfRoom(t, number);
        }
    }

    private static void PlaceIfRoom(Turn t, string number)
    {
        if (t.State.Count(static c => c.Live) >= Bounds.LiveCalls)
        {
            FreeLine(t);
            t.Refuse();
            t.Sound(Tone.Congestion);
            t.Ignore("there are four calls already");
        }
        else
        {
            PlaceCall(t, number, emergency: false);
        }
    }

    private static void RefuseNumber(Turn t, string number, string because)
    {
        FreeLine(t);
        t.Refuse();
        t.Sound(Tone.Refused);
        Tell(t, new Phrase(because));
        var refused = NewOutgoing(t, number, emergency: false).Flagged(because);
        WriteDown(t, refused with { ReleasedBy = ReleasedBy.Near }, sipStatus: 0);
    }

    /// <summary>
    /// Emergency before everything: the call in hand is held (or, if it was only being dialled, given up) and the number goes
    /// out, registered or not. One place beyond the four is kept for it; when that is taken too, the longest held call makes
    /// room.
    /// </summary>
    private static void DialEmergency(Turn t, string typed)
    {
        ClearTheWay(t);
        if (t.State.Count(static c => c.Live) > Bounds.LiveCalls && LongestHeld(t.State) is { } makesRoom)
        {
            ReleaseCall(t, makesRoom, ReleasedBy.Near);
        }

        PlaceCall(t, t.Settings.DialPlan.EmergencyNumber(typed), emergency: true);
    }

    /// <summary>The call in hand makes way; a transfer whose target was being asked for is off, its caller stays held.</summary>
    private static void ClearTheWay(Turn t)
    {
        if (t.State.Transfer is { Stage: TransferStage.Asking or TransferStage.Consulting })
        {
            t.State = t.State with { Transfer = null };
        }

        HushReceiver(t);
        switch (t.State.Current ?? t.State.First(static c => c.Phase == CallPhase.Grace))
        {
            case { Phase: CallPhase.Dialing } dialing:
                ReleaseCall(t, dialing, ReleasedBy.Near);
                break;
            case { Phase: CallPhase.Answering, AnswerSent: false } unanswered:
                GiveBackUnanswered(t, unanswered);
                break;
            case { } talking:
                HoldNow(t, talking);
                break;
        }
    }

    private static void PlaceCall(Turn t, string number, bool emergency)
    {
        BeginCall(t);
        FreeLine(t);
        var call = NewOutgoing(t, number, emergency);
        t.Add(emergency ? call.Flagged(CallFlags.Emergency) : call);
        t.State = t.State with
        {
            Recent = WithRecent(t.State.Recent, number),
            Watch = emergency ? null : t.State.Watch,
            EmergencyAt = emergency ? t.Now : t.State.EmergencyAt,
        };
        t.Do(new Dial(call.Id, number, emergency));
    }

    private static Call NewOutgoing(Turn t, string number, bool emergency)
    {
        var id = t.State.NextOutgoing;
        while (t.Find(new CallId(id)) is not null)
        {
            id += 2;
        }

        t.State = t.State with { NextOutgoing = id + 2 };
        var match = EntryOf(t.Settings, number) is { } entry ? new DirectoryMatch(entry.Id, entry.Class) : (DirectoryMatch?)null;
        return new Call
        {
            Id = new CallId(id), Direction = Direction.Out, Remote = new PartyToken($"dialled-{id}"), Phase = CallPhase.Dialing,
            ArrivedAt = t.Now, Since = t.Now, Dialled = number, Emergency = emergency,
            Match = match, Marks = emergency ? RecordMarks.None : MarksOf(match),
        };
    }

    private static void Progress(Turn t, CallId id, bool earlyMedia)
    {
        if (t.Find(id) is { Phase: CallPhase.Dialing } call)
        {
            t.Put(call with { Alerted = true, EarlyMedia = call.EarlyMedia || earlyMedia });
            if (!call.Alerted)
            {
                TellReferrer(t, call, Alerting);
            }
        }
        else
        {
            t.Ignore("no such call is being dialled");
        }
    }
}
