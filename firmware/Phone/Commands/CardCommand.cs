using System.CommandLine;
using CallDesk;

namespace Phone.Commands;

/// <summary><c>phone card</c>: what is printed and put beside the phone.</summary>
internal static class CardCommand
{
    public static Command Create()
    {
        var language = new Option<string>("--language")
        {
            Description = "The card's language: zh or en.", DefaultValueFactory = _ => "zh", HelpName = "zh|en",
        };
        language.AcceptOnlyFromAmong("zh", "en");
        var command = new Command("card", "Print the card of keys, codes, voice menus and lights (Markdown).") { language };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(KeyCard.Print(parsed.GetRequiredValue(language))));
        return command;
    }
}
