using System.Collections.Immutable;

namespace CallDesk;

/// <summary>Who is at the post, and whether somebody is. Survives a restart.</summary>
public sealed record Shift
{
    public static Shift Off { get; } = new();

    /// <summary>Opaque id of who is signed in; null: nobody, or the site has no sign-in.</summary>
    public string? Guard { get; init; }

    /// <summary>Wall time of the last sign-in or sign-out, milliseconds since 1970: this shift began then. 0: there was none.</summary>
    public long Since { get; init; }

    /// <summary>The guard is on the round (NOTE * 5): calls overflow at once.</summary>
    public bool OnPatrol { get; init; }

    /// <summary>Wrong PINs in a row.</summary>
    public int WrongPins { get; init; }

    /// <summary>No PIN is asked for before then: there were three wrong ones.</summary>
    public Moment? PinPause { get; init; }

    /// <summary>What the PIN that is being checked is for.</summary>
    public PinPurpose? Asking { get; init; }

    /// <summary>What the phone keeps of each guard, latest sign-in last; at most <see cref="Limit"/>.</summary>
    public ImmutableArray<GuardFile> Guards { get; init; } = [];

    internal const int Limit = 16;

    /// <summary>How much the guard who is signed in wants to be coached; null: as the site has it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public CueLevel? Cues
    {
        get
        {
            foreach (var file in Guards)
            {
                if (file.Guard == Guard)
                {
                    return file.Cues;
                }
            }

            return null;
        }
    }
}

/// <summary>What follows a guard from shift to shift, and the figures of the present shift or the last one.</summary>
/// <param name="Last">Of the last call.</param>
public sealed record GuardFile(string Guard, int ReceiverVolume, int RingerVolume, CueLevel? Cues, Score Score, Score Last);

public static partial class Desk
{
    internal static void TogglePatrol(Turn t)
    {
        var shift = t.State.Shift;
        t.State = t.State with { Shift = shift with { OnPatrol = !shift.OnPatrol } };
        Confirm(t);
        Tell(t, new Phrase(shift.OnPatrol ? "patrol.off" : "patrol.on"));
    }

    /// <summary>The guard's own wish before the site's.</summary>
    private static CueLevel CueLevelOf(DeskState s) => s.Shift.Cues ?? s.Settings.Care.Cues;

    /// <summary>What the signed-in guard wants to be spoken to in; null: the site's language.</summary>
    private static string? LanguageOf(DeskState s) => s.Settings.Post.LanguageOf(s.Shift.Guard);

    private static GuardFile? FileOf(DeskState s, string? guard)
    {
        foreach (var file in s.Shift.Guards)
        {
            if (file.Guard == guard)
            {
                return file;
            }
        }

        return null;
    }

    private static void PutFile(Turn t, GuardFile file)
    {
        var shift = t.State.Shift;
        var others = shift.Guards.RemoveAll(g => g.Guard == file.Guard);
        t.State = t.State with
        {
            Shift = shift with { Guards = (others.Length < Shift.Limit ? others : others.RemoveAt(0)).Add(file) },
        };
    }

    /// <summary>The volumes that the guard leaves behind are those of the next shift.</summary>
    private static void KeepHabits(Turn t)
    {
        if (FileOf(t.State, t.State.Shift.Guard) is { } file)
        {
            PutFile(t, file with { ReceiverVolume = t.State.ReceiverVolume, RingerVolume = t.State.RingerVolume });
        }
    }

    /// <summary>Only who is signed in gathers figures, and only for himself.</summary>
    private static void KeepScore(Turn t, CallRecord record)
    {
        if (FileOf(t.State, t.State.Shift.Guard) is { } file)
        {
            var score = Score.Of(record);
            PutFile(t, file with { Score = file.Score + score, Last = score });
        }
    }
}
