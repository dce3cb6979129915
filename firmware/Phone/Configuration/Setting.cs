using System.Collections.Immutable;
using System.Globalization;
using CallDesk;

namespace Phone.Configuration;

internal enum SettingKind
{
    Text,
    Choice,
    WholeNumber,
    Number,
    Switch,
    Texts,
    Secret,
}

/// <summary>One row of the schema: everything that is known of a key.</summary>
/// <param name="Section">Empty for the top of the file.</param>
internal sealed record Setting(string Section, string Key, SettingKind Kind, string Doc)
{
    /// <summary>Null: the key has no value unless the file gives one.</summary>
    public TomlValue? Default { get; init; }

    /// <summary>Where a profile has another default.</summary>
    public ImmutableDictionary<Profile, TomlValue> ProfileDefaults { get; init; } = ImmutableDictionary<Profile, TomlValue>.Empty;

    public ImmutableArray<string> Choices { get; init; } = [];

    public double Minimum { get; init; } = double.MinValue;

    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>For numbers and texts: what is allowed, and the test for it.</summary>
    public TextRule? Rule { get; init; }

    public bool Required { get; init; }

    /// <summary>The text is the name of a file, relative to the folder of the file it stands in.</summary>
    public bool NamesFile { get; init; }

    /// <summary>One unit's own: what the file of a unit may say where the site's settings are signed.</summary>
    public bool OfUnit { get; init; }

    /// <summary>The clauses of the standards that the key belongs to.</summary>
    public string Clause { get; init; } = "";

    public string Name => Section.Length == 0 ? Key : $"[{Section}] {Key}";

    public string Allowed => Kind switch
    {
        SettingKind.Choice => string.Join(" | ", Choices.Select(choice => $"\"{choice}\"")),
        SettingKind.WholeNumber => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Minimum} to {Maximum}"),
        SettingKind.Number => string.Create(CultureInfo.InvariantCulture, $"a number from {Minimum} to {Maximum}"),
        SettingKind.Texts => $"a list of texts, each {Rule!.Allowed}",
        SettingKind.Switch => "true | false",
        SettingKind.Secret => Rule?.Allowed ?? "a text in quotes that is not empty",
        _ => Rule?.Allowed ?? "a text in quotes",
    };

    /// <summary>Whether the value may stand here.</summary>
    public bool Takes(TomlValue value) => (Kind, value) switch
    {
        (SettingKind.Text, TomlValue.Text text) => Rule is null || Rule.Test(text.Value),
        (SettingKind.Switch, TomlValue.Boolean) => true,
        (SettingKind.Secret, TomlValue.Text text) => text.Value.Length > 0 && (Rule is null || Rule.Test(text.Value)),
        (SettingKind.Choice, TomlValue.Text text) => Choices.Contains(text.Value),
        (SettingKind.WholeNumber, TomlValue.Integer number) => number.Value >= Minimum && number.Value <= Maximum,
        (SettingKind.Number, TomlValue.Integer number) => number.Value >= Minimum && number.Value <= Maximum,
        (SettingKind.Number, TomlValue.Number number) => number.Value >= Minimum && number.Value <= Maximum,
        (SettingKind.Texts, TomlValue.List list) =>
            list.Items.All(item => item is TomlValue.Text text && Rule!.Test(text.Value)),
        _ => false,
    };

    /// <summary>A value for people: secrets are masked.</summary>
    public string Show(TomlValue value) => Kind == SettingKind.Secret ? "\"********\"" : value.ToString();
}

/// <summary>A test of a text, and what it allows, in words.</summary>
internal sealed record TextRule(string Allowed, Func<string, bool> Test);
