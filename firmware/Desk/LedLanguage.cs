using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// One of the twelve lights: a colour and a motion; the motion alone already tells states apart (colour-blind guards).
/// </summary>
public readonly record struct Light(byte Red, byte Green, byte Blue, Motion Motion)
{
    public static Light Off => default;

    /// <summary>The colour as the HTTP API shows it, <c>#rrggbb</c>.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");
}

/// <summary>How a light moves; the phase is common to all lights so that they blink together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Motion>))]
public enum Motion
{
    Steady,

    /// <summary>500 ms on, 500 ms off.</summary>
    Blink,

    /// <summary>125 ms on, 125 ms off.</summary>
    Flash,

    /// <summary>100 ms on, 1900 ms off.</summary>
    Wink,
}

/// <summary>
/// What the ring of lights says. Light 0 is at the top, the others follow clockwise. Every meaning has a place and a motion of
/// its own; the colour only helps those who see it.
/// </summary>
/// <remarks>
/// Somebody who calls is blue. Ringing takes the whole ring: brighter from burst to burst, and once the call is late it
/// flashes. A held call's recall ring
/// takes the right half, a waiting call the left half. Everything else has its own few lights, later rows over earlier ones.
/// </remarks>
public static class LedLanguage
{
    public const int Count = 12;

    private const Cue Phrases = Cue.Greeting | Cue.HoldPhrase | Cue.OfferCallback | Cue.Thanks | Cue.Surname;

    private static readonly ImmutableArray<Row> Table =
    [
        new("ready for calls", 0, 1, Dim, static s => s.Registered || !s.HasRegistrar),
        new("on patrol", 0, 1, White(Motion.Blink), static s => s.Shift.OnPatrol),
        new("not registered", 0, 1, Amber(Motion.Wink), static s => !s.Registered && s.HasRegistrar),

        new("phone locked", 2, 1, White(Motion.Steady), static s => s.Settings.Post.Locked),
        new("nobody hung the handset up", 1, 1, Amber(Motion.Flash), static s => s.Line is { Tone: Tone.Howler } or { LeftOff: true }),
        new("being dialled or answered", 1, 2, Green(Motion.Blink),
            static s => Has(s, CallPhase.Dialing) || Has(s, CallPhase.Answering)),
        new("in a call", 1, 2, Green(Motion.Steady), static s => Has(s, CallPhase.Active)),
        new("handset down, far end still there", 1, 2, Green(Motion.Flash), static s => Has(s, CallPhase.Grace)),
        new("far end has left", 1, 2, White(Motion.Wink), static s => Has(s, CallPhase.Released)),
        new("private", 3, 1, White(Motion.Steady), static s => s.PrivateNext || s.Current is { Private: not null }),
        new("being transferred", 3, 1, Amber(Motion.Wink), static s => Has(s, CallPhase.Transferring)),
        new("held", 3, 1, Amber(Motion.Blink), static s => Has(s, CallPhase.Held)),
        new("held or waiting: offer to call back", 3, 1, Amber(Motion.Wink), static s => Waits(s, WaitMarks.Offer)),
        new("kept waiting for long", 3, 1, Amber(Motion.Flash), static s => Waits(s, WaitMarks.Warning)),
        new("kept waiting for too long", 3, 1, Red(Motion.Steady), static s => Waits(s, WaitMarks.Limit)),
        new("speak softer", 4, 1, White(Motion.Wink), static s => s.Coach.Lit == Cue.Softer),
        new("closer to the mouthpiece", 4, 1, White(Motion.Blink), static s => s.Coach.Lit == Cue.Closer),
        new("further from the mouthpiece", 4, 1, White(Motion.Flash), static s => s.Coach.Lit == Cue.Further),
        new("a phrase is due", 5, 1, White(Motion.Wink), static s => (s.Coach.Lit & Phrases) != 0),
        new("the caller waits for a word", 5, 1, White(Motion.Blink), static s => s.Coach.Lit == Cue.Listen),
        new("let the caller speak", 5, 1, White(Motion.Flash), static s => s.Coach.Lit is Cue.Interrupt or Cue.HearFirst),
        new("microphone muted", 4, 2, Red(Motion.Steady), static s => s.Current is { Muted: true }),

        new("messages wait", 3, 1, White(Motion.Wink), static s => s.Agenda.Count(AgendaKind.Message) > 0),
        new("something is due", 4, 1, White(Motion.Blink), static s => s.News.Reminders.Length > 0),
        new("something is told at the next lift", 5, 1, White(Motion.Wink),
            static s => s.News.Outage || (s.Hook == HookPosition.On && s.Dialogue is not null)),
        new("the phone asks for digits", 5, 1, White(Motion.Blink), static s => s.Hook == HookPosition.Off && s.Dialogue is not null),
        new("the next digit is a code", 5, 1, White(Motion.Flash), static s => s.Note.OpenedAt is not null),
        new("a memo is dictated", 4, 2, Red(Motion.Blink), static s => s.Dictation is not null),

        .. OfNeighbour(0, light: 8),
        .. OfNeighbour(1, light: 9),
        .. OfNeighbour(2, light: 10),
        .. OfNeighbour(3, light: 11),

        new("a call waits", 6, 6, Blue(Motion.Blink), static s => Has(s, CallPhase.Waiting)),

        new("done", 6, 1, Green(Motion.Steady), static s => s.ConfirmedUntil is not null),
        new("network gone", 0, 1, Amber(Motion.Flash), static s => s.Network.Down),
        new("a caller hears music and waits", 6, 6, Blue(Motion.Wink),
            static s => Has(s, CallPhase.Courtesy) && !Has(s, CallPhase.Waiting)),

        new("refused", 6, 1, Red(Motion.Flash), static s => s.RefusedUntil is not null),
        new("journal unavailable", 7, 1, Violet(Motion.Wink), static s => !s.JournalAvailable),
        new("sound stalled", 8, 1, Violet(Motion.Flash), static s => s.AudioStalled),
        new("codec failed", 8, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Codec)),
        new("hook switch failed", 9, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Hook)),
        new("keypad failed", 10, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Keypad)),
        new("lights failed", 11, 1, Violet(Motion.Steady), static s => s.FailedDevices.Contains(Device.Lights)),
        new("watchdog failed", 11, 1, Violet(Motion.Flash), static s => s.FailedDevices.Contains(Device.Watchdog)),
        new("SOS was acknowledged", 0, 1, Green(Motion.Blink), static s => s.Sos is { Acknowledged: true }),
        new("SOS went out", 0, 1, Red(Motion.Flash), static s => s.Sos is { Acknowledged: false }),
    ];

    /// <summary>Emergency checklist: five lights, from light 7 on (clause 5.5).</summary>
    private const int FirstPoint = 7;

    /// <summary>The twelve lights of a state.</summary>
    public static ImmutableArray<Light> Of(DeskState state)
    {
        Span<Light> ring = stackalloc Light[Count];
        foreach (var row in Table)
        {
            if (row.When(state))
            {
                ring.Slice(row.First, row.Lights).Fill(row.Shows);
            }
        }

        switch (state.Bell is { } bell ? state.First(c => c.Id == bell.Call) : null)
        {
            case { Phase: CallPhase.Ringing } call when call.Rings > state.Settings.RingsLimit:
                ring.Fill(Red(Motion.Flash));
                break;
            case { Phase: CallPhase.Ringing } call:
                ring.Fill(Escalated(call.Rings, state.Settings.RingsLimit));
                break;
            case { Phase: CallPhase.Courtesy }:
                ring[(Count / 2)..].Fill(Blue(Motion.Flash));
                break;
            case { Phase: CallPhase.Held }:
                ring[..(Count / 2)].Fill(Amber(Motion.Blink));
                break;
        }

        if (state.Current is { Checklist: { } ticked })
        {
            ShowChecklist(ring.Slice(FirstPoint, Checklist.Points), ticked);
        }

        if (state.SosHold is { } sos)
        {
            ring[..sos.Steps].Fill(Red(Motion.Steady));
        }

        return [.. ring];
    }

    private static void ShowChecklist(Span<Light> points, int ticked)
    {
        for (var point = 1; point <= Checklist.Points; point++)
        {
            points[point - 1] = Checklist.IsTicked(ticked, point) ? Green(Motion.Steady) : Red(Motion.Wink);
        }
    }

    /// <summary>A neighbour that is idle is dark.</summary>
    private static ReadOnlySpan<Row> OfNeighbour(int place, int light) => new Row[]
    {
        new("neighbour is called", light, 1, Blue(Motion.Flash), s => Is(s, place, NeighbourState.Ringing)),
        new("neighbour talks", light, 1, Red(Motion.Blink), s => Is(s, place, NeighbourState.Busy)),
        new("nothing is heard of the neighbour", light, 1, Violet(Motion.Wink), s => Is(s, place, NeighbourState.Unknown)),
    };

    private static bool Is(DeskState s, int place, NeighbourState state) =>
        s.Neighbours.Length > place && s.Neighbours[place].State == state;

    private static bool Has(DeskState s, CallPhase phase)
    {
        foreach (var call in s.Calls)
        {
            if (call.Phase == phase)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Waits(DeskState s, WaitMarks mark)
    {
        foreach (var call in s.Calls)
        {
            if (Hearing.Waits(call, mark))
            {
                return true;
            }
        }

        return false;
    }

    private static Light Escalated(int burst, int limit)
    {
        var level = (byte)(255 * burst / limit);
        return new Light((byte)(level / 6), (byte)(level / 2), level, Motion.Blink);
    }

    private static Light Dim => new(0, 40, 0, Motion.Steady);

    private static Light Red(Motion motion) => new(255, 0, 0, motion);

    private static Light Green(Motion motion) => new(0, 200, 0, motion);

    private static Light Amber(Motion motion) => new(255, 140, 0, motion);

    private static Light Blue(Motion motion) => new(0, 80, 255, motion);

    private static Light Violet(Motion motion) => new(160, 0, 255, motion);

    private static Light White(Motion motion) => new(200, 200, 200, motion);

    /// <summary>One line of the language: these lights, so, when that.</summary>
    private sealed record Row(string Meaning, int First, int Lights, Light Shows, Func<DeskState, bool> When);
}
