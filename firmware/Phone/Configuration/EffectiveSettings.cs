using System.Collections.Immutable;
using System.Globalization;
using CallDesk;

namespace Phone.Configuration;

/// <summary>
/// Looks a value up where it is: in the strongest file that gives it, else in the profile's defaults, else in the defaults.
/// </summary>
internal sealed class EffectiveSettings(
    IReadOnlyDictionary<(string Section, int Index, string Key), TomlEntry> given, Func<string, int> count)
{
    public int Accounts => count("account");

    public int Guards => count("guard");

    public int Users => count("user");

    public Profile Profile => ProfileTable.Columns.FirstOrDefault(column => column.Name == Text("", "profile")).Profile;

    /// <summary>What the files say, or null.</summary>
    public TomlEntry? Given(string section, string key, int index = 0) => given.GetValueOrDefault((section, index, key));

    /// <summary>The text in force; empty if there is none.</summary>
    public string Text(string section, string key, int index = 0) => (Value(section, key, index) as TomlValue.Text)?.Value ?? "";

    /// <summary>The text in force; null if there is none.</summary>
    public string? TextOrNull(string section, string key, int index) => (Value(section, key, index) as TomlValue.Text)?.Value;

    /// <summary>The full path that a setting names, from the folder of the file it stands in; null if it names none.</summary>
    public string? Path(string section, string key, int index = 0) =>
        Given(section, key, index) is { Value: TomlValue.Text { Value: { Length: > 0 } name } } entry ? entry.Layer.Path(name) : null;

    /// <summary>The full paths of all files that the settings name.</summary>
    public ImmutableArray<string> NamedFiles() =>
    [
        .. given.Where(pair => ConfigurationSchema.Find(pair.Key.Section, pair.Key.Key) is { NamesFile: true })
            .Select(pair => Path(pair.Key.Section, pair.Key.Key, pair.Key.Index)).OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    public ImmutableArray<string> Texts(string section, string key) =>
        Value(section, key, 0) is TomlValue.List list ? [.. list.Items.OfType<TomlValue.Text>().Select(item => item.Value)] : [];

    public int Whole(string section, string key) => (int)((Value(section, key, 0) as TomlValue.Integer)?.Value ?? 0);

    public bool Switch(string section, string key, int index = 0) => Value(section, key, index) is TomlValue.Boolean { Value: true };

    public double Number(string section, string key) => Value(section, key, 0) switch
    {
        TomlValue.Number number => number.Value,
        TomlValue.Integer whole => whole.Value,
        _ => 0,
    };

    /// <summary>Every effective value and where it came from, in the order of the schema.</summary>
    public ImmutableArray<EffectiveValue> All() =>
    [
        .. ConfigurationSchema.Sections.SelectMany(section => Enumerable
            .Range(0, ConfigurationSchema.IsArray(section) ? count(section) : 1)
            .SelectMany(
                index => ConfigurationSchema.In(section).Select(setting => Show(setting, index)).OfType<EffectiveValue>())),
    ];

    private EffectiveValue? Show(Setting setting, int index)
    {
        if (Value(setting.Section, setting.Key, index) is not { } value)
        {
            return null;
        }

        var section = ConfigurationSchema.IsArray(setting.Section)
            ? string.Create(CultureInfo.InvariantCulture, $"{setting.Section} {index + 1}")
            : setting.Section;
        return new EffectiveValue(section, setting.Key, setting.Show(value), Source(setting, index));
    }

    private string Source(Setting setting, int index)
    {
        if (Given(setting.Section, setting.Key, index) is { } entry)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{entry.Layer.File}:{entry.Line}");
        }

        return setting.ProfileDefaults.ContainsKey(Profile) ? $"profile {Text("", "profile")}" : "default";
    }

    private TomlValue? Value(string section, string key, int index)
    {
        if (Given(section, key, index) is { } entry)
        {
            return entry.Value;
        }

        var setting = ConfigurationSchema.Find(section, key);
        return setting is { ProfileDefaults.IsEmpty: false } && setting.ProfileDefaults.TryGetValue(Profile, out var special)
            ? special
            : setting?.Default;
    }
}
