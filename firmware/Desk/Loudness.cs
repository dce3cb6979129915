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

    private static void JudgeVoice(Turn t, Call call, TalkFigures talk)
    {
        if (talk.GuardActivityPercent < LeastActivityPercent || call.Emergency || t.State.Ear == Route.Handsfree)
        {
            return;
        }

        var guard = t.State.Shift.Guard ?? "";
        var voices = t.State.Coach.Voices;
        var at = IndexOf(voices, guard);
        var known = at < 0 ? new Baseline(guard, talk.GuardLevelDb10, talk.NoiseDb10, 0) : voices[at];
        if (VoiceCue(t, known, talk) is var cue and not Cue.None)
        {
            Suggest(t, call.Id, cue, CueLevelOf(t.State) == CueLevel.Off ? CueLevel.Off : CueLevel.Light);
        }

        var learnt = Learn(known, talk);
        voices = at >= 0 ? voices.SetItem(at, learnt) : (voices.Length < GuardsKnown ? voices : voices.RemoveAt(0)).Add(learnt);
        t.State = t.State with { Coach = t.State.Coach with { Voices = voices } };
    }

    private static Cue VoiceCue(Turn t, Baseline known, TalkFigures talk)
    {
        var louderRoom = Math.Max(0, talk.NoiseDb10 - known.NoiseDb10);
        if (known.Calls >= CallsUntilKnown && talk.GuardLevelDb10 - known.LevelDb10 - louderRoom > RaisedDb10)
        {
            return Cue.Softer;
        }

        return t.Settings.Profile != Profile.SecurityBooth ? Cue.None
            : talk.GuardLevelDb10 > NearToMouthDb10 ? Cue.Further
            : talk.GuardLevelDb10 - talk.NoiseDb10 < FarFromMouthDb10 ? Cue.Closer
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
