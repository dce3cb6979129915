using System.Collections.Immutable;

namespace CallDesk;

/// <summary>The agenda's clock: what is due is shown at once and said at the next lift; what is long overdue is reported.</summary>
/// <remarks>
/// All times are wall times, held against the clock of the moment: when the clock is set, what was due meanwhile is due now, and
/// nothing is said twice, for an item knows that it was reminded of.
/// </remarks>
internal static class AgendaTimes
{
    /// <summary>An appointment is recalled an hour before (clause 3.6a), everything else when it is due.</summary>
    private const long AppointmentLead = 3_600_000;

    private const long LongestPatience = 10L * 365 * 24 * 3_600_000;

    /// <summary>When somebody must be reminded, on the wall clock; null: never, or done.</summary>
    public static long? ReminderOf(AgendaItem item) => item switch
    {
        { Reminded: true } or { DueAt: null } => null,
        { Kind: AgendaKind.Appointment, DueAt: { } due } => due - AppointmentLead,
        _ => item.DueAt,
    };

    /// <summary>When the supervisors must know that nobody has cared.</summary>
    public static long? EscalationOf(AgendaItem item, TimeSpan patience) => item switch
    {
        { Escalated: true } => null,
        { Kind: AgendaKind.Message } => (item.DueAt ?? item.CreatedAt) + Milliseconds(patience),
        { DueAt: { } due } => due + Milliseconds(patience),
        _ => null,
    };

    /// <summary>The last answer of this thread: asked after every event, changed by few.</summary>
    [ThreadStatic]
    private static Answer? _last;

    /// <summary>The earliest of both over all items, on the wall clock.</summary>
    public static long? Next(DeskState s)
    {
        var (items, patience) = (s.Agenda.Items, s.Settings.Care.MessagePatience);
        if (_last is not { } known || known.Items != items || known.Patience != patience)
        {
            _last = known = new Answer(items, patience, Earliest(items, patience));
        }

        return known.Next;
    }

    private static long? Earliest(ImmutableArray<AgendaItem> items, TimeSpan patience)
    {
        var next = long.MaxValue;
        foreach (var item in items)
        {
            next = Math.Min(next, ReminderOf(item) ?? long.MaxValue);
            next = Math.Min(next, EscalationOf(item, patience) ?? long.MaxValue);
        }

        return next == long.MaxValue ? null : next;
    }

    /// <param name="Items">The very array: it is immutable, so the answer holds.</param>
    private sealed record Answer(ImmutableArray<AgendaItem> Items, TimeSpan Patience, long? Next);

    private static long Milliseconds(TimeSpan patience) => (long)Math.Clamp(patience.TotalMilliseconds, 0, LongestPatience);
}

public static partial class Desk
{
    /// <summary>Writes a prepared item down; its id and its time come from here.</summary>
    private static AgendaItem OweItem(Turn t, AgendaItem draft)
    {
        var agenda = t.State.Agenda;
        var item = draft with
        {
            Id = agenda.NextId, CreatedAt = t.State.Clock.UnixAt(t.Now), ClockUnknown = !t.State.Clock.Known,
        };
        var items = agenda.Items.Length < Agenda.Limit ? agenda.Items : WithoutOldest(agenda.Items);
        t.State = t.State with { Agenda = agenda with { NextId = agenda.NextId + 1, Items = items.Add(item) } };
        t.Do(new AgendaChanged(item, Settled: false));
        RemindOfWhatIsDue(t);
        return item;
    }

    private static void OweOnce(Turn t, AgendaKind kind, Call call, TimeSpan due)
    {
        if (Owed(t.State, kind, call.Id) is null)
        {
            Owe(t, kind, call, due);
        }
    }

    private static AgendaItem? Owed(DeskState s, AgendaKind kind, CallId call, long? segment = null)
    {
        foreach (var item in s.Agenda.Items)
        {
            if (item.Kind == kind && item.Call == call && item.Segment == segment)
            {
                return item;
            }
        }

        return null;
    }

    private static void Revise(Turn t, AgendaItem item)
    {
        var items = t.State.Agenda.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Id == item.Id)
            {
                t.State = t.State with { Agenda = t.State.Agenda with { Items = items.SetItem(i, item) } };
                t.Do(new AgendaChanged(item, Settled: false));
                return;
            }
        }
    }

    private static void ReviseOrSettle(Turn t, AgendaItem item, bool done)
    {
        if (done)
        {
            Settle(t, item.Id);
        }
        else
        {
            Revise(t, item);
        }
    }

    /// <summary>The record of a call that is over stays on the agenda as long as it lacks something (clauses 2.4a, 3.5).</summary>
    private static void OweRecord(Turn t, Call over)
    {
        var item = Owed(t.State, AgendaKind.OpenRecord, over.Id);
        if (item is not null)
        {
            if (item.Marks != over.Marks)
            {
                ReviseOrSettle(t, item with { Marks = over.Marks }, over.Marks.Complete);
            }
        }
        else if (!over.Marks.Complete)
        {
            OweItem(t, new AgendaItem
            {
                Id = 0, Kind = AgendaKind.OpenRecord, CreatedAt = 0, Remote = over.Remote, Call = over.Id, Marks = over.Marks,
            });
        }
    }

    private static void WantItem(Turn t, AgendaWanted wanted)
    {
        if (wanted.Kind is < AgendaKind.Missed or > AgendaKind.OpenRecord)
        {
            t.Ignore("no such kind of task");
            return;
        }

        OweItem(t, new AgendaItem
        {
            Id = 0, Kind = wanted.Kind, CreatedAt = 0, For = wanted.For,
            DueAt = wanted.DueAt is { } due ? Math.Clamp(due, 0, WallClock.LastMillisecond) : null,
        });
    }

    private static void RemindOfWhatIsDue(Turn t)
    {
        var now = t.State.Clock.UnixAt(t.Now);
        foreach (var item in t.State.Agenda.Items)
        {
            var changed = item;
            if (AgendaTimes.ReminderOf(item) <= now)
            {
                changed = changed with { Reminded = true };
                AddReminder(t, item.Id);
            }

            if (AgendaTimes.EscalationOf(item, t.Settings.Care.MessagePatience) <= now)
            {
                changed = changed with { Escalated = true };
                RaiseAlert(t, AlertKind.Overdue, item.Segment is null ? item.Call : null, repeats: false);
            }

            if (!ReferenceEquals(changed, item))
            {
                Revise(t, changed);
            }
        }
    }

    /// <summary>What is open, one utterance: a number before what it counts.</summary>
    private static void TellWhatIsOpen(Turn t)
    {
        var agenda = t.State.Agenda;
        var open = ImmutableArray.CreateBuilder<Phrase>();
        Count(agenda.Count(AgendaKind.OpenRecord), "open.records");
        Count(agenda.Callbacks, "open.callbacks");
        Count(agenda.Count(AgendaKind.Message), "open.messages");
        Count(agenda.Count(AgendaKind.FollowUp), "open.tasks");
        Count(agenda.Count(AgendaKind.Appointment), "open.appointments");
        Count(t.State.Alarms.Open.Length, "open.alerts");
        Count(t.State.KeptMessages, "open.kept");
        if (open.Count == 0)
        {
            open.Add(new Phrase("open.none"));
        }

        Tell(t, open.ToArray());

        void Count(int count, string what)
        {
            if (count > 0)
            {
                open.Add(new Phrase("number", Invariant(count)));
                open.Add(new Phrase(what));
            }
        }
    }

    private static string Invariant(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string ClockFace(DateTime time) => time.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
