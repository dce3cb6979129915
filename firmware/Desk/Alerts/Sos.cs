using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>SOS while it is held down: the ring of lights fills, one light a step.</summary>
public readonly record struct SosHold(Moment Since, int Steps);

/// <summary>An SOS that was raised: until somebody took notice and the guard knows it, or until his PIN took it back.</summary>
public sealed record Sos
{
    /// <summary>The alert's id; every repetition has the same.</summary>
    public required long Alert { get; init; }

    public required Moment At { get; init; }

    /// <summary>The call that was marked, or the contact's.</summary>
    public CallId? Call { get; init; }

    public int Attempt { get; init; } = 1;

    /// <summary>When the last attempt went out.</summary>
    public required Moment SentAt { get; init; }

    public bool Acknowledged { get; init; }

    /// <summary>Directory entry of who acknowledged.</summary>
    public string? By { get; init; }

    /// <summary>The guard has not heard yet who acknowledged.</summary>
    public bool Untold { get; init; }

    /// <summary>Raised on-hook: the lift dials the contact.</summary>
    public bool DialAtLift { get; init; }

    /// <summary>Digits typed since, as long as they may be the PIN that takes it back.</summary>
    public string Pin { get; init; } = "";

    /// <summary>The PIN is being checked.</summary>
    public bool PinAsked { get; init; }
}

/// <summary>
/// What must be asked in an emergency (clause 5.5), one bit each: name, identity, address, phone, what happened. Ticked by the long
/// press of 1–5: a light each. The digit's DTMF goes out at its press like that of any digit.
/// </summary>
public static class Checklist
{
    public const int Points = 5;

    internal const int Open = 0;

    internal static int Tick(int ticked, int point) => ticked | (1 << (point - 1));

    /// <param name="point">1–5.</param>
    public static bool IsTicked(int ticked, int point) => (ticked & (1 << (point - 1))) != 0;
}

/// <summary>
/// SOS (clause 5.5), held for 1.5 s: works on- and off-hook, locked, unsigned, unregistered. Alerts at once and again until
/// somebody acknowledges; within 10 s the guard's PIN and <c>#</c> take it back, which those alerted are told.
/// </summary>
public static partial class Desk
{
    private static void PressSos(Turn t)
    {
        if (t.State.ShuttingDown || t.State.SosHold is not null)
        {
            t.Ignore("the phone is shutting down, or the key is held already");
            return;
        }

        t.State = t.State with { SosHold = new SosHold(t.Now, 0) };
    }

    internal static Moment NextSosStep(SosHold hold, TimeSpan whole) =>
        new(hold.Since.Microseconds + (whole.Ticks / 10 * (hold.Steps + 1) / LedLanguage.Count));

    private static void FillSos(Turn t, SosHold hold)
    {
        var steps = hold.Steps + 1;
        t.State = t.State with { SosHold = steps < LedLanguage.Count ? hold with { Steps = steps } : null };
        if (steps >= LedLanguage.Count)
        {
            RaiseSos(t);
        }
    }

    private static void RaiseSos(Turn t)
    {
        StopInspection(t);
        if (t.State.Sos is { Acknowledged: false } open)
        {
            SendSosAgain(t, open with { At = t.Now, Pin = "" }, t.Now);
        }
        else
        {
            var alert = RaiseAlert(t, AlertKind.Sos, SosCall(t.State)?.Id, repeats: true);
            t.State = t.State with { Sos = new Sos { Alert = alert.Id, At = t.Now, SentAt = t.Now, Call = alert.Call } };
        }

        t.State = t.State with { EmergencyAt = t.Now };
        if (SosCall(t.State) is { } call)
        {
            MarkEmergency(t, call);
        }
        else if (t.State.Ear != Route.None)
        {
            DialContact(t);
        }
        else
        {
            t.State = t.State with { Sos = t.State.Sos! with { DialAtLift = true } };
        }
    }

    /// <summary>The call that the SOS belongs to: the one that is talked on, or that emergency number that is being called.</summary>
    private static Call? SosCall(DeskState s) => s.Current is { Phase: not CallPhase.Dialing } or { Emergency: true } ? s.Current : null;

    private static void MarkEmergency(Turn t, Call call)
    {
        var marks = call.Marks with { Category = Category.Emergency };
        t.Put(call.Flagged(CallFlags.Sos) with { Marks = marks, Checklist = call.Checklist ?? Checklist.Open });
        t.Do(new MarkRecord(call.Id, marks));
    }

    /// <summary>
    /// The site's contact, whatever is the matter: the call in hand makes way as for an emergency number. Without a contact SOS
    /// only alerts.
    /// </summary>
    private static void DialContact(Turn t)
    {
        var contact = t.Settings.Post.EmergencyContact;
        t.State = t.State with { Sos = t.State.Sos! with { DialAtLift = false } };
        if (contact == "")
        {
            t.Sound(Tone.Dial);
            return;
        }

        var (typed, typedAt, watch) = (t.State.Digits, t.State.DigitsAt, t.State.Watch);
        if (t.Settings.DialPlan.IsEmergency(contact))
        {
            DialEmergency(t, contact);
        }
        else if (WhyNot(t.Settings, contact) is { } refused)
        {
            RefuseNumber(t, contact, refused);
        }
        else
        {
            ClearTheWay(t);
            MakeRoom(t);
            PlaceIfRoom(t, contact);
        }

        if (t.State.Current is { Phase: CallPhase.Dialing } call)
        {
            MarkEmergency(t, call);
            t.State = t.State with { Sos = t.State.Sos! with { Call = call.Id } };
        }

        // Half a number of another service may have been typed meanwhile: it goes on where it was.
        t.State = t.State with { Digits = typed, DigitsAt = typedAt, Watch = watch };
    }

    /// <remarks>Emergency before "nobody is dropped": who came first of those on hold, else who waits last, makes room.</remarks>
    private static void MakeRoom(Turn t)
    {
        while (t.State.Count(static c => c.Live) >= Bounds.LiveCalls)
        {
            if (t.State.First(static c => c is { Phase: CallPhase.Held, Emergency: false }) is { } held)
            {
                ReleaseCall(t, held, ReleasedBy.Near);
            }
            else if (t.State.Calls.LastOrDefault(static c => c.Unanswered) is { } waiting)
            {
                TurnAway(t, waiting.Flagged(CallFlags.AllLinesBusy), sipStatus: 486);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>
    /// At the lift the contact comes before whoever rang already; a call that came after the SOS is probably the help, and an
    /// emergency call whose grace runs is the help itself.
    /// </summary>
    private static bool SosDialsAtLift(Turn t) =>
        t.State is { ShuttingDown: false, Sos: { DialAtLift: true, Acknowledged: false } sos }
        && t.Now < sos.At + Patience.SosContact
        && t.Settings.Post.EmergencyContact is not "" and var contact && WhyNot(t.Settings, contact) is null
        && t.State.First(static c => c.Phase == CallPhase.Grace) is not { Emergency: true }
        && (t.State.Bell is not { } bell || t.Find(bell.Call) is not { } rings || rings.ArrivedAt < sos.At);

    /// <remarks>After a long sleep one repetition stands for all that were missed.</remarks>
    private static void SendSosAgain(Turn t, Sos sos, Moment now)
    {
        var missed = (now.Microseconds - sos.SentAt.Microseconds) / (Patience.SosRepeat.Ticks / 10);
        var sent = now == t.Now ? now : new Moment(sos.SentAt.Microseconds + (Math.Max(missed, 1) * (Patience.SosRepeat.Ticks / 10)));
        var attempt = Math.Min(sos.Attempt, Bounds.Rings) + 1;
        t.State = t.State with { Sos = sos with { Attempt = attempt, SentAt = sent } };
        t.Do(new SendAlert(new Alert(sos.Alert, AlertKind.Sos, sos.Call, attempt, Repeats: true)));
    }

    private static void KnowAcknowledgement(Turn t, long alert, string? by)
    {
        CloseAlert(t, alert);
        if (t.State.Sos is not { Acknowledged: false } sos || sos.Alert != alert)
        {
            return;
        }

        t.State = t.State with { Sos = sos with { Acknowledged = true, By = by, Untold = true, SentAt = t.Now } };
        TellAcknowledged(t);
    }

    /// <summary>Clause 5.5: the guard hears who took notice; an emergency call is not talked into, then it is told at the lift.</summary>
    private static void TellAcknowledged(Turn t)
    {
        if (t.State is not { Ear: not Route.None, Sos: { Untold: true } sos } || t.State.Current is { Emergency: true })
        {
            return;
        }

        t.State = t.State with { Sos = sos with { Untold = false, SentAt = t.Now } };
        if (t.Settings.Post.Entry(sos.By) is { } entry)
        {
            Tell(t, new Phrase("sos-acknowledged"), new Phrase("entry", entry.Id));
        }
        else
        {
            Tell(t, new Phrase("sos-acknowledged"));
        }
    }

    /// <summary>
    /// Digits within 10 s of the SOS may be the PIN; <c>#</c> ends it. They go to nobody: a far end must not hear a PIN. A <c>#</c>
    /// that ends nothing is a key like any other. Emergency numbers have been looked for before.
    /// </summary>
    private static bool ListenForPin(Turn t, char digit)
    {
        if (t.State.Sos is not { PinAsked: false } sos || t.Now >= sos.At + Patience.SosCancel || (digit == '#' && sos.Pin == ""))
        {
            return false;
        }

        if (digit == '#')
        {
            t.State = t.State with { Sos = sos with { Pin = "", PinAsked = true }, Digits = "" };
            t.Do(new CheckPin(sos.Pin));
            return true;
        }

        t.State = t.State with { Sos = sos with { Pin = sos.Pin.Length < Bounds.Digits ? sos.Pin + digit : "" } };
        return t.State.Current is { Phase: CallPhase.Active };
    }

    private static void KnowSosPin(Turn t, string? guard)
    {
        switch (t.State.Sos)
        {
            case not { PinAsked: true }:
                t.Ignore("nobody asked for this PIN");
                break;
            case var sos when guard is null:
                t.State = t.State with { Sos = sos with { PinAsked = false } };
                t.Refuse();
                Tell(t, new Phrase("wrong-pin"));
                break;
            case var sos:
                CancelSos(t, sos);
                break;
        }
    }

    /// <remarks>The call to the contact goes on: whoever takes it is told by the guard, not by a line that goes dead.</remarks>
    private static void CancelSos(Turn t, Sos sos)
    {
        t.State = t.State with { Sos = null };
        RaiseAlert(t, AlertKind.SosCancelled, sos.Call, repeats: false);
        if (sos.Call is { } id && t.Find(id) is { } call)
        {
            var marks = call.Marks with { Category = call.Emergency ? call.Marks.Category : Category.None };
            t.Put(call.Flagged(CallFlags.SosCancelled) with { Marks = marks, Checklist = null });
            t.Do(new MarkRecord(id, marks));
        }

        Tell(t, new Phrase("sos-cancelled"));
    }
}
