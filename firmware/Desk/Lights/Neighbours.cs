namespace CallDesk;

/// <summary>What the neighbours' phones are doing (RFC 4235), and pages from outside.</summary>
public static partial class Desk
{
    /// <remarks>A neighbour keeps its light; those beyond the lights are not shown.</remarks>
    private static void KnowNeighbour(Turn t, NeighbourChanged changed)
    {
        var neighbours = t.State.Neighbours;
        var neighbour = new Neighbour(changed.Entry, changed.State);
        for (var i = 0; i < neighbours.Length; i++)
        {
            if (neighbours[i].Entry == changed.Entry)
            {
                ShowNeighbour(t, neighbours[i] == neighbour ? null : neighbours.SetItem(i, neighbour));
                return;
            }
        }

        ShowNeighbour(t, neighbours.Length < Bounds.Neighbours ? neighbours.Add(neighbour) : null);
    }

    private static void ShowNeighbour(Turn t, System.Collections.Immutable.ImmutableArray<Neighbour>? neighbours)
    {
        if (neighbours is { } changed)
        {
            t.State = t.State with { Neighbours = changed };
        }
        else
        {
            t.Ignore("nothing new, or no light is left for this neighbour");
        }
    }

    /// <remarks>Whether it sounds, <see cref="Hearing"/> says: ringing and calls come first.</remarks>
    private static void ChangePaging(Turn t, bool comes)
    {
        if (t.State.Paging == comes)
        {
            t.Ignore("the page is known");
            return;
        }

        t.State = t.State with { Paging = comes };
    }
}
