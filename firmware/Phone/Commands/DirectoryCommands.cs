using System.CommandLine;
using System.Globalization;
using CallDesk;
using Phone.Configuration;
using Phone.SiteDirectory;

namespace Phone.Commands;

/// <summary><c>phone directory check</c>.</summary>
internal static class DirectoryCommands
{
    public static Command Create()
    {
        var command = new Command("directory", "Look at a site's directory.");
        command.Add(Check());
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with a header, or vCard 3.0 or 4.0." };
        var config = new Option<string?>("--config")
        {
            Description = "The configuration whose dial plan counts; without it, the plan of the factory.", HelpName = "FILE",
        };
        var command = new Command("check", "Check a directory; every bad line is named with what to do.") { file, config };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration;
            var plan = new DialPlan();
            if (parsed.GetValue(config) is { } path)
            {
                if (ConfigCommands.Load(path, output.Error) is not { } configuration)
                {
                    return ExitCode.BadConfiguration;
                }

                plan = configuration.Desk.DialPlan;
            }

            return Check(parsed.GetRequiredValue(file), plan, output.Output, output.Error);
        });
        return command;
    }

    private static int Check(string file, DialPlan plan, TextWriter output, TextWriter error)
    {
        var reading = DirectoryFile.Read(file);
        var book = new DirectoryBook(reading.Lines, plan.OutsidePrefix);
        var problems = reading.Problems.Concat(new NumberCheck(plan, book).Directory()).OrderBy(problem => problem.Line).ToArray();
        foreach (var problem in problems)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.Line}: {problem.Message}"));
        }

        var expired = reading.Lines.Length - book.Entries.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {book.Entries.Length} entries in force, {expired} expired, {problems.Length} wrong"));
        return problems.Length == 0 ? ExitCode.Well : ExitCode.BadConfiguration;
    }
}
