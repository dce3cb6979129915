using System.CommandLine;

namespace Phone.Commands;

/// <summary><c>phone version</c>: what is running, for the label and the support call.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Print the versions of the firmware and of its parts");
        command.SetAction(_ =>
        {
            Console.WriteLine($"phone {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}");
            Console.WriteLine($"desk rules {CallDesk.Desk.RulesVersion}");
            Console.WriteLine($".NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}");
            return ExitCode.Well;
        });
        return command;
    }
}
