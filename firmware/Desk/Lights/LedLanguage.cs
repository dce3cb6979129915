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
/// Somebody who calls is blue. Ringing takes the whole ring: brighter from burst to burst, and once the call is late it flashes. A held
/// call's recall ring takes the right half, a waiting call the left half. Everything else has its own few lights: <see cref="Rows"/>.
/// </remarks>
public static partial class LedLanguage
{
    public const int Count = 12;

    /// <summary>The twelve lights of a state.</summary>
    public static ImmutableArray<Light> Of(DeskState state)
    {
        Span<Light> ring = stackalloc Light[Count];
        foreach (var row in Rows)
        {
            if (row.When(state))
            {
                Paint(ring, row);
            }
        }

        switch (state.Bell is { } bell ? state.First(c => c.Id == bell.Call) : null)
        {
            case { Phase: CallPhase.Ringing } call when call.Rings > state.Settings.RingsLimit:
                Paint(ring, Late);
                break;
            case { Phase: CallPhase.Ringing } call:
                ring.Fill(Escalated(call.Rings, state.Settings.RingsLimit));
                break;
            case { Phase: CallPhase.Courtesy }:
                Paint(ring, CourtesyRing);
                break;
            case { Phase: CallPhase.Held }:
                Paint(ring, RecallRing);
                break;
        }

        if (state.Current is { Checklist: { } ticked })
        {
            ShowChecklist(ring.Slice(OpenPoint.First, OpenPoint.Lights), ticked);
        }

        if (state.SosHold is { } sos)
        {
            ring[..sos.Steps].Fill(SosFilling.Shows);
        }

        return [.. ring];
    }

    private static void Paint(Span<Light> ring, LedRow row) => ring.Slice(row.First, row.Lights).Fill(row.Shows);

    private static void ShowChecklist(Span<Light> points, int ticked)
    {
        for (var point = 1; point <= Checklist.Points; point++)
        {
            points[point - 1] = Checklist.IsTicked(ticked, point) ? TickedPoint.Shows : OpenPoint.Shows;
        }
    }

    private static Light Escalated(int burst, int limit)
    {
        var level = (byte)(255 * burst / limit);
        return new Light((byte)(level / 6), (byte)(level / 2), level, Ringing.Shows.Motion);
    }
}
