using System.Collections.Immutable;

namespace CallDesk;

/// <summary>When somebody's patience is over: one row a clock, all of them derived from the state.</summary>
internal static class CareClock
{
    /// <summary>The next moment at which care about this call falls due.</summary>
    public static Moment? Next(DeskState s, Call call)
    {
        Moment? next = null;
        if (MayBeDue(s, call))
        {
            foreach (var clock in Clocks)
            {
                if (clock.Due(s, call) is { } due && (next is not { } n || due < n))
                {
                    next = due;
                }
            }
        }

        return next;
    }

    /// <summary>What is due now, once.</summary>
    public static Action<Turn, Call>? DueAt(DeskState s, Call call, Moment now)
    {
        if (!MayBeDue(s, call))
        {
            return null;
        }

        foreach (var clock in Clocks)
        {
            if (clock.Due(s, call) is { } due && due <= now)
            {
                return clock.Then;
            }
        }

        return null;
    }

    /// <remarks>Most calls have nothing that could fall due; the desk asks after every event.</remarks>
    private static bool MayBeDue(DeskState s, Call call) => call.Live && (call.Attention is not null || s.Shift.OnPatrol);

    private static readonly ImmutableArray<Clock> Clocks =
    [
        new(static (s, c) => Wait(c, WaitMarks.Offer, s.Settings.HoldOfferCallback), Desk.OfferCallback),
        new(static (s, c) => Wait(c, WaitMarks.Warning, s.Settings.Care.HoldWarning), Desk.WarnOfWait),
        new(static (s, c) => Wait(c, WaitMarks.Limit, s.Settings.HoldLimit), Desk.BreachLimit),
        new(static (s, c) => c is { Phase: CallPhase.Courtesy, Attention.ApologisedAt: { } at }
            ? at + s.Settings.Care.WaitingApology : null, Desk.ApologiseAgain),
        new(static (s, c) => s.Shift.OnPatrol && c is { Unanswered: true, Journaled: false } && s.JournalAvailable
            && c.Rings <= s.Settings.RingsLimit && c.Attention is not { Overflows: true }
            ? c.ArrivedAt + s.Settings.JournalPatience : null, Desk.OverflowUnjournaled),
        new(static (s, c) => c is { Phase: CallPhase.Active, Emergency: false, Attention.GreetAt: { } at } ? at : null,
            Desk.WhisperGreeting),
        new(static (s, c) => Talks(c) && c.Attention!.WaitsForAnswer is { } at ? at + s.Settings.Care.GuardSilence : null,
            Desk.NoteSilence),

        // "Longer than" a second: a second sharp is none.
        new(static (s, c) => Talks(c) && c.Attention!.BothSince is { } at
            ? at + Desk.Interruption + TimeSpan.FromMicroseconds(1) : null, Desk.NoteInterruption),
        new(static (s, c) => Talks(c) && c is { AnsweredAt: { } answered, Attention: { PauseSince: { } at } seen }
            && (seen.Given & Cue.Thanks) == 0 && at >= answered + Desk.NearTheEnd ? at + Desk.ClosingPause : null,
            Desk.RemindOfThanks),
    ];

    private static bool Talks(Call call) =>
        call is { Phase: CallPhase.Active, Emergency: false, Muted: false, Says: null, Attention: not null };

    /// <remarks>An emergency call is nobody's waiting: no clock disturbs it.</remarks>
    private static Moment? Wait(Call call, WaitMarks mark, TimeSpan limit) =>
        call is { Emergency: false, Attention: { WaitsSince: { } since } seen } && (seen.Passed & mark) == 0
        && Desk.IsKeptWaiting(call) && !(mark == WaitMarks.Offer && call.Unspoken)
            ? since + limit : null;

    private sealed record Clock(Func<DeskState, Call, Moment?> Due, Action<Turn, Call> Then);
}
