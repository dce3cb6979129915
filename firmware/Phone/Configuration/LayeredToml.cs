namespace Phone.Configuration;

/// <summary>
/// The files of a configuration as one list of keys, the weakest file first. The n-th <c>[[account]]</c> of a stronger file completes
/// that of a weaker one; other arrays of tables follow each other, since everybody in them counts.
/// </summary>
internal sealed class LayeredToml
{
    private readonly List<TomlEntry> _entries = [];
    private readonly List<TomlHeader> _headers = [];
    private readonly List<ConfigurationError> _errors = [];

    public LayeredToml(IEnumerable<(ConfigurationLayer Layer, string Text)> files)
    {
        foreach (var (layer, text) in files)
        {
            Top = layer;
            Add(layer, TomlFile.Parse(text));
        }
    }

    public IReadOnlyList<TomlEntry> Entries => _entries;

    public IReadOnlyList<TomlHeader> Headers => _headers;

    /// <summary>What is no TOML. The entries then hold what could be read all the same.</summary>
    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>The strongest file: what is missing is missing there.</summary>
    public ConfigurationLayer Top { get; } = ConfigurationLayer.None;

    /// <summary>How many tables of an array there are.</summary>
    public int Count(string section) =>
        _headers.Where(header => header.IsArray && header.Section == section).Select(header => header.Index + 1).DefaultIfEmpty().Max();

    private void Add(ConfigurationLayer layer, TomlFile file)
    {
        foreach (var (line, message) in file.Errors)
        {
            _errors.Add(new ConfigurationError(layer.File, line, $"this is no TOML: {message}"));
        }

        var offsets = file.Headers.Where(header => header.IsArray && !ConfigurationSchema.Completes(header.Section))
            .Select(header => header.Section).Distinct().ToDictionary(section => section, Count, StringComparer.Ordinal);
        _headers.AddRange(file.Headers.Select(header => header with { Layer = layer, Index = header.Index + Offset(header.Section) }));
        _entries.AddRange(file.Entries.Select(entry => entry with { Layer = layer, Index = entry.Index + Offset(entry.Section) }));

        int Offset(string section) => offsets.GetValueOrDefault(section);
    }
}
