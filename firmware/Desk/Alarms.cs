using System.Collections.Immutable;

namespace CallDesk;

/// <summary>Alerts that were sent and that nobody has acknowledged yet; survives a restart.</summary>
public sealed record Alarms
{
    public static Alarms None { get; } = new();

    public long NextId { get; init; } = 1;

    public ImmutableArray<Alert> Open { get; init; } = [];

    internal const int Limit = 16;
}

public static partial class Desk
{
    /// <summary>Tells the supervisors, once; the oldest open alert makes room in the list (it stays in the journal).</summary>
    private static Alert Raise(Turn t, AlertKind kind, CallId? call)
    {
        var alarms = t.State.Alarms;
        var alert = new Alert(alarms.NextId, kind, call, Attempt: 1, Repeats: false);
        var open = alarms.Open.Length < Alarms.Limit ? alarms.Open : alarms.Open.RemoveAt(0);
        t.State = t.State with { Alarms = alarms with { NextId = alarms.NextId + 1, Open = open.Add(alert) } };
        t.Do(new SendAlert(alert));
        return alert;
    }

    private static void KnowAcknowledged(Turn t, long id)
    {
        var open = t.State.Alarms.Open.RemoveAll(a => a.Id == id);
        if (open.Length == t.State.Alarms.Open.Length)
        {
            t.Ignore("no such alert is open");
        }
        else
        {
            t.State = t.State with { Alarms = t.State.Alarms with { Open = open } };
        }
    }
}
