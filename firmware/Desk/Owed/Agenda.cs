using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What still has to be done for somebody.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgendaKind>))]
public enum AgendaKind
{
    /// <summary>A caller whom nobody answered (clause 1.1): call back.</summary>
    Missed,

    /// <summary>A promised call back (clause 1.5b).</summary>
    Callback,

    /// <summary>A message for a colleague (clauses 2.4b, 3.4b).</summary>
    Message,

    /// <summary>A follow-up to a complaint (clauses 2.5b, 3.6b).</summary>
    FollowUp,

    /// <summary>An agreed repair (clause 3.6a).</summary>
    Appointment,

    /// <summary>A record that needs fields which it does not have yet (clauses 2.4a, 3.5).</summary>
    OpenRecord,
}

/// <summary>One entry of the agenda. Survives a restart: its times are wall-clock times.</summary>
public sealed record AgendaItem
{
    public required long Id { get; init; }

    public required AgendaKind Kind { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When it should be done, milliseconds since 1970; null: as soon as somebody can.</summary>
    public long? DueAt { get; init; }

    /// <summary>The times were written down by a clock that nobody had set: they move when it is.</summary>
    public bool ClockUnknown { get; init; }

    /// <summary>Who is concerned; the number is found by <see cref="LookUp"/>.</summary>
    public PartyToken? Remote { get; init; }

    /// <summary>The call's record in this run of the phone; <see cref="Segment"/> names the run.</summary>
    public CallId? Call { get; init; }

    /// <summary>The journal's segment of <see cref="Call"/>; null = the present one, set when the phone starts again.</summary>
    public long? Segment { get; init; }

    /// <summary>Directory entry of the colleague a message is for.</summary>
    public string? For { get; init; }

    /// <summary>Memos that belong to it.</summary>
    public ImmutableArray<long> Memos { get; init; } = [];

    /// <summary>Of an open record: what was noted, and which fields it has.</summary>
    public RecordMarks? Marks { get; init; }

    /// <summary>Its reminder was given.</summary>
    public bool Reminded { get; init; }

    /// <summary>It is long overdue and the supervisor was told.</summary>
    public bool Escalated { get; init; }
}

/// <summary>Callbacks, messages, tasks and open records, in the order in which they came.</summary>
public sealed record Agenda
{
    public static Agenda Empty { get; } = new();

    public long NextId { get; init; } = 1;

    public ImmutableArray<AgendaItem> Items { get; init; } = [];

    /// <summary>More than a booth can ever owe; the oldest missed calls make room and stay in the journal.</summary>
    internal const int Limit = 200;

    [JsonIgnore]
    public int Callbacks => Count(AgendaKind.Missed) + Count(AgendaKind.Callback);

    public int Count(AgendaKind kind)
    {
        var count = 0;
        foreach (var item in Items)
        {
            count += item.Kind == kind ? 1 : 0;
        }

        return count;
    }

    /// <summary>The next callback: the earliest due, then those without a time in their order.</summary>
    public AgendaItem? NextCallback()
    {
        AgendaItem? next = null;
        foreach (var item in Items)
        {
            if (item.Kind is AgendaKind.Missed or AgendaKind.Callback
                && (next is null || (item.DueAt ?? long.MaxValue) < (next.DueAt ?? long.MaxValue)))
            {
                next = item;
            }
        }

        return next;
    }
}

public static partial class Desk
{
    /// <summary>Writes an item down; <paramref name="due"/> counts from now.</summary>
    private static AgendaItem Owe(Turn t, AgendaKind kind, Call? about, TimeSpan? due = null) => OweItem(t, new AgendaItem
    {
        Id = 0, Kind = kind, CreatedAt = 0, Remote = about?.Remote, Call = about?.Id,
        DueAt = due is { } d ? t.State.Clock.UnixAt(t.Now) + (long)d.TotalMilliseconds : null,
    });

    /// <summary>It is done, or nobody owes it any more.</summary>
    private static void Settle(Turn t, long id)
    {
        foreach (var item in t.State.Agenda.Items)
        {
            if (item.Id == id)
            {
                t.State = t.State with { Agenda = t.State.Agenda with { Items = t.State.Agenda.Items.Remove(item) } };
                t.Do(new AgendaChanged(item, Settled: true));
                return;
            }
        }

        t.Ignore("nothing of this id is owed");
    }

    private static ImmutableArray<AgendaItem> WithoutOldest(ImmutableArray<AgendaItem> items)
    {
        foreach (var item in items)
        {
            if (item.Kind == AgendaKind.Missed)
            {
                return items.Remove(item);
            }
        }

        return items.RemoveAt(0);
    }
}
