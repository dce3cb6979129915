using System.CommandLine;
using Phone.Commands;

var root = new RootCommand("The guard's desk phone.")
{
    RunCommand.Create(),
    ConfigCommands.Create(),
    ProvisionCommand.Create(),
    UnitsCommand.Create(),
    CardCommand.Create(),
    DirectoryCommands.Create(),
    JournalCommands.Create(),
    ReportCommand.Create(),
    SelfTestCommand.Create(),
    ReplayCommand.Create(CallDesk.Desk.Step, CallDesk.Desk.RulesVersion),
    SimCommand.Create(),
    SimulateCommand.Create(),
    CallerCommand.Create(),
    VersionCommand.Create(),
};
// phone run ends calls properly within 3 s of SIGTERM; the library's own limit of 2 s must not overtake it.
ParseResult parsed = root.Parse(args);
return parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction
    ? Usage.Refuse(parsed)
    : await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
