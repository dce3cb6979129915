using System.CommandLine;
using System.Globalization;
using Phone.Journal;

namespace Phone.Commands;

/// <summary><c>phone replay</c>: steps a segment or a record again and compares.</summary>
internal static class ReplayCommand
{
    /// <param name="step">The desk's rules of this firmware.</param>
    /// <param name="rules">Their version, to say whether an exact replay may be expected.</param>
    public static Command Create(StepFunction step, string rules)
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var what = new Argument<string>("what") { Description = "A segment (\"3\") or a record (\"3-2\")." };
        what.Validators.Add(result =>
        {
            if (!IsSegmentOrRecord(result.GetValueOrDefault<string>()))
            {
                result.AddError("replay: allowed: a segment such as 3, or a record's id such as 3-2");
            }
        });
        var command = new Command("replay", "Step what was journaled again with this firmware's rules, and show every difference.") { what, config, data };
        command.SetAction(parsed => JournalCommands.Reading(parsed, data, reader =>
        {
            var target = parsed.GetRequiredValue(what);
            var result = long.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
                ? JournalReplay.Run(reader, segment, step)
                : JournalReplay.RunRecord(reader, target, step);
            Write(parsed.InvocationConfiguration.Output, result, rules);
            return result.Exact ? ExitCode.Well : ExitCode.Failed;
        }));
        return command;
    }

    private static bool IsSegmentOrRecord(string? text) =>
        text?.Split('-') is { Length: 1 or 2 } parts
        && parts.All(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static void Write(TextWriter output, ReplayResult result, string rules)
    {
        if (result.Rules != rules)
        {
            output.WriteLine($"rules {result.Rules} wrote this, rules {rules} replay it: differences may be meant");
        }

        foreach (var difference in result.Differences)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"entry {difference.Sequence} {difference.Kind}"));
            output.WriteLine($"  journaled {difference.Journaled}");
            output.WriteLine($"  replayed  {difference.Replayed}");
        }

        if (result.StoppedBy is { } why)
        {
            output.WriteLine($"stopped at {why}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"segment {result.Segment}: {result.Steps} steps, {result.Differences.Length} differences"));
    }
}
