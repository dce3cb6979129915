using System.Collections.Immutable;
using System.Text;
using CallDesk;

namespace Phone.Configuration;

/// <summary>
/// What a profile changes, all of it: the only place where the kinds of post differ by default. Any of these can be set otherwise in
/// the file, but for handsfree in a booth.
/// </summary>
internal static class ProfileTable
{
    public static ImmutableArray<ProfileRow> Rows { get; } =
    [
        new("desk", "rings-limit", Whole(3), Whole(3), Whole(2), Whole(3), "standard 2 says before three rings"),
        new("desk", "cues", Text("light"), Text("spoken"), Text("spoken"), Text("spoken"), "spoken cues are off in a booth"),
        new("station", "handsfree", Yes(false), Yes(true), Yes(true), Yes(false),
            "clause 4.3b: never in a booth; the general rules leave it to the site"),
    ];

    /// <summary>The profiles by their names in the file, in the order of the table's columns.</summary>
    public static ImmutableArray<(string Name, Profile Profile)> Columns { get; } =
    [
        ("security-booth", Profile.SecurityBooth),
        ("property-office", Profile.PropertyOffice),
        ("service-center", Profile.ServiceCenter),
        ("standard", Profile.Standard),
    ];

    /// <summary>Gives a row of the schema its defaults: the booth's for all, and those of the profiles that differ.</summary>
    public static Setting Apply(Setting setting)
    {
        if (Rows.FirstOrDefault(row => row.Section == setting.Section && row.Key == setting.Key) is not { } row)
        {
            return setting;
        }

        var others = Columns.Where(column => row.Of(column.Profile) != row.Booth);
        return setting with
        {
            Default = row.Booth,
            ProfileDefaults = others.ToImmutableDictionary(column => column.Profile, column => row.Of(column.Profile)),
        };
    }

    /// <summary>Every default that the desk's rules work with, profile by profile, as Markdown; what differs is bold.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("| setting | ").AppendJoin(" | ", Columns.Select(column => column.Name)).AppendLine(" | clauses |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var setting in ConfigurationSchema.Settings.Where(s => s.Section is "desk" or "station" && s.Default is not null))
        {
            text.Append("| `[").Append(setting.Section).Append("] ").Append(setting.Key).Append("` | ");
            text.AppendJoin(" | ", Columns.Select(column => Cell(setting, column.Profile)));
            text.Append(" | ").Append(setting.Clause).AppendLine(" |");
        }

        return text.AppendLine().Append(Reasons()).ToString();
    }

    private static string Cell(Setting setting, Profile profile)
    {
        var value = setting.ProfileDefaults.GetValueOrDefault(profile, setting.Default!);
        var refused = setting is { Section: "station", Key: "handsfree" } && profile == Profile.SecurityBooth;
        var shown = refused ? $"`{value}`, fixed" : $"`{value}`";
        return value == setting.Default ? shown : $"**{shown}**";
    }

    private static string Reasons() =>
        string.Concat(Rows.Select(row => $"- `[{row.Section}] {row.Key}`: {row.Because}.\n"));

    private static TomlValue.Text Text(string text) => new(text);

    private static TomlValue.Integer Whole(long number) => new(number);

    private static TomlValue.Boolean Yes(bool yes) => new(yes);
}

/// <summary>One setting whose default depends on the profile.</summary>
/// <param name="Because">Why, in a few words.</param>
internal sealed record ProfileRow(
    string Section,
    string Key,
    TomlValue Booth,
    TomlValue Office,
    TomlValue Centre,
    TomlValue Standard,
    string Because)
{
    public TomlValue Of(Profile profile) => profile switch
    {
        Profile.PropertyOffice => Office,
        Profile.ServiceCenter => Centre,
        Profile.Standard => Standard,
        _ => Booth,
    };
}
