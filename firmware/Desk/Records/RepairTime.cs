using System.Globalization;

namespace CallDesk;

/// <summary>
/// Clause 3.6a: day and hour of a repair are agreed on with the caller on the line; the guard hears the questions, the caller does
/// not. Days from today (0 = today), <c>#</c>, the hour (0–23), <c>#</c>; <c>*</c> begins again.
/// </summary>
public static partial class Desk
{
    private static void AskRepairDay(Turn t, Call call)
    {
        if (t.State.Ear != Route.Handset || t.State.Current is { Emergency: true })
        {
            // Nobody hears the questions, or by handsfree the caller as well: the panel can set the time.
            OweAppointment(t, call.Id, due: null);
            return;
        }

        if (!t.State.Clock.Known)
        {
            OweAppointment(t, call.Id, due: null);
            Tell(t, new Phrase("status.no-time"));
            return;
        }

        if (t.State.Current is null)
        {
            FreeLine(t);
        }

        t.State = t.State with { Dialogue = new Dialogue(DialogueKind.RepairDay, t.Now) { Call = call.Id } };
        Tell(t, new Phrase("repair.day"));
    }

    private static void TypeRepairDay(Turn t, Dialogue dialogue, char digit)
    {
        switch (digit)
        {
            case '*':
                t.State = t.State with { Dialogue = dialogue with { Typed = "" } };
                Tell(t, new Phrase("repair.day"));
                break;
            case '#' when dialogue.Typed == "":
                EndDialogue(t);
                break;
            case '#':
                t.State = t.State with
                {
                    Dialogue = dialogue with
                    {
                        Kind = DialogueKind.RepairHour, Day = int.Parse(dialogue.Typed, CultureInfo.InvariantCulture), Typed = "",
                    },
                };
                Tell(t, new Phrase("repair.hour"));
                break;
            default:
                Accept(t, Longer(dialogue, digit, most: 2));
                break;
        }
    }

    private static void TypeRepairHour(Turn t, Dialogue dialogue, char digit)
    {
        switch (digit)
        {
            case '*':
                t.State = t.State with { Dialogue = dialogue with { Kind = DialogueKind.RepairDay, Typed = "" } };
                Tell(t, new Phrase("repair.day"));
                break;
            case '#' when dialogue is { Typed: not "", Call: { } call } && RepairAt(t, dialogue) is { } due:
                EndDialogue(t);
                OweAppointment(t, call, due);
                Confirm(t);
                Tell(t, new Phrase("appointment-set"), new Phrase("date", Date(t, due)), new Phrase("time", Time(t, due)));
                Tell(t, new Phrase("be-at-home"));
                break;
            case '#':
                t.State = t.State with { Dialogue = dialogue with { Typed = "" } };
                t.Refuse();
                Tell(t, new Phrase("repair.wrong"), new Phrase("repair.hour"));
                break;
            default:
                Accept(t, Longer(dialogue, digit, most: 2));
                break;
        }
    }

    /// <summary>Milliseconds since 1970; null: no such hour, or it has passed.</summary>
    private static long? RepairAt(Turn t, Dialogue dialogue)
    {
        var hour = int.Parse(dialogue.Typed, CultureInfo.InvariantCulture);
        var midnight = t.State.Clock.LocalAt(t.Now).Date;
        var due = (long)(midnight.AddDays(dialogue.Day).AddHours(hour) - DateTime.UnixEpoch).TotalMilliseconds
            - (t.State.Clock.OffsetMinutes * 60_000L);
        return hour > 23 || due <= t.State.Clock.UnixAt(t.Now) ? null : due;
    }

    /// <summary>Agreed on again: the new time holds.</summary>
    private static void OweAppointment(Turn t, CallId call, long? due)
    {
        if (Owed(t.State, AgendaKind.Appointment, call) is { } item)
        {
            if (due is not null)
            {
                Revise(t, item with { DueAt = due, Reminded = false, Escalated = false });
            }
        }
        else
        {
            OweItem(t, new AgendaItem
            {
                Id = 0, Kind = AgendaKind.Appointment, CreatedAt = 0, DueAt = due, Call = call, Remote = Notable(t.State, call)?.Remote,
            });
        }

        RemindOfWhatIsDue(t);
    }

    private static string Time(Turn t, long unix) => ClockFace(LocalOf(t, unix));

    private static string Date(Turn t, long unix) => LocalOf(t, unix).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime LocalOf(Turn t, long unix) => t.State.Clock.LocalAt(t.State.Clock.MomentOf(unix));
}
