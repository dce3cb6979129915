namespace CallDesk;

/// <summary>What a new run of the phone takes over from the last one.</summary>
public static partial class Desk
{
    /// <summary>
    /// The state a run begins with. Live calls have gone with the power: each leaves its record here, flagged
    /// <see cref="CallFlags.PowerLost"/>, and who wanted to stay unnamed is forgotten; these effects belong to the last run's segment.
    /// </summary>
    /// <param name="last">The last run's state as the journal has it.</param>
    /// <param name="segment">The journal's segment of that run: its calls are known by it from now on.</param>
    /// <param name="now">The present run's clock. No moment of the last run survives, for every boot counts from its own origin.</param>
    public static Step Resume(DeskState last, long segment, Moment now)
    {
        var t = new Turn(last, LastMoment(last));
        foreach (var call in last.Calls)
        {
            t.Forget(call.Id);
            if (call.Phase != CallPhase.Released)
            {
                WriteDown(t, call.Flagged(CallFlags.PowerLost), sipStatus: 0);
            }
        }

        KeepHabits(t);
        EndWrapUp(t);
        return new Step(Kept(t.State, segment, now, LastMoment(last)), [.. t.Effects]);
    }

    /// <summary>The wall clock goes on from where it stood and is unknown until the network has told the time.</summary>
    private static DeskState Kept(DeskState last, long segment, Moment now, Moment end) => DeskState.Initial with
    {
        Settings = last.Settings,
        ReceiverVolume = last.ReceiverVolume,
        RingerVolume = last.RingerVolume,
        HandsfreeVolume = last.HandsfreeVolume,
        Recent = last.Recent,
        Clock = new WallClock(now, last.Clock.UnixAt(end), last.Clock.OffsetMinutes, Known: false),
        Agenda = last.Agenda with
        {
            Items = [.. last.Agenda.Items.Select(i => i is { Call: not null, Segment: null } ? i with { Segment = segment } : i)],
        },
        Shift = last.Shift with { PinPause = null, Asking = null },
        Alarms = last.Alarms with { Open = [.. last.Alarms.Open.Select(static a => a with { Call = null })] },
        NextAlert = last.NextAlert,
        Memos = Memos.None with { NextId = last.Memos.NextId },
        News = last.News with { Restarted = true, Network = LineNews.None, Registration = LineNews.None, Kept = false },
    };

    /// <summary>The latest moment that the last run's state knows of: when it was cut off, as nearly as anybody can say.</summary>
    private static Moment LastMoment(DeskState last)
    {
        var latest = last.Clock.At;
        foreach (var call in last.Calls)
        {
            latest = call.Since > latest ? call.Since : latest;
            latest = call.ArrivedAt > latest ? call.ArrivedAt : latest;
        }

        return latest;
    }
}
