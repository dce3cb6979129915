using System.Collections.Immutable;

namespace Phone.Report;

/// <summary>How a figure came to be known.</summary>
internal enum Knowledge
{
    /// <summary>The phone counted or measured it.</summary>
    Measured,

    /// <summary>A guard said so: a mark, a memo, a field.</summary>
    Declared,

    /// <summary>The phone cannot know (the words of a greeting while nothing is recorded): nothing is guessed.</summary>
    NotObservable,
}

/// <summary>What a month says about one row of the standards.</summary>
/// <param name="Evidence">Ids of the records that the figure rests on or that broke the clause; the newest first, at most 50.</param>
internal sealed record Finding(Knowledge Knowledge, string English, string Chinese, ImmutableArray<string> Evidence)
{
    public string Text(string language) => language == "en" ? English : Chinese;
}

/// <summary>One call of the month, as its record closed, with what people added.</summary>
/// <param name="Reason">Why it was late, in the guard's own words; stands beside the figure.</param>
internal sealed record ReportCall(string Id, DateTimeOffset ArrivedAt, CallDesk.CallRecord Record, string? Reason);
