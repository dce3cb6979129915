namespace CallDesk;

/// <summary>Clauses 1.10, 2.5d, 3.7a: a guard who put the handset down first cannot say goodbye any more; the phone does.</summary>
public static partial class Desk
{
    private static void BidFarewell(Turn t, Call call)
    {
        if (call.Connected)
        {
            Announce(t, call.Id, [.. Greeting.Farewell(Local(t))]);
        }
    }

    /// <summary>Lifted again: the call goes on at once, in the middle of the farewell.</summary>
    private static void TakeBackFromGrace(Turn t, Call kept) =>
        t.Enter(kept with { Says = null }, kept.Connected ? CallPhase.Active : CallPhase.Answering);
}
