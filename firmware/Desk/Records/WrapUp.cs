namespace CallDesk;

/// <summary>The last call, as long as its record can be noted by NOTE: until the next call begins, or for two minutes.</summary>
/// <param name="Over">The call as it was when its record was written; later notes are made here.</param>
public sealed record WrapUp(Call Over, Moment Since);

public static partial class Desk
{
    internal static readonly TimeSpan WrapUpTime = TimeSpan.FromSeconds(120);

    /// <summary>What follows a record: the guard's figures, its wrap-up, the fields that are missing.</summary>
    private static void FollowUpRecord(Turn t, Call call, CallRecord record)
    {
        CountOutage(t, record);
        if (call.AnsweredAt is null)
        {
            return;
        }

        KeepScore(t, record);
        EndWrapUp(t);
        var over = call with { Phase = CallPhase.Released, Marks = record.Marks, Says = null };
        t.State = t.State with { WrapUp = new WrapUp(over, t.Now) };
        OweRecord(t, over);
        if (t.State.ShuttingDown)
        {
            EndWrapUp(t);
        }
    }

    private static void EndWrapUp(Turn t)
    {
        if (t.State.WrapUp is { } wrapUp)
        {
            EraseIfAsked(t, wrapUp.Over);
            t.State = t.State with { WrapUp = null };
        }
    }

    /// <summary>Another call takes the handset: the memo ends, and the last call is over and done with.</summary>
    private static void BeginCall(Turn t)
    {
        StopNoting(t);
        EndWrapUp(t);
    }
}
