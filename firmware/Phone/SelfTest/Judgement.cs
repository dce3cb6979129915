using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Phone.SelfTest;

[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    [JsonStringEnumMemberName("passed")]
    Passed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>There is no figure; the note says why. Never counted as passed.</summary>
    [JsonStringEnumMemberName("not-measured")]
    NotMeasured,
}

/// <param name="Value">Null: not measured.</param>
/// <param name="Note">Why there is no figure, or what belongs to it.</param>
internal sealed record StepResult(SelfTestStep Step, double? Value, Verdict Verdict, string? Note)
{
    public bool Failed => Verdict == Verdict.Failed;
}

/// <summary>Figures against the table's bounds: pure, so that every fault and a thousand healthy phones are fast tests.</summary>
internal static class Judgement
{
    public static ImmutableArray<StepResult> Of(Figures figures) => [.. StepTable.All.Select(step => Of(step, figures))];

    private static StepResult Of(SelfTestStep step, Figures figures)
    {
        var value = figures.Of(step.Id);
        var verdict = value switch
        {
            null => Verdict.NotMeasured,
            double.NaN => Verdict.Failed,
            { } measured when measured < step.Low || measured > step.High => Verdict.Failed,
            _ => Verdict.Passed,
        };
        return new StepResult(step, value, verdict, figures.NoteOf(step.Id));
    }
}
