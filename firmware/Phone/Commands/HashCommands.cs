using System.CommandLine;
using CallDesk;
using Phone.Configuration;

namespace Phone.Commands;

/// <summary>
/// <c>phone config hash-pin|hash-password</c>: one line in, one line out. What is hashed is never an argument, where other users
/// could read it.
/// </summary>
internal static class HashCommands
{
    public static Command Pin()
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
                if (ConfigCommands.Load(path, error) is not { } configuration)
                {
                    return ExitCode.BadConfiguration;
                }

                plan = configuration.Desk.DialPlan;
            }

            return HashPin(Console.In, plan, output, error);
        });
        return command;
    }

    public static Command Password()
    {
        var command = new Command(
            "hash-password", "Read a user's password from standard input and print what stands in [[user]] password-hash.");
        command.SetAction(parsed => HashPassword(
            Console.IsInputRedirected ? Console.In : new StringReader(TypedUnseen(parsed.InvocationConfiguration.Error)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

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

    internal static int HashPassword(TextReader input, TextWriter output, TextWriter error)
    {
        var password = input.ReadLine() ?? "";
        if (!PinHash.IsPassword(password))
        {
            error.WriteLine($"A password has 12 to {PinHash.LongestPassword} characters, such as four words that do not belong together. "
                + "Type it on one line, or pipe it: phone config hash-password < FILE");
            return ExitCode.WrongUse;
        }

        output.WriteLine(PinHash.Of(password, PinHash.PasswordIterations).Encode());
        return ExitCode.Well;
    }

    /// <summary>A line from the terminal that nobody can read over a shoulder.</summary>
    private static string TypedUnseen(TextWriter error)
    {
        error.Write("password: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                typed.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        return typed.ToString();
    }
}
