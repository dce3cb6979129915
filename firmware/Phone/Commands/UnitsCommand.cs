using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Phone.Provisioning;

namespace Phone.Commands;

/// <summary><c>phone units prepare|labels</c>: what an installer puts on cards and housings, for ./deploy.sh flash.</summary>
internal static class UnitsCommand
{
    public static Command Create()
    {
        var command = new Command("units", "Make units' own settings and labels from an installer's list.");
        command.Add(Prepare());
        command.Add(Labels());
        return command;
    }

    private static Option<string> Out() => new("--out")
    {
        Description = "Folder of the units; each has a folder of its serial number in it, for this user alone.",
        HelpName = "DIR",
        Required = true,
    };

    private static Command Prepare()
    {
        var units = new Option<string?>("--units")
        {
            Description = "CSV: serial,post,account[,username,password,language].", HelpName = "FILE",
        };
        var site = new Option<string?>("--site")
        {
            Description = "The site's settings, which the units are checked with.", HelpName = "FILE",
        };
        var serial = new Option<string[]>("--serial") { Description = "Only this unit; may be given several times.", HelpName = "SERIAL" };
        var next = new Option<int>("--next") { Description = "So many units that have no card yet, in the list's order.", HelpName = "N" };
        var password = new Option<bool>("--new-password") { Description = "Another password for a unit that was made before." };
        var output = Out();
        var command = new Command("prepare", "Write unit.toml and label.json of units; prints their serial numbers.")
        {
            units, site, serial, next, password, output,
        };
        command.SetAction(parsed => Guarded(parsed, () =>
        {
            var maker = new UnitMaker(parsed.GetRequiredValue(output));
            var error = parsed.InvocationConfiguration.Error;
            if (Choose(parsed.GetValue(units), parsed.GetValue(serial) ?? [], parsed.GetValue(next), maker, error) is not { } rows)
            {
                return ExitCode.BadConfiguration;
            }

            return Make(rows, parsed.GetValue(site), parsed.GetValue(password), maker, parsed.InvocationConfiguration.Output, error);
        }));
        return command;
    }

    private static Command Labels()
    {
        var serials = new Argument<string[]>("SERIAL")
        {
            Description = "The units, in the order of the sheet.", Arity = ArgumentArity.OneOrMore,
        };
        var output = Out();
        var command = new Command("labels", "Print the sheet of labels (HTML) of units that were prepared; their QR codes lie in qr.svg.")
        {
            serials, output,
        };
        command.SetAction(parsed => Guarded(parsed, () =>
        {
            var maker = new UnitMaker(parsed.GetRequiredValue(output));
            var labels = parsed.GetRequiredValue(serials).Select(serial => (Serial: serial, Label: maker.Label(serial))).ToArray();
            if (labels.FirstOrDefault(unit => unit.Label is null).Serial is { } missing)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"unit {missing} was not prepared; make it with: phone units prepare");
                return ExitCode.WrongUse;
            }

            parsed.InvocationConfiguration.Output.Write(LabelSheet.Render(labels.Select(
                unit => (unit.Label!, File.ReadAllText(Path.Combine(maker.FolderOf(unit.Serial), "qr.svg"))))));
            return ExitCode.Well;
        }));
        return command;
    }

    private static int Guarded(ParseResult parsed, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"units: {e.Message}");
            return ExitCode.Failed;
        }
    }

    /// <returns>Null: said why not.</returns>
    private static ImmutableArray<UnitRow>? Choose(string? file, string[] serials, int next, UnitMaker maker, TextWriter error)
    {
        if (file is null)
        {
            string[] named = serials.Length > 0 ? serials : [.. Enumerable.Range(0, next).Select(_ => UnitMaker.NewSerial())];
            return [.. named.Select(serial => new UnitRow(0, ImmutableDictionary<string, string>.Empty.Add("serial", serial)))];
        }

        var list = UnitList.Parse(File.ReadAllText(file, Encoding.UTF8), file);
        foreach (var problem in list.Errors)
        {
            error.WriteLine(problem);
        }

        if (!list.Errors.IsEmpty)
        {
            return null;
        }

        if (serials.FirstOrDefault(serial => list.Rows.All(row => row.Serial != serial)) is { } unknown)
        {
            var some = string.Join(", ", list.Rows.Take(20).Select(row => row.Serial));
            error.WriteLine($"{file}:0: there is no unit {unknown} in it; allowed: {some}");
            return null;
        }

        if (serials.Length > 0)
        {
            return [.. serials.Select(serial => list.Rows.First(row => row.Serial == serial))];
        }

        ImmutableArray<UnitRow> left = [.. list.Rows.Where(row => !maker.IsFlashed(row.Serial)).Take(next)];
        if (left.Length < next)
        {
            error.WriteLine($"{file}:0: {next} cards, but only {left.Length} units in it without a card; "
                + "write one again with --serial, or name fewer cards");
            return null;
        }

        return left;
    }

    private static int Make(
        ImmutableArray<UnitRow> rows, string? site, bool newPassword, UnitMaker maker, TextWriter output, TextWriter error)
    {
        foreach (var row in rows)
        {
            var errors = maker.Make(row, site, newPassword);
            foreach (var problem in errors)
            {
                error.WriteLine(problem);
            }

            if (!errors.IsEmpty)
            {
                return ExitCode.BadConfiguration;
            }

            output.WriteLine(row.Serial);
        }

        return ExitCode.Well;
    }
}
