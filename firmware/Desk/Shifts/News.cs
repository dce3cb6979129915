using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What became of a line since somebody last heard of it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineNews>))]
public enum LineNews
{
    None,
    Lost,
    Back,
}

/// <summary>What the guard is told at the next lift, once. The lights said it when it happened.</summary>
public sealed record News
{
    public static News None { get; } = new();

    /// <summary>The phone has started again after a power cut or a fault.</summary>
    public bool Restarted { get; init; }

    public LineNews Network { get; init; }

    public LineNews Registration { get; init; }

    /// <summary>Callers missed since the restart or the loss.</summary>
    public int Missed { get; init; }

    /// <summary>The exchange keeps more messages than it did.</summary>
    public bool Kept { get; init; }

    /// <summary>Agenda items that have become due.</summary>
    public ImmutableArray<long> Reminders { get; init; } = [];

    internal const int Limit = 20;

    internal bool Outage => Restarted || Network != LineNews.None || Registration != LineNews.None;
}

/// <summary>The phone's own network, as last told.</summary>
/// <param name="Down">It was there and has gone.</param>
/// <param name="Address">Empty: none, or not told yet.</param>
/// <param name="Unregistered">The registration was there and has gone.</param>
public readonly record struct Network(bool Down, string? Address, bool Unregistered);

public static partial class Desk
{
    private static void ChangeNetwork(Turn t, bool up, string? address)
    {
        var network = t.State.Network with { Down = !up, Address = up ? address ?? "" : "" };
        if (network == t.State.Network)
        {
            t.Ignore("the network is as it was");
            return;
        }

        var news = t.State.Network.Down == network.Down ? t.State.News.Network : up ? LineNews.Back : LineNews.Lost;
        t.State = t.State with { Network = network, News = t.State.News with { Network = news } };
    }

    private static void NoteRegistration(Turn t, bool before)
    {
        var s = t.State;
        var lost = s.HasRegistrar && !s.Registered && (before || s.Network.Unregistered);
        if (lost != s.Network.Unregistered)
        {
            t.State = s with
            {
                Network = s.Network with { Unregistered = lost },
                News = s.News with { Registration = lost ? LineNews.Lost : s.Registered ? LineNews.Back : LineNews.None },
            };
        }
    }

    private static void CountOutage(Turn t, CallRecord record)
    {
        if (t.State.News.Outage && record is { Direction: Direction.In, AnsweredAt: null })
        {
            var news = t.State.News;
            t.State = t.State with { News = news with { Missed = Math.Min(news.Missed + 1, Bounds.Rings) } };
        }
    }

    private static void KnowMessagesKept(Turn t, int count)
    {
        var kept = Math.Clamp(count, 0, Bounds.KeptMessages);
        var before = t.State.KeptMessages;
        t.State = t.State with
        {
            KeptMessages = kept, News = t.State.News with { Kept = kept > before || (t.State.News.Kept && kept > 0) },
        };
    }

    private static void AddReminder(Turn t, long item)
    {
        var news = t.State.News;
        var reminders = news.Reminders.Length < News.Limit ? news.Reminders : news.Reminders.RemoveAt(0);
        t.State = t.State with { News = news with { Reminders = reminders.Add(item) } };
    }

    /// <summary>A lift that took no call: what was arranged on-hook begins, otherwise the news are told.</summary>
    private static void AttendToLift(Turn t, Dialogue? arranged)
    {
        if (t.State is not { Ear: not Route.None, Current: null, Line.Tone: Tone.Dial or Tone.StutterDial })
        {
            return;
        }

        if (arranged is not null)
        {
            Begin(t, arranged);
        }
        else if (!OfferAcceptance(t))
        {
            TellSetup(t);
            TellNews(t);
        }
    }

    private static void TellNews(Turn t)
    {
        var news = t.State.News;
        if (news is { Outage: false, Kept: false, Reminders: [] })
        {
            return;
        }

        List<Phrase> phrases = [];
        Say(news.Restarted, "restarted");
        Say(news.Network == LineNews.Lost, "network-lost");
        Say(news.Network == LineNews.Back, "network-back");
        Say(news.Registration == LineNews.Lost, "registration-lost");
        Say(news.Registration == LineNews.Back, "registration-back");
        Count(news.Missed, "missed-count");
        Count(news.Kept ? t.State.KeptMessages : 0, "open.kept");

        Tell(t, [.. phrases]);
        TellReminders(t, news.Reminders);
        t.State = t.State with { News = News.None };

        void Say(bool so, string key)
        {
            if (so)
            {
                phrases.Add(new Phrase(key));
            }
        }

        void Count(int count, string what)
        {
            if (count > 0)
            {
                phrases.Add(Number(count));
                phrases.Add(new Phrase(what));
            }
        }
    }

    /// <summary>What has been settled meanwhile is no news.</summary>
    private static void TellReminders(Turn t, ImmutableArray<long> reminders)
    {
        List<Phrase> phrases = [];
        foreach (var item in t.State.Agenda.Items)
        {
            if (reminders.Contains(item.Id))
            {
                if (phrases.Count == 0)
                {
                    phrases.Add(new Phrase("reminder"));
                }

                phrases.Add(new Phrase(item.Kind switch
                {
                    AgendaKind.Missed or AgendaKind.Callback => "callback-to",
                    AgendaKind.Message => "messages.new",
                    AgendaKind.FollowUp => "follow-up",
                    AgendaKind.Appointment => "appointment",
                    _ => "open.records",
                }));
                if (item is { DueAt: { } due, ClockUnknown: false })
                {
                    phrases.Add(new Phrase("time", Time(t, due)));
                }
            }
        }

        Tell(t, [.. phrases]);
    }
}
