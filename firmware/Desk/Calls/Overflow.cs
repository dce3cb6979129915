namespace CallDesk;

/// <summary>
/// Clauses 1.1 and 5.7: what becomes of a caller whom nobody answers in time, or who waits behind another call. Nobody is
/// dropped: the courtesy answer keeps the caller's place, and it does not count as answered.
/// </summary>
public static partial class Desk
{
    /// <remarks>
    /// During the grace of a call on-hook the caller is about to ring: an answer by the phone would come between.
    /// </remarks>
    private static bool ShouldOverflow(Turn t, Call call)
    {
        if (!call.Unanswered || t.State.ShuttingDown)
        {
            return false;
        }

        var late = call.Rings > t.Settings.RingsLimit;
        var busy = t.State.Current is not null;
        return t.State.Shift.OnPatrol
            ? late || call.Journaled || !t.State.JournalAvailable || call.Attention is { Overflows: true }
            : late && (busy || t.Settings.Care.Overflow switch
            {
                OverflowPolicy.Courtesy => !HandsetIsTaken(t.State),
                OverflowPolicy.Forward => !HandsetIsTaken(t.State) && ForwardTo(t.Settings) is not null,
                _ => false,
            });
    }

    /// <summary>On patrol a caller waits for the journal's commit as an answer does, no longer.</summary>
    internal static void OverflowUnjournaled(Turn t, Call call) =>
        Attend(t, call, (call.Attention ?? Attention.None) with { Overflows = true });

    private static void Overflow(Turn t, Call call)
    {
        var busy = t.State.Current is not null;
        if (!busy && t.Settings.Care.Overflow == OverflowPolicy.Forward && ForwardTo(t.Settings) is { } number)
        {
            Forward(t, call, number);
        }
        else
        {
            AnswerByCourtesy(t, call);
        }
    }

    /// <summary>The neighbour's number, if it may be called at all: never barred, never an emergency number (clause 4.6b).</summary>
    private static string? ForwardTo(DeskSettings settings)
    {
        var to = settings.Care.OverflowTo;
        var number = settings.Post.Entry(to) is { } entry ? entry.Number : to;
        return string.IsNullOrWhiteSpace(number) || settings.DialPlan.IsEmergency(number) || settings.DialPlan.IsBarred(number)
            ? null
            : number;
    }

    /// <summary>Written down when the network has ended it, as every call; the neighbour's phone has a record of its own.</summary>
    private static void Forward(Turn t, Call call, string number)
    {
        t.Do(new Redirect(call.Id, number));
        AwaitEnd(t, call.Flagged(CallFlags.Forwarded) with
        {
            Attention = (call.Attention ?? Attention.None) with { Cause = call.Attention?.Cause ?? CauseNow(t.State, call) },
        }, ReleasedBy.Near);
    }

    private static void AnswerByCourtesy(Turn t, Call call)
    {
        SendAnswer(t, call.Flagged(CallFlags.CourtesyAnswered) with
        {
            Phase = CallPhase.Courtesy, Since = t.Now, MachineAnsweredAt = t.Now,
            Attention = (call.Attention ?? Attention.None) with { Cause = call.Attention?.Cause ?? CauseNow(t.State, call) },
        });
    }

    /// <summary>The stream is up: the caller hears why nobody talks to them.</summary>
    private static void ConnectCourtesy(Turn t, Call call)
    {
        Attend(t, call with { Connected = true }, (call.Attention ?? Attention.None) with { ApologisedAt = t.Now });
        Announce(t, call.Id, new Phrase(t.State.Shift.OnPatrol ? "on-patrol" : "apology-waiting"));
    }

    internal static void ApologiseAgain(Turn t, Call call)
    {
        Attend(t, call, call.Attention! with { ApologisedAt = t.Now });
        Announce(t, call.Id, new Phrase("apology-again"));
    }

    /// <summary>
    /// The guard takes a caller whom the phone has answered: both talk at once, and only now the call is answered. In time is what
    /// it would have been had the caller heard ringing all along.
    /// </summary>
    private static void TakeCourtesy(Turn t, Call call)
    {
        BeginCall(t);
        FreeLine(t);
        var inTime = t.Settings.Cadence.BurstsSince(call.ArrivedAt, t.Now) <= t.Settings.RingsLimit;
        var taken = call with
        {
            Phase = call.Connected ? CallPhase.Active : CallPhase.Answering, Since = t.Now, AnsweredAt = t.Now, InTime = inTime,
            Says = null,
        };
        t.Put(inTime ? taken : NoteLate(t.State, taken));
    }

    private static Call NoteLate(DeskState s, Call call) => call.Flagged(CallFlags.Late) with
    {
        Attention = (call.Attention ?? Attention.None) with { Cause = call.Attention?.Cause ?? CauseNow(s, call) },
    };

    /// <summary>
    /// Clause 1.1: why nobody answered. Only a post that was staffed and idle is counted; so what excuses it comes first.
    /// </summary>
    private static LateCause CauseNow(DeskState s, Call call) => s switch
    {
        _ when !s.FailedDevices.IsEmpty || !s.JournalAvailable => LateCause.Fault,
        _ when HandsetIsTaken(s) || call.Flags.Contains(CallFlags.LineBusy) || call.Flags.Contains(CallFlags.AllLinesBusy) =>
            LateCause.LineBusy,
        { Shift.OnPatrol: true } => LateCause.OnPatrol,
        { Settings.Post.SignIn: true, Shift.Guard: null } => LateCause.Unstaffed,
        { Hook: HookPosition.Off } => LateCause.HandsetOff,
        _ => LateCause.StaffedAndIdle,
    };

    private static LateCause? CauseOf(DeskState s, Call call) =>
        call.Direction == Direction.In && (call.AnsweredAt is null || call.InTime == false)
            ? call.Attention?.Cause ?? CauseNow(s, call)
            : null;

    /// <summary>
    /// Clause 1.1: nothing is silently lost. A second missed call of the same party makes one callback of the two; an answered
    /// one settles it.
    /// </summary>
    private static void SettleMissed(Turn t, Call over)
    {
        var missed = over is { Direction: Direction.In, AnsweredAt: null };
        if (!missed && over.AnsweredAt is null)
        {
            return;
        }

        foreach (var item in t.State.Agenda.Items)
        {
            if (item.Kind == AgendaKind.Missed && item.Remote == over.Remote)
            {
                Settle(t, item.Id);
            }
        }

        if (missed && MayCallBack(over))
        {
            Owe(t, AgendaKind.Missed, over);
        }
    }

    /// <remarks>A forwarded caller is the neighbour's, one who was answered elsewhere another's; who wants to stay unnamed or is blocked is not called.</remarks>
    private static bool MayCallBack(Call call) => call is { Emergency: false, Marks.Anonymous: false }
        && call.Match?.Class is not (EntryClass.Blocked or EntryClass.Premium or EntryClass.Private)
        && call.Attention?.Cause != LateCause.AnsweredElsewhere
        && !call.Flags.Contains(CallFlags.Forwarded);
}
