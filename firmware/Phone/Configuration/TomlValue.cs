using System.Collections.Immutable;
using System.Globalization;

namespace Phone.Configuration;

/// <summary>A value as the file has it; <see cref="object.ToString"/> gives it as TOML would.</summary>
internal abstract record TomlValue
{
    public sealed record Text(string Value) : TomlValue
    {
        public override string ToString() =>
            $"\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    public sealed record Integer(long Value) : TomlValue
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    public sealed record Number(double Value) : TomlValue
    {
        public override string ToString() => Value.ToString("0.0##", CultureInfo.InvariantCulture);
    }

    public sealed record Boolean(bool Value) : TomlValue
    {
        public override string ToString() => Value ? "true" : "false";
    }

    public sealed record List(ImmutableArray<TomlValue> Items) : TomlValue
    {
        public override string ToString() => $"[{string.Join(", ", Items)}]";
    }

    /// <summary>Something that no setting takes: a date, a table in the wrong place, a value that could not be read.</summary>
    public sealed record Other(string What) : TomlValue
    {
        public override string ToString() => What;
    }
}

/// <summary>One key of the file. <paramref name="Index"/> counts the tables of an array of tables from 0.</summary>
internal sealed record TomlEntry(string Section, int Index, string Key, TomlValue Value, int Line)
{
    /// <summary>The file it stands in; none for a text that is no configuration.</summary>
    public ConfigurationLayer Layer { get; init; } = ConfigurationLayer.None;
}

/// <summary>One table header of the file.</summary>
internal sealed record TomlHeader(string Section, int Index, bool IsArray, int Line)
{
    public ConfigurationLayer Layer { get; init; } = ConfigurationLayer.None;
}
