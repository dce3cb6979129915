using System.CommandLine;
using Phone.Provisioning;

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

    /// <summary>The settings that these options lead to: a file that was named goes before everything else.</summary>
    public static StartSettings Find(ParseResult parsed, Option<string> config, Option<string> data, bool recovery = false)
    {
        var file = parsed.GetRequiredValue(config);
        var named = parsed.GetResult(config) is { Implicit: false } ? file : null;
        return StartSettings.Find(named, file, parsed.GetRequiredValue(data), recovery);
    }

    public static Option<string> Data() => new("--data")
    {
        Description = "The folder of the journal.",
        DefaultValueFactory = _ => "/var/lib/phone",
        HelpName = "DIR",
    };
}
