using System.CommandLine;

namespace Phone.Commands;

/// <summary>Options that <c>run</c>, <c>config</c>, <c>journal</c> and <c>replay</c> share.</summary>
internal static class CommonOptions
{
    public static Option<string> Config() => new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => "/etc/phone/phone.toml",
        HelpName = "FILE",
    };

    public static Option<string> Data() => new("--data")
    {
        Description = "The folder of the journal.",
        DefaultValueFactory = _ => "/var/lib/phone",
        HelpName = "DIR",
    };
}
