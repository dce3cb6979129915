using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Phone.SelfTest;

/// <summary>One run's report: every step with its figure, bound and verdict, the parts to blame and what to do.</summary>
/// <param name="Yielded">The test gave way to a call or an emergency number; what it did not reach is not measured.</param>
internal sealed record SelfTestReport(
    string Run, string Scope, DateTimeOffset At, bool Passed, bool Yielded, ImmutableArray<ReportedStep> Steps,
    ImmutableArray<ReportedBlame> Blames)
{
    public const string Acceptance = "acceptance";

    /// <summary>Receiver → microphone by third-octave bands; null if there was no sweep.</summary>
    public ReportedSweep? Sweep { get; init; }

    /// <summary>Passes if nothing failed and it came to its end.</summary>
    public static SelfTestReport Of(
        string run, Scope scope, DateTimeOffset at, Figures figures, bool yielded, UnitReference? reference, string language)
    {
        var results = Judgement.Of(figures).RemoveAll(result => !StepTable.Concerns(scope, result.Step));
        return new SelfTestReport(
            run, NameOf(scope), at, !yielded && !results.Any(result => result.Failed), yielded,
            [
                .. results.Select(result => new ReportedStep(
                    result.Step.Id, result.Step.Part, result.Step.What(language), result.Value is { } value ? Math.Round(value, 2) : null,
                    result.Step.Bound, result.Step.Unit, result.Verdict, result.Failed ? result.Step.Remedy(language) : null,
                    StepNotes.In(language, result.Note))),
            ],
            [
                .. Diagnosis.Of(results).Select(
                    blame => new ReportedBlame(blame.Part, blame.Step.Id, blame.Step.Remedy(language), blame.Explains)),
            ])
        {
            Sweep = figures.Coupling is { } coupling
                ? new ReportedSweep(
                    ExponentialSweep.Bands, Rounded(coupling.Decibels), reference?.Coupling is { } own ? Rounded(own.Decibels) : null)
                : null,
        };
    }

    /// <summary>As the panel's requests and the reports say it.</summary>
    public static string NameOf(Scope scope) => scope switch
    {
        SelfTest.Scope.Full => "full",
        SelfTest.Scope.Acceptance => Acceptance,
        _ => "short",
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SelfTestJson.Default.SelfTestReport);

    private static ImmutableArray<double> Rounded(ImmutableArray<double> values) => [.. values.Select(value => Math.Round(value, 2))];
}

/// <param name="Value">Null: not measured.</param>
/// <param name="Do">What to do, if it failed.</param>
/// <param name="Note">Why there is no figure, or what belongs to it.</param>
internal sealed record ReportedStep(
    string Id, string Part, string What, double? Value, string Bound, string Unit, Verdict Verdict, string? Do, string? Note);

/// <param name="Step">The step that tells it.</param>
/// <param name="Explains">Failed steps that this part explains.</param>
internal sealed record ReportedBlame(string Part, string Step, string Do, ImmutableArray<string> Explains);

/// <param name="Hertz">Centres of the bands.</param>
/// <param name="Reference">This unit's own from its installation; null if there is none yet.</param>
internal sealed record ReportedSweep(ImmutableArray<double> Hertz, ImmutableArray<double> Decibels, ImmutableArray<double>? Reference);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SelfTestReport))]
[JsonSerializable(typeof(UnitReference))]
[JsonSerializable(typeof(SelfTestView))]
internal sealed partial class SelfTestJson : JsonSerializerContext;
