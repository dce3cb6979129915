using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Phone.Configuration;
using Phone.Panel.Access;
using Phone.Provisioning;

namespace Phone.Commands;

/// <summary><c>phone config check|show|profiles|certificate|hash-pin|hash-password</c>.</summary>
internal static class ConfigCommands
{
    public static Command Create()
    {
        var command = new Command("config", "Check the configuration, show what is in force, or prepare what stands in it.");
        command.Add(Check());
        command.Add(Show());
        command.Add(Profiles());
        command.Add(Certificate());
        command.Add(HashCommands.Pin());
        command.Add(HashCommands.Password());
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

    private static Command Certificate()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command("certificate", "Show the panel's certificate, which a browser must show at the first visit.")
        {
            config, data,
        };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (Load(parsed.GetRequiredValue(config), error) is not { } configuration)
            {
                return ExitCode.BadConfiguration;
            }

            try
            {
                using var certificate = PanelCertificate.Read(configuration.Panel, parsed.GetRequiredValue(data));
                output.WriteLine($"SHA-256 {PanelCertificate.FingerprintOf(certificate)}");
                var until = certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                output.WriteLine($"{certificate.Subject}, valid until {until}");
                return ExitCode.Well;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                error.WriteLine($"There is no certificate that can be read: {e.Message} "
                    + "The phone makes it at its first start with a [[user]]; it is readable to root and the phone's user.");
                return ExitCode.Failed;
            }
        });
        return command;
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
