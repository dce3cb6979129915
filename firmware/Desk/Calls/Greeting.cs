using System.Collections.Immutable;

namespace CallDesk;

/// <summary>
/// Clauses 1.3, 2.2a, 2.3.1.1, 3.2a–c, 4.2, 5.2 (greeting) and 2.5d, 3.7a, 4.5 (farewell): what is said at this post, at this
/// hour, on this day. Keys of the prompt catalogue; their words are data.
/// </summary>
public static class Greeting
{
    /// <param name="profile">Which help is offered.</param>
    /// <param name="local">The wall clock at the post; null while nobody knows the time: then nothing depends on it.</param>
    /// <param name="language"><c>zh</c> or <c>en</c>: English knows no greeting for noon.</param>
    public static ImmutableArray<Phrase> For(Profile profile, DateTime? local, string language) =>
    [
        new(local is { } at ? Hello(at, language) : "greeting.hello"),
        new("greeting.here-is"),
        new("post"),
        new(Offer(profile)),
    ];

    public static ImmutableArray<Phrase> Farewell(DateTime? local) =>
    [
        new(local is { } at ? Bye(at) : "farewell.bye"),
    ];

    private static string Hello(DateTime at, string language) => Festivals.Of(at) switch
    {
        Festivals.Qingming => "greeting.hello",
        { } festival => "greeting.festival." + festival,
        null => at.Hour switch
        {
            >= 5 and < 11 => "greeting.morning",
            11 when language == "en" => "greeting.morning",
            11 or 12 when language != "en" => "greeting.noon",
            >= 12 and < 18 => "greeting.afternoon",
            _ => "greeting.evening",
        },
    };

    private static string Offer(Profile profile) => profile switch
    {
        Profile.SecurityBooth => "greeting.offer.booth",
        Profile.PropertyOffice => "greeting.offer.office",
        Profile.ServiceCenter => "greeting.offer.centre",
        _ => "greeting.offer.std",
    };

    /// <summary>Friday from noon on wishes a good weekend, as does the weekend itself.</summary>
    private static string Bye(DateTime at) => Festivals.Of(at) switch
    {
        Festivals.Qingming => "farewell.bye",
        not null => "farewell.festival",
        null when at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday => "farewell.weekend",
        null when at is { DayOfWeek: DayOfWeek.Friday, Hour: >= 12 } => "farewell.weekend",
        null => "farewell.bye",
    };
}

public static partial class Desk
{
    private static DateTime? Local(Turn t) => t.State.Clock.Known ? t.State.Clock.LocalAt(t.Now) : null;

    private static ImmutableArray<Phrase> GreetingNow(Turn t, string? language = null) =>
        Greeting.For(t.Settings.Profile, Local(t), language ?? t.Settings.Post.Language);

    /// <summary>
    /// The guard has this caller for the first time and the stream is up: an apology if it had to wait (5.7), then the greeting,
    /// before the talk path opens; or the guard has a moment to say them.
    /// </summary>
    private static void OpenTalk(Turn t, Call call)
    {
        var seen = call.Attention ?? Attention.None;
        var waited = seen.WaitsSince is not null && !IsKeptWaiting(call);
        var care = t.Settings.Care;
        t.Put(call with
        {
            Attention = seen with
            {
                Opened = true,
                WaitsSince = waited ? null : seen.WaitsSince,
                Passed = waited ? WaitMarks.None : seen.Passed,
                GreetAt = care.Greeting == Spoken.Cue && !seen.GuardSpoke && !call.Emergency ? t.Now + care.GreetingPatience : null,
            },
            Care = CareUntil(call, t.Now),
        });

        ImmutableArray<Phrase> apology = waited && care.RetrievePhrases == Spoken.Announce ? [new("sorry-waited")] : [];
        Announce(t, call.Id, [.. apology, .. care.Greeting == Spoken.Announce ? GreetingNow(t) : []]);
        if (waited && care.RetrievePhrases == Spoken.Cue)
        {
            Suggest(t, call.Id, Cue.HoldPhrase, new Phrase("sorry-waited"));
        }
    }

    /// <summary>The guard has said nothing for 1.2 s: a whisper, which the caller does not hear.</summary>
    internal static void WhisperGreeting(Turn t, Call call)
    {
        Attend(t, call, call.Attention! with { GreetAt = null });
        Suggest(t, call.Id, Cue.Greeting, CueLevel.Spoken, [.. GreetingNow(t, LanguageOf(t.State))]);
    }
}
