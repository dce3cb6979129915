namespace CallDesk;

/// <summary>
/// The far end wants the guard's call to go on with another number (REFER, RFC 3515). The desk dials that number itself, by the rules
/// for every number, on a leg of its own; nobody opens a microphone from afar, because the guard is in the call already.
/// </summary>
public static partial class Desk
{
    /// <summary>SIP's word for a wish that is not followed (RFC 3261 §21.6.2).</summary>
    private const int Declined = 603;

    private const int Alerting = 180;
    private const int Answered = 200;

    /// <summary>487: the guard gave the new call up (RFC 3261 §21.4.25).</summary>
    private const int GivenUp = 487;

    private static void HearReferral(Turn t, ReferRequested wish)
    {
        if (t.Find(wish.Call) is not { Live: true } call)
        {
            t.Ignore("no such call");
        }
        else if (MayFollow(t.State, call, wish.Number))
        {
            FollowReferral(t, call, wish.Number);
        }
        else
        {
            t.Put(call.Flagged(CallFlags.ReferralRefused));
            t.Do(new ReportReferral(call.Id, Declined));
        }
    }

    /// <remarks>
    /// Only the call in hand, and never an emergency: neither does a guard leave one on somebody else's word, nor is one called on it.
    /// </remarks>
    private static bool MayFollow(DeskState s, Call call, string number) =>
        s is { ShuttingDown: false, Transfer: null } && s.Current?.Id == call.Id
        && call is { Phase: CallPhase.Active, Urgent: false, Referrals: < Bounds.Referrals }
        && s.Count(static c => c.Live) < Bounds.LiveCalls
        && !s.Settings.DialPlan.IsEmergency(number) && WhyNot(s.Settings, number) is null;

    /// <summary>The old call waits on hold, where HOLD finds it again, until the new one is answered.</summary>
    private static void FollowReferral(Turn t, Call old, string number)
    {
        var referrals = old.Referrals + 1;
        HoldNow(t, old with { Referrals = referrals });
        BeginCall(t);
        FreeLine(t);
        var call = NewOutgoing(t, number, emergency: false).Flagged(CallFlags.Referred) with
        {
            ReferredBy = old.Id, Referrals = referrals,
        };
        t.Add(call);
        t.Do(new Dial(call.Id, number, Emergency: false));
    }

    /// <summary>Who sent the guard there learns how it stands, if they are still there.</summary>
    private static void TellReferrer(Turn t, Call call, int sipStatus)
    {
        if (call.ReferredBy is { } id && t.Find(id) is { Live: true })
        {
            t.Do(new ReportReferral(id, sipStatus));
        }
    }

    /// <remarks>That the guard's leg to the old side ends first is what that side wished, and no discourtesy (clause 1.10).</remarks>
    private static void LeaveReferrer(Turn t, Call call)
    {
        TellReferrer(t, call, Answered);
        if (call.ReferredBy is { } id && t.Find(id) is { Phase: CallPhase.Held } old)
        {
            ReleaseCall(t, old.Flagged(CallFlags.Transferred), ReleasedBy.Near);
        }
    }
}
