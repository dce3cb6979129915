using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// One piece of speech: a key of the prompt catalogue (<c>board/prompts</c>), and for the few keys that take one, a value:
/// <c>digits</c> "110" · <c>number</c> "12" · <c>time</c> "14:30" · <c>date</c> "2026-11-23" · <c>post</c> · <c>entry</c> id of a
/// directory entry · <c>memo</c> id.
/// </summary>
public readonly record struct Phrase(string Key, string Value = "");

/// <summary>Something said once from beginning to end. The id tells the media plane what is new; ids never repeat in a run.</summary>
public sealed record Utterance(long Id, ImmutableArray<Phrase> Phrases)
{
    /// <summary><c>zh</c> or <c>en</c>: the signed-in guard's own; null: the site's, as for everything that a caller is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Language { get; init; }

    /// <summary>Said slowly, for somebody who has asked twice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Slow { get; init; }

    public bool Equals(Utterance? other) => other is not null && Id == other.Id;

    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>Who hears a prescribed phrase: its caller, the guard (to say it), or nobody.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Spoken>))]
public enum Spoken
{
    /// <summary>To the guard's receiver only.</summary>
    Cue,

    /// <summary>To the caller.</summary>
    Announce,

    Off,
}

/// <summary>What is being said now, and what comes next in the guard's ear. Speech to a caller is kept with its call.</summary>
public sealed record Voice
{
    public static Voice Silent { get; } = new();

    public long NextId { get; init; } = 1;

    /// <summary>What the receiver says now.</summary>
    public Utterance? Receiver { get; init; }

    public Moment ReceiverSince { get; init; }

    /// <summary>What it says afterwards; at most <see cref="Limit"/>.</summary>
    public ImmutableArray<Utterance> Next { get; init; } = [];

    internal const int Limit = 8;
}

public static partial class Desk
{
    /// <summary>
    /// Says something to the guard: an answer to what he did himself. Nothing is said to a cradle; an emergency call hears nothing
    /// but its far end.
    /// </summary>
    private static void Tell(Turn t, params ReadOnlySpan<Phrase> phrases)
    {
        if (t.State.Ear == Route.None || t.State.Current is { Emergency: true } || phrases.IsEmpty)
        {
            return;
        }

        var voice = t.State.Voice;
        var utterance = new Utterance(voice.NextId, [.. phrases])
        {
            Language = LanguageOf(t.State), Slow = t.State.Dialogue is { Slow: true },
        };
        t.State = t.State with
        {
            Voice = voice switch
            {
                { Receiver: null } => voice with { NextId = voice.NextId + 1, Receiver = utterance, ReceiverSince = t.Now },
                { Next.Length: >= Voice.Limit } => voice,
                _ => voice with { NextId = voice.NextId + 1, Next = voice.Next.Add(utterance) },
            },
        };
    }

    /// <summary>Nobody listens any more: what was being said to the guard, and what would follow, is dropped.</summary>
    private static void HushReceiver(Turn t)
    {
        if (t.State.Voice is not { Receiver: null, Next: [] })
        {
            t.State = t.State with { Voice = t.State.Voice with { Receiver = null, Next = [] } };
        }
    }

    /// <summary>
    /// Says something to a far end instead of whatever it hears now; the microphone does not reach it meanwhile. What it hears
    /// afterwards follows from the call's phase.
    /// </summary>
    private static void Announce(Turn t, CallId id, params ReadOnlySpan<Phrase> phrases)
    {
        if (t.Find(id) is { Live: true, Emergency: false } call && !phrases.IsEmpty)
        {
            var voice = t.State.Voice;
            t.State = t.State with { Voice = voice with { NextId = voice.NextId + 1 } };
            t.Put(call with { Says = new Utterance(voice.NextId, [.. phrases]), SaysSince = t.Now });
        }
    }

    /// <summary>The media plane has played an utterance to its end, or could not play it.</summary>
    private static void EndSpeech(Turn t, long id)
    {
        if (t.State.Voice.Receiver?.Id == id)
        {
            var voice = t.State.Voice;
            t.State = t.State with
            {
                Voice = voice.Next.IsEmpty
                    ? voice with { Receiver = null }
                    : voice with { Receiver = voice.Next[0], Next = voice.Next.RemoveAt(0), ReceiverSince = t.Now },
            };
        }
        else if (t.State.First(c => c.Says?.Id == id) is { } call)
        {
            t.Put(call with { Says = null });
        }
        else
        {
            t.Ignore("this was said or dropped already");
        }
    }
}
