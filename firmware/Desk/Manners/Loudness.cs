using System.Collections.Immutable;

namespace CallDesk;

/// <summary>
/// Clauses 1.2 and 4.3a, from the talk's figures. A guard is held against the own voice in the own room: a lorry, a dialect or a
/// hard-of-hearing guard is not "shouting". Nothing but a soft light comes of it.
/// </summary>
public static partial class Desk
{
    /// <summary>Below this the guard has said too little to be measured.</summary>
    private const int LeastActivityPercent = 5;

    /// <summary>6 dB above the own baseline, the room's rise taken off.</summary>
    private const int RaisedDb10 = 60;

    /// <summary>The voice stands out of the room by less than 12 dB: too far from the mouthpiece.</summary>
    private const int FarFromMouthDb10 = 120;

    /// <summary>Louder than −9 dBFS on average: too near to it.</summary>
    private const int NearToMouthDb10 = -90;

    /// <summary>A baseline of fewer calls says nothing.</summary>
    private const int CallsUntilKnown = 5;

    /// <summary>Running mean over about this many calls.</summary>
    private const int Memory = 16;

    private const int GuardsKnown = 16;

    /// <summary>A light while the talk goes on; nobody can speak softer afterwards.</summary>
    private static void HearLevel(Turn t, VoiceMeasured heard)
    {
        if (t.Find(heard.Call) is not { Live: true } call || CueLevelOf(t.State) == CueLevel.Off || IsEmergencyHere(t.State))
        {
            t.Ignore("nobody talks on this call, or nobody is to be told");
        }
        else if (VoiceCue(t, BaselineOf(t.State), heard.GuardDb10, heard.NoiseDb10) is var cue and not Cue.None)
        {
            Suggest(t, call.Id, cue, CueLevel.Light);
        }
        else
        {
            t.Ignore("as this guard usually speaks");
        }
    }

    /// <summary>The talk is over: the guard's own figure, and what is usual from now on.</summary>
    private static void LearnVoice(Turn t, Call call, TalkFigures talk)
    {
        if (talk.GuardActivityPercent < LeastActivityPercent || call.Emergency || t.State.Ear == Route.Handsfree)
        {
            return;
        }

        var guard = t.State.Shift.Guard ?? "";
        var known = BaselineOf(t.State) ?? new Baseline(guard, talk.GuardLevelDb10, talk.NoiseDb10, 0);
        if (VoiceCue(t, known, talk.GuardLevelDb10, talk.NoiseDb10) == Cue.Softer)
        {
            t.Put(call with { Care = call.Care with { Raised = 1 } });
        }

        var learnt = Learn(known, talk);
        var voices = t.State.Coach.Voices;
        var at = IndexOf(voices, guard);
        voices = at >= 0 ? voices.SetItem(at, learnt) : (voices.Length < GuardsKnown ? voices : voices.RemoveAt(0)).Add(learnt);
        t.State = t.State with { Coach = t.State.Coach with { Voices = voices } };
    }

    private static Baseline? BaselineOf(DeskState s)
    {
        var at = IndexOf(s.Coach.Voices, s.Shift.Guard ?? "");
        return at < 0 ? null : s.Coach.Voices[at];
    }

    /// <param name="usual">Null: nothing is known of this guard yet.</param>
    private static Cue VoiceCue(Turn t, Baseline? usual, int level, int noise)
    {
        if (usual is { Calls: >= CallsUntilKnown } known
            && level - known.LevelDb10 - Math.Max(0, noise - known.NoiseDb10) > RaisedDb10)
        {
            return Cue.Softer;
        }

        return t.Settings.Profile != Profile.SecurityBooth ? Cue.None
            : level > NearToMouthDb10 ? Cue.Further
            : level - noise < FarFromMouthDb10 ? Cue.Closer
            : Cue.None;
    }

    private static Baseline Learn(Baseline known, TalkFigures talk)
    {
        var calls = Math.Min(known.Calls + 1, Memory);
        return known with
        {
            LevelDb10 = known.LevelDb10 + ((talk.GuardLevelDb10 - known.LevelDb10) / calls),
            NoiseDb10 = known.NoiseDb10 + ((talk.NoiseDb10 - known.NoiseDb10) / calls),
            Calls = calls,
        };
    }

    private static int IndexOf(ImmutableArray<Baseline> voices, string guard)
    {
        for (var i = 0; i < voices.Length; i++)
        {
            if (voices[i].Guard == guard)
            {
                return i;
            }
        }

        return -1;
    }
}
