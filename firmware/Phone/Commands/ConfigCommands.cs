using System.CommandLine;
using CallDesk;
using Phone.Configuration;
using Phone.Provisioning;

namespace Phone.Commands;

/// <summary><c>phone config check|show|profiles|hash-pin</c>.</summary>
internal static class ConfigCommands
{
    public static Command Create()
    {
        var command = new Command("config", "Check the configuration, show what is in force, or prepare what stands in it.");
        command.Add(Check());
        command.Add(Show());
        command.Add(Profiles());
        command.Add(HashPin());
        return command;
    }

    /// <summary>
    /// Loads the configuration for a command; writes every error as <c>FILE:LINE: message</c>.
    /// </summary>
    /// <returns>Null if it is not in order: end with <see cref="ExitCode.BadConfiguration"/>.</returns>
    public static PhoneConfiguration? Load(string path, TextWriter error)
    {
        var result = ConfigurationLoader.Load(path);
        WriteErrors(result, error);
        return result.Configuration;
    }

    /// <summary>The same for a command with both options: provisioned settings count too.</summary>
    public static PhoneConfiguration? Load(ParseResult parsed, Option<string> config, Option<string> data)
    {
        var start = CommonOptions.Find(parsed, config, data);
        WriteErrors(start, parsed.InvocationConfiguration.Error);
        return start.Result.Configuration;
    }

    /// <summary>What is wrong with the settings in force, and with those that a card brought.</summary>
    public static void WriteErrors(StartSettings start, TextWriter error)
    {
        WriteErrors(start.Result, error);
        foreach (var problem in start.Refused)
        {
            error.WriteLine($"{problem} (refused)");
        }
    }

    private static Command Check()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("check", "Check the configuration; every error names file and line.") { config, data };
        command.SetAction(parsed =>
        {
            var start = CommonOptions.Find(parsed, config, data);
            WriteErrors(start, parsed.InvocationConfiguration.Error);
            if (start.Result.Configuration is null || !start.Refused.IsEmpty)
            {
                return ExitCode.BadConfiguration;
            }

            parsed.InvocationConfiguration.Output.WriteLine($"{start.Folder ?? parsed.GetRequiredValue(config)}: in order");
            return ExitCode.Well;
        });
        return command;
    }

    private static Command Show()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var docs = new Option<bool>("--docs") { Description = "Print the table of all keys instead (Markdown)." };
        var command = new Command("show", "Show every effective value and where it comes from; passwords are masked.") { config, data, docs };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(docs))
            {
                output.Write(ConfigurationDocs.Markdown());
                return ExitCode.Well;
            }

            var start = CommonOptions.Find(parsed, config, data);
            WriteErrors(start, parsed.InvocationConfiguration.Error);
            WriteValues(start.Result, output);
            return start.Result.Configuration is null ? ExitCode.BadConfiguration : ExitCode.Well;
        });
        return command;
    }

    private static Command Profiles()
    {
        var command = new Command("profiles", "Print what each profile sets by default (Markdown).");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ProfileTable.Markdown()));
        return command;
    }

    private static Command HashPin()
    {
        var command = new Command("hash-pin", "Read a guard's PIN from standard input and print what stands in [[guard]] pin-hash.");
        var config = new Option<string?>("--config")
        {
            Description = "The configuration whose emergency numbers count; without it, those of the factory.", HelpName = "FILE",
        };
        command.Add(config);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var plan = new DialPlan();
            if (parsed.GetValue(config) is { } path)
            {
                if (Load(path, error) is not { } configuration)
                {
                    return ExitCode.BadConfiguration;
                }

                plan = configuration.Desk.DialPlan;
            }

            return HashPin(Console.In, plan, output, error);
        });
        return command;
    }

    /// <summary>One line in, one line out; the PIN is never an argument, where other users could read it.</summary>
    internal static int HashPin(TextReader input, DialPlan plan, TextWriter output, TextWriter error)
    {
        var pin = input.ReadLine()?.Trim() ?? "";
        if (!PinHash.IsPin(pin))
        {
            error.WriteLine("A PIN has four to eight digits. Type it on one line, or pipe it: phone config hash-pin < FILE");
            return ExitCode.WrongUse;
        }

        if (plan.IsEmergency(pin) || NumberCheck.Beginning(plan, pin) is not null)
        {
            error.WriteLine("This PIN begins with an emergency number: typing it would dial that number. Choose another (clause 4.6b).");
            return ExitCode.WrongUse;
        }

        output.WriteLine(PinHash.Of(pin).Encode());
        return ExitCode.Well;
    }

    /// <summary>Errors, and what was left out of the directory.</summary>
    private static void WriteErrors(ConfigurationResult result, TextWriter error)
    {
        foreach (var problem in result.Errors)
        {
            error.WriteLine(problem);
        }

        foreach (var note in result.Notes)
        {
            error.WriteLine($"{note} (this line was left out)");
        }
    }

    private static void WriteValues(ConfigurationResult result, TextWriter output)
    {
        var section = "";
        foreach (var value in result.Effective)
        {
            if (value.Section != section)
            {
                section = value.Section;
                output.WriteLine();
                output.WriteLine(section.Split(' ') is [var name, var number] ? $"[[{name}]]  # {number}" : $"[{section}]");
            }

            output.WriteLine($"{value.Key,-22} = {value.Value,-34} # {value.Source}");
        }
    }
}
