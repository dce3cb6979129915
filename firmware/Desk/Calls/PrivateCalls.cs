namespace CallDesk;

/// <summary>
/// Private calls are short, three minutes at most (clauses 2.4c, 3.8c, 4.6a). The clock runs from the answer for every call of the
/// private category, whoever gave it: PRIVATE, NOTE, or the directory. It never runs on an emergency.
/// </summary>
public static partial class Desk
{
    private static void PressPrivate(Turn t)
    {
        switch (t.State)
        {
            case { Ear: Route.None } or { ShuttingDown: true }:
                t.RefuseKey("there is no call to be private");
                break;
            case { Current: null, PrivateNext: var already }:
                t.State = t.State with { PrivateNext = !already };
                t.Chime(Tone.Confirm);
                break;
            case { Current: { Urgent: true } }:
                t.RefuseKey("an emergency is never private");
                break;
            case { Current: { Marks.Category: Category.Private } }:
                t.Ignore("it is private already");
                break;
            case { Current: { } call }:
                MakePrivate(t, call);
                t.Chime(Tone.Confirm);
                break;
        }
    }

    private static void MakePrivate(Turn t, Call call)
    {
        var marks = call.Marks with { Category = Category.Private };
        t.Put(call with { Marks = marks });
        t.Do(new MarkRecord(call.Id, marks));
    }

    private static RecordMarks MarksOf(DirectoryMatch? match) => match is { Class: EntryClass.Private }
        ? RecordMarks.None with { Category = Category.Private }
        : RecordMarks.None;

    /// <summary>Starts and stops the clocks, and gives a mark that was wished for in advance to the call that has come.</summary>
    private static void SettlePrivate(Turn t)
    {
        if (t.State is { PrivateNext: true, Current: { } next })
        {
            t.State = t.State with { PrivateNext = false };
            if (next is { Urgent: false, Marks.Category: Category.None })
            {
                MakePrivate(t, next);
            }
        }

        foreach (var call in t.State.Calls)
        {
            var runs = call is { AnsweredAt: not null, Emergency: false, Live: true, Marks.Category: Category.Private };
            if (runs != call.Private is not null)
            {
                t.Put(call with { Private = runs ? PrivateClock.Of(call.AnsweredAt!.Value, t.Now, t.Settings.Care) : null });
            }
        }
    }

    /// <summary>After a long sleep all that was missed is said once.</summary>
    private static void AdvancePrivate(Turn t, Call call, Moment now)
    {
        var care = t.Settings.Care;
        var clock = call.Private!.Value;
        var steps = clock.StepsAt(now, care);
        t.Put(call with { Private = clock with { Steps = steps } });
        if (care.PrivateHardEnd && steps >= PrivateClock.HardEnd)
        {
            if (call.Phase != CallPhase.Transferring)
            {
                EndPrivate(t, t.Find(call.Id)!);
            }
        }
        else if (call.Phase == CallPhase.Active)
        {
            t.Chime(Tone.Warning);
            SayWhere(t, clock.Steps, care.PrivateHardEnd && steps > 1);
        }
    }

    private static void SayWhere(Turn t, long stepsBefore, bool endsSoon)
    {
        if (endsSoon)
        {
            Tell(t, new Phrase("ends-in-ten"));
        }
        else if (stepsBefore == 0)
        {
            Tell(t, new Phrase("private-warning"));
        }
    }

    private static void EndPrivate(Turn t, Call call)
    {
        var inHand = t.State.Current?.Id == call.Id;
        ReleaseCall(t, call.Flagged(CallFlags.PrivateLimit), ReleasedBy.Near);
        if (inHand)
        {
            FreeLine(t);
            t.Sound(Tone.Release);
        }
    }
}

/// <summary>The clock of one private call.</summary>
/// <param name="From">The answer; later if the call was declared private late: there is always the warning's time left.</param>
/// <param name="Steps">Warnings, tones and announcements that have been given.</param>
public readonly record struct PrivateClock(Moment From, long Steps)
{
    private static readonly TimeSpan Warning = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(15);

    /// <summary>Step at which a call that may not go on is ended: after the warning and the last ten seconds.</summary>
    internal const long HardEnd = 3;

    internal static PrivateClock Of(Moment answered, Moment now, CareSettings care)
    {
        var latest = now + (Warning - care.PrivateLimit);
        return new PrivateClock(answered > latest ? answered : latest, 0);
    }

    internal Moment? NextAt(CareSettings care) => care.PrivateHardEnd && Steps >= HardEnd ? null : At(Steps, care);

    internal long StepsAt(Moment now, CareSettings care)
    {
        var steps = Steps;
        while (steps < HardEnd && At(steps, care) <= now)
        {
            steps++;
        }

        var tones = (now.Microseconds - At(HardEnd, care).Microseconds) / (Repeat.Ticks / 10);
        return steps < HardEnd || care.PrivateHardEnd || now < At(HardEnd, care) ? steps : Math.Max(steps, HardEnd + tones + 1);
    }

    /// <summary>When step <paramref name="step"/> (0, 1, …) is due: 30 s before the limit, then as the site wants.</summary>
    private Moment At(long step, CareSettings care) => (step, care.PrivateHardEnd) switch
    {
        (0, _) => From + (care.PrivateLimit - Warning),
        (1, true) => From + (care.PrivateLimit - LastWords),
        (_, true) => From + care.PrivateLimit,
        var (n, _) => new Moment((From + care.PrivateLimit).Microseconds + ((n - 1) * (Repeat.Ticks / 10))),
    };
}
