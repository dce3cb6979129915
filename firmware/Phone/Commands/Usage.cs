using System.CommandLine;

namespace Phone.Commands;

/// <summary>Wrong options: what was wrong and where to read on; exit code 2.</summary>
internal static class Usage
{
    public static int Refuse(ParseResult parsed)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
        {
            Console.Error.WriteLine(error.Message);
        }

        Console.Error.WriteLine($"Try: phone {parsed.CommandResult.Command.Name} --help");
        return ExitCode.WrongUse;
    }
}
