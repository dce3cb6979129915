using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CallDesk;
using Phone.Gatehouse;

namespace Phone.Commands;

/// <summary><c>phone simulate</c>: a year of a busy gatehouse through the pure desk, to compare settings before they are rolled out.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var configs = new Option<string[]>("--config")
        {
            Description = "Configuration whose rules are tried; several are compared side by side. None: the factory's.",
            AllowMultipleArgumentsPerToken = true,
        };
        var days = Number("--days", "Days to live through.", 365, 1, 3650);
        var calls = Number("--calls-per-day", "Mean number of callers a day.", 300, 1, 20_000);
        var patience = Number("--patience-s", "Mean time until a caller gives up.", 45, 1, 3600);
        var patrols = Number("--patrols", "Patrols a day.", 6, 0, 100);
        var seed = Number("--seed", "The same seed gives the same callers.", 1, 0, int.MaxValue);
        var command = new Command("simulate", "Run a year of a busy gatehouse through the rules and print delays, lost calls and breaches.")
        {
            configs, days, calls, patience, patrols, seed,
        };
        command.SetAction(parsed =>
        {
            var model = new GatehouseModel
            {
                Days = parsed.GetValue(days),
                CallsPerDay = parsed.GetValue(calls),
                PatienceSeconds = parsed.GetValue(patience),
                PatrolsPerDay = parsed.GetValue(patrols),
                Seed = parsed.GetValue(seed),
            };
            return Run(parsed.GetValue(configs) ?? [], model, parsed.InvocationConfiguration);
        });
        return command;
    }

    private static Option<int> Number(string name, string what, int normal, int least, int most)
    {
        var option = new Option<int>(name) { Description = what, DefaultValueFactory = _ => normal };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: found {value}; allowed: {least} to {most}"));
            }
        });
        return option;
    }

    private static int Run(string[] files, GatehouseModel model, InvocationConfiguration console)
    {
        List<(string Name, DeskSettings Settings)> rules = [];
        foreach (var file in files)
        {
            if (ConfigCommands.Load(file, console.Error) is not { } loaded)
            {
                return ExitCode.BadConfiguration;
            }

            rules.Add((Path.GetFileName(file), loaded.Desk));
        }

        if (rules.Count == 0)
        {
            rules.Add(("factory", new DeskSettings()));
        }

        var begun = Stopwatch.GetTimestamp();
        List<(string, GatehouseFigures)> years = [.. rules.Select(rule => (rule.Name, Gatehouse.Gatehouse.Run(rule.Settings, model)))];
        console.Output.Write(GatehouseTable.Render(years));
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{years.Sum(year => year.Item2.Events):N0} events in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s"));
        return ExitCode.Well;
    }
}
