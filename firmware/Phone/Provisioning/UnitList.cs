using System.Collections.Immutable;
using Phone.Configuration;
using Phone.SiteDirectory;

namespace Phone.Provisioning;

/// <summary>One unit as the installer's list has it.</summary>
/// <param name="Line">In the list; 0 = it stands in none.</param>
/// <param name="Values">By the names of the columns, empty cells left out.</param>
internal sealed record UnitRow(int Line, ImmutableDictionary<string, string> Values)
{
    public string Serial => Values["serial"];

    public string? Value(string column) => Values.GetValueOrDefault(column);
}

/// <summary>
/// The installer's list, CSV with a header: one unit a line. Every cell is held against the schema's row of the setting that it becomes.
/// </summary>
internal sealed class UnitList
{
    private static readonly (string Column, string Section, string Key)[] Columns =
    [
        ("serial", "", "serial"), ("post", "", "post"), ("account", "account", "uri"), ("username", "account", "username"),
        ("password", "account", "password"), ("language", "", "language"),
    ];

    private readonly ImmutableArray<UnitRow>.Builder _rows = ImmutableArray.CreateBuilder<UnitRow>();
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly Dictionary<(string Column, string Value), int> _once = [];
    private readonly string _file;
    private ImmutableArray<string> _header = [];

    private UnitList(string file) => _file = file;

    public ImmutableArray<UnitRow> Rows => _rows.ToImmutable();

    /// <summary>All of them, line by line. A list with an error makes no unit: a wrong line seldom comes alone.</summary>
    public ImmutableArray<ConfigurationError> Errors => _errors.ToImmutable();

    /// <param name="file">The name that errors are said with.</param>
    public static UnitList Parse(string text, string file)
    {
        var list = new UnitList(file);
        foreach (var record in CsvRecords.Read(text.TrimStart('\uFEFF')))
        {
            if (list._header.IsEmpty)
            {
                if (!list.ReadHeader(record))
                {
                    return list;
                }
            }
            else
            {
                list.Add(record);
            }
        }

        if (list._header.IsEmpty || (list._rows.Count == 0 && list._errors.Count == 0))
        {
            var names = string.Join(',', Columns.Select(column => column.Column));
            list.Report(0, $"there is no unit in it; allowed: a first line {names}, then one line a unit");
        }

        return list;
    }

    private static bool IsNeeded(string column) => column is "serial" or "post" or "account";

    private void Report(int line, string message) => _errors.Add(new ConfigurationError(_file, line, message));

    private bool ReadHeader(CsvRecord record)
    {
        string[] names = [.. record.Fields.Select(field => field.Trim().ToLowerInvariant())];
        var known = Columns.Select(column => column.Column).ToArray();
        var right = names.All(name => known.Contains(name)) && names.Distinct().Count() == names.Length
            && known.Where(IsNeeded).All(name => names.Contains(name));
        if (!right)
        {
            Report(record.Line, $"found the columns {string.Join(',', names)}; allowed: serial,post,account and, each once, "
                + string.Join(',', known.Where(name => !IsNeeded(name))));
            return false;
        }

        _header = [.. names];
        return true;
    }

    private void Add(CsvRecord record)
    {
        if (record.Open)
        {
            Report(record.Line, "a quote does not close; write quotes inside a quoted text twice (RFC 4180)");
            return;
        }

        if (record.Fields.Count != _header.Length)
        {
            Report(record.Line, $"there are {record.Fields.Count} fields, the header has {_header.Length}; "
                + "put a text with a comma in it into quotes");
            return;
        }

        var values = _header.Zip(record.Fields, (column, field) => (Column: column, Value: field.Trim()))
            .Where(cell => cell.Value.Length > 0).ToImmutableDictionary(cell => cell.Column, cell => cell.Value);
        var before = _errors.Count;
        foreach (var (column, section, key) in Columns.Where(column => _header.Contains(column.Column)))
        {
            Check(record.Line, column, ConfigurationSchema.Find(section, key)!, values.GetValueOrDefault(column));
        }

        if (_errors.Count == before)
        {
            _rows.Add(new UnitRow(record.Line, values));
        }
    }

    private void Check(int line, string column, Setting setting, string? value)
    {
        if (value is null)
        {
            if (IsNeeded(column))
            {
                Report(line, $"{column} is missing; allowed: {setting.Allowed}");
            }

            return;
        }

        if (!setting.Takes(new TomlValue.Text(value)) || value.Any(char.IsControl))
        {
            var found = setting.Kind == SettingKind.Secret ? "something else" : $"\"{value}\"";
            Report(line, $"{column}: found {found}; allowed: {setting.Allowed}");
        }
        else if (column is "serial" or "account" && !_once.TryAdd((column, value.ToLowerInvariant()), line))
        {
            var other = _once[(column, value.ToLowerInvariant())];
            Report(line, $"{column}: found \"{value}\", which stands in line {other} as well; allowed: each once");
        }
    }
}
