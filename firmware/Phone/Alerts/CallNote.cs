using System.Collections.Immutable;
using CallDesk;
using Phone.Panel;

namespace Phone.Alerts;

/// <summary>What a web hook for events learns of a call that is over: the post's side of it, and nothing about any person.</summary>
/// <param name="Kind"><c>call</c>; <c>missed</c> if it came in and nobody answered.</param>
/// <param name="Time">When it was over.</param>
/// <param name="WithinRings">Clause 1.1; null for a call from here.</param>
/// <param name="ReleasedBy">As in the journal: <c>far</c>, <c>near</c>, …</param>
internal sealed record CallNote(
    string Kind,
    string Post,
    DateTimeOffset Time,
    string Direction,
    bool Answered,
    int Rings,
    bool? WithinRings,
    string ReleasedBy,
    ImmutableArray<string> Flags)
{
    public static CallNote Of(CallRecord record, string post, DateTimeOffset time) => new(
        record.Flags.Contains(CallFlags.Missed) ? "missed" : "call",
        post,
        time,
        WireNames.Of(record.Direction),
        record.AnsweredAt is not null,
        record.Rings,
        record.WithinLimit,
        WireNames.Of(record.ReleasedBy),
        record.Flags);
}
