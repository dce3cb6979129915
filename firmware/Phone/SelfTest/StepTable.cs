using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Phone.SelfTest;

/// <summary>What a step needs before it can measure.</summary>
internal enum StepKind
{
    /// <summary>Nobody, and no sound: these make the nightly test.</summary>
    Auto,

    /// <summary>A person's hands or eyes.</summary>
    Person,

    /// <summary>A handset that a person has lifted: the microphone opens.</summary>
    Sound,

    /// <summary>A handset known to be good, in place of the unit's own.</summary>
    Swap,

    /// <summary>A call to the site's echo number.</summary>
    Call,

    /// <summary>A person's hands or eyes for a moment: of the acceptance test alone.</summary>
    Accept,
}

/// <summary>One step of the self-test: what is measured, within which bounds, which part it speaks of, what to do.</summary>
/// <param name="Part">What is blamed if this step fails and nothing explains it better (<see cref="Diagnosis"/>).</param>
/// <param name="Low">Least value that passes; null: none.</param>
/// <param name="High">Greatest value that passes; null: none.</param>
/// <param name="Unit">Of the value and both bounds; empty for counts and yes (1) or no (0).</param>
internal sealed record SelfTestStep(
    string Id, string Part, StepKind Kind, double? Low, double? High, string Unit, string Chinese, string English, string DoChinese,
    string DoEnglish)
{
    public string What(string language) => language == "en" ? English : Chinese;

    public string Remedy(string language) => language == "en" ? DoEnglish : DoChinese;

    /// <summary>The bounds as a person reads them.</summary>
    public string Bound => (Low, High) switch
    {
        ({ } low, { } high) when low.Equals(high) => Number(low),
        ({ } low, { } high) => $"{Number(low)} … {Number(high)}",
        ({ } low, null) => $"≥ {Number(low)}",
        (null, { } high) => $"≤ {Number(high)}",
        _ => "",
    };

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>The steps in the order they are taken and reported; out of <c>steps.tsv</c>.</summary>
internal static class StepTable
{
    public static ImmutableArray<SelfTestStep> All { get; } = Load();

    public static SelfTestStep Of(string id) => All.First(step => step.Id == id);

    /// <summary>Whether a report of this scope speaks of a step.</summary>
    public static bool Concerns(Scope scope, SelfTestStep step) => scope == Scope.Acceptance
        ? step.Kind is StepKind.Auto or StepKind.Accept || step.Id.StartsWith("coupling.", StringComparison.Ordinal)
        : step.Kind != StepKind.Accept;

    private static ImmutableArray<SelfTestStep> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("selftest/steps.tsv")
            ?? throw new InvalidOperationException("selftest/steps.tsv is missing from the binary.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return
        [
            .. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => Step(line.Split('\t'))),
        ];
    }

    private static SelfTestStep Step(string[] cells) => new(
        cells[0], cells[1], Enum.Parse<StepKind>(cells[2], ignoreCase: true), Bound(cells[3]), Bound(cells[4]), cells[5],
        cells[6], cells[7], cells[8], cells[9]);

    private static double? Bound(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}
