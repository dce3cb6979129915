namespace CallDesk;

/// <summary>What follows from the state alone, after every event and every deadline.</summary>
public static partial class Desk
{
    private static void SettleAll(Turn t)
    {
        SettleTransfer(t);
        SettlePrivate(t);
        SettleBell(t);
    }
}
