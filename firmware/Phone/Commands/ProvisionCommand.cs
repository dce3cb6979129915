using System.CommandLine;
using Phone.Provisioning;

namespace Phone.Commands;

/// <summary>
/// <c>phone provision</c>: takes the card's settings into the unit before the phone starts. Exit 3: they are not in order; the phone
/// starts all the same, with those from before, or says that it is not set up.
/// </summary>
internal static class ProvisionCommand
{
    public static Command Create()
    {
        var boot = new Option<string>("--boot")
        {
            Description = "The card's boot partition: site.toml, unit.toml, and what they name.",
            DefaultValueFactory = _ => "/boot/firmware",
            HelpName = "DIR",
        };
        var data = CommonOptions.Data();
        data.Description = "The folder of the phone's data; the settings are kept in settings/ there.";
        var command = new Command("provision", "Take the settings of the card into force; bad ones never replace good ones.")
        {
            boot, data,
        };
        command.SetAction(parsed => Execute(
            parsed.GetRequiredValue(boot), parsed.GetRequiredValue(data), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Execute(string boot, string data, TextWriter output, TextWriter error)
    {
        var store = new SettingsStore(data);
        try
        {
            var before = store.Current;
            if (new Provisioner(boot, store).Run() is not { } problems)
            {
                output.WriteLine($"{boot}: no site.toml and no unit.toml there; nothing changed");
                return ExitCode.Well;
            }

            foreach (var problem in problems)
            {
                error.WriteLine(problem);
            }

            if (!problems.IsEmpty)
            {
                error.WriteLine(before is null
                    ? "The phone is not set up; it starts, and says so. Mend the files on the card and start it again."
                    : "The settings from before stay in force. Mend the files on the card and start the phone again.");
                return ExitCode.BadConfiguration;
            }

            output.WriteLine(store.Current == before ? "The card's settings are in force already." : "The card's settings are in force.");
            return ExitCode.Well;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"The card's settings cannot be taken: {e.Message} Check --boot and the space and owner of {data}.");
            return ExitCode.Failed;
        }
    }
}
