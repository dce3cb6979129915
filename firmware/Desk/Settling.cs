namespace CallDesk;

/// <summary>What follows from the state alone, after every event and every deadline.</summary>
public static partial class Desk
{
    private static void SettleAll(Turn t)
    {
        SettleInspection(t);
        SettleTransfer(t);
        SettlePrivate(t);
        SettleBell(t);
        SettleCare(t);

        // Care may have answered a caller with an apology, or sent one to the neighbour: then somebody else rings.
        SettleBell(t);
        SettleRecording(t);
    }
}
