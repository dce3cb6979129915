using System.Collections.Immutable;

namespace CallDesk;

/// <summary>
/// Cues about a guard's manner (CLAUSES.md, "How the phone treats people"): a light first; a voice only in a pause of the talk, at
/// most one in 20 s and three in a call; after ten good calls in a row only the light. An emergency silences all of it.
/// </summary>
public static partial class Desk
{
    private static readonly TimeSpan BetweenCues = TimeSpan.FromSeconds(20);
    private const int CuesInACall = 3;
    private const int GoodCallsUntilLight = 10;
    private const int GoodCallsCounted = 1_000;

    private static void Suggest(Turn t, CallId id, Cue cue, params ReadOnlySpan<Phrase> phrases) =>
        Suggest(t, id, cue, CueLevelOf(t.State), phrases);

    private static void Suggest(Turn t, CallId id, Cue cue, CueLevel level, params ReadOnlySpan<Phrase> phrases)
    {
        if (level == CueLevel.Off || t.Find(id) is not { } call || IsEmergencyHere(t.State))
        {
            return;
        }

        var seen = call.Attention ?? Attention.None;
        Attend(t, call, seen with { Given = seen.Given | cue });
        var coach = t.State.Coach;
        var aloud = level == CueLevel.Spoken && coach.GoodCalls < GoodCallsUntilLight;
        t.State = t.State with
        {
            Coach = coach with
            {
                Lit = cue, LitUntil = t.Now + Patience.CueLight, About = id, ToSay = aloud ? [.. phrases] : [],
            },
        };
        SpeakCue(t);
    }

    /// <summary>Says what is lit, if this is a pause and the budget allows it.</summary>
    private static void SpeakCue(Turn t)
    {
        var coach = t.State.Coach;
        if (coach.ToSay.IsEmpty || (coach.SpokeAt is { } spoke && t.Now < spoke + BetweenCues)
            || !EarIsFree(t.State) || IsEmergencyHere(t.State)
            || t.Find(coach.About) is not { Attention: { Pause: true, Spoken: < CuesInACall } seen } call)
        {
            return;
        }

        Attend(t, call, seen with { Spoken = seen.Spoken + 1 });
        t.State = t.State with { Coach = coach with { ToSay = [], SpokeAt = t.Now, Saying = t.State.Voice.NextId } };
        Tell(t, coach.ToSay.AsSpan());
    }

    /// <summary>A call to an emergency number, or one that was marked as an emergency by SOS or NOTE 9.</summary>
    private static bool IsEmergencyHere(DeskState s) => s.First(static c => c is { Live: true, Urgent: true }) is not null;

    /// <summary>
    /// The handset is lifted, nothing else is being said, and whoever has the handset makes a pause. Handsfree whispers nothing: the far
    /// end would hear it, the lights say it.
    /// </summary>
    private static bool EarIsFree(DeskState s) => s is
    {
        Ear: Route.Handset, Voice.Receiver: null, Current: null or { Attention: null or { Pause: true } },
    };

    /// <summary>The lights and tones that end by themselves.</summary>
    internal static Moment? CoachDue(DeskState s) => (s.Coach.LitUntil, s.Coach.WarnUntil) switch
    {
        (null, var warn) => warn,
        (var lit, null) => lit,
        ({ } lit, { } warn) => lit < warn ? lit : warn,
    };

    private static void CoachFallsDue(Turn t)
    {
        var coach = t.State.Coach;
        if (coach.LitUntil <= t.Now)
        {
            coach = coach with { Lit = Cue.None, LitUntil = null, ToSay = [], About = default };
        }

        t.State = t.State with { Coach = coach.WarnUntil <= t.Now ? coach with { WarnUntil = null } : coach };
    }

    /// <summary>A call is good if nothing had to be said about it.</summary>
    private static void JudgeCall(Turn t, Call over)
    {
        if (over is not { Direction: Direction.In, AnsweredAt: not null, Emergency: false })
        {
            return;
        }

        var care = over.Care;
        var good = over.InTime == true && care is { Breaches: 0, HeldBeforeSpeech: false, Interruptions: 0, Silences: 0 }
            && ((over.Attention?.Given ?? Cue.None) & Cue.Greeting) == 0;
        var coach = t.State.Coach;
        t.State = t.State with
        {
            Coach = coach with { GoodCalls = good ? Math.Min(coach.GoodCalls + 1, GoodCallsCounted) : 0 },
        };
    }
}
