using System.Collections.Immutable;

namespace CallDesk;

/// <summary>Alerts that were sent and that nobody has acknowledged yet; survives a restart.</summary>
public sealed record Alarms
{
    public static Alarms None { get; } = new();

    public ImmutableArray<Alert> Open { get; init; } = [];

    internal const int Limit = 16;
}

public static partial class Desk
{
    /// <summary>Tells the supervisors; the oldest open alert makes room in the list (it stays in the journal).</summary>
    private static Alert RaiseAlert(Turn t, AlertKind kind, CallId? call, bool repeats)
    {
        var alert = new Alert(t.State.NextAlert, kind, call, Attempt: 1, repeats);
        var open = t.State.Alarms.Open;
        t.State = t.State with
        {
            NextAlert = alert.Id + 1,
            Alarms = new Alarms { Open = (open.Length < Alarms.Limit ? open : open.RemoveAt(0)).Add(alert) },
        };
        t.Do(new SendAlert(alert));
        return alert;
    }

    private static void CloseAlert(Turn t, long id)
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
