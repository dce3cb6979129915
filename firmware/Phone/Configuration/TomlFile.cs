using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Phone.Configuration;

/// <summary>
/// A TOML file as a flat list of keys with their lines: <c>[desk] rings-limit = 3</c>, <c>desk.rings-limit = 3</c> and
/// <c>desk = { rings-limit = 3 }</c> are the same.
/// </summary>
internal sealed class TomlFile
{
    private readonly ImmutableArray<TomlEntry>.Builder _entries = ImmutableArray.CreateBuilder<TomlEntry>();
    private readonly ImmutableArray<TomlHeader>.Builder _headers = ImmutableArray.CreateBuilder<TomlHeader>();
    private readonly ImmutableArray<(int Line, string Message)>.Builder _errors = ImmutableArray.CreateBuilder<(int, string)>();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    private TomlFile()
    {
    }

    public IReadOnlyList<TomlEntry> Entries => _entries;

    public IReadOnlyList<TomlHeader> Headers => _headers;

    /// <summary>What is no TOML. The entries then hold what could be read all the same.</summary>
    public IReadOnlyList<(int Line, string Message)> Errors => _errors;

    /// <summary>Never throws, whatever the text.</summary>
    public static TomlFile Parse(string text)
    {
        var file = new TomlFile();
        if (file.Read(text) is not { } document)
        {
            return file;
        }

        foreach (var message in document.Diagnostics)
        {
            file._errors.Add((message.Span.Start.Line + 1, message.Message));
        }

        file.AddAll("", 0, document.KeyValues);
        foreach (var table in document.Tables)
        {
            file.Add(table);
        }

        return file;
    }

    private DocumentSyntax? Read(string text)
    {
        try
        {
            return SyntaxParser.Parse(text, sourceName: null, validate: true);
        }
        catch (TomlException e)
        {
            _errors.Add((0, e.Message)); // nested too deeply
        }
        catch (ArgumentException)
        {
            _errors.Add((LineOfBadEscape(text), "a \\u or \\U is not followed by the number of a character"));
        }

        return null;
    }

    /// <summary>The parser stumbles over escapes that are no character, without saying where.</summary>
    private static int LineOfBadEscape(string text)
    {
        var at = 0;
        while ((at = text.IndexOf("\\u", at, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            var digits = text[at + 1] == 'u' ? 4 : 8;
            var number = text.AsSpan(at + 2, Math.Min(digits, text.Length - at - 2));
            if (!uint.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar)
                || !Rune.IsValid(scalar))
            {
                return 1 + text.AsSpan(0, at).Count('\n');
            }

            at += 2;
        }

        return 0;
    }

    private void Add(TableSyntaxBase table)
    {
        if (table.Name is not { } name)
        {
            return; // said by the parser
        }

        var section = string.Join('.', Path(name));
        AddAll(section, Header(section, table is TableArraySyntax, LineOf(name)), table.Items);
    }

    private int Header(string section, bool isArray, int line)
    {
        var index = isArray ? _counts.GetValueOrDefault(section) : 0;
        _counts[section] = index + 1;
        _headers.Add(new TomlHeader(section, index, isArray, line));
        return index;
    }

    private void AddAll(string section, int index, IEnumerable<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            if (pair.Key is { } key)
            {
                var path = Path(key);
                string[] holder = [.. section.Length == 0 ? [] : (string[])[section], .. path.SkipLast(1)];
            Add(holder, index, path[^1], pair.Value, LineOf(key));
            }
        }
    }

    private void Add(string[] sections, int index, string key, ValueSyntax? value, int line)
    {
        var section = string.Join('.', sections);
        switch (value)
        {
            case InlineTableSyntax table:
                var inner = Join(section, key);
                AddAll(inner, Header(inner, isArray: false, line), Pairs(table));
                break;
            case ArraySyntax { Items.ChildrenCount: > 0 } array when array.Items.All(item => item.Value is InlineTableSyntax):
                foreach (var item in array.Items)
                {
                    AddAll(
                        Join(section, key), Header(Join(section, key), isArray: true, LineOf(item)),
                        Pairs((InlineTableSyntax)item.Value!));
                }

                break;
            default:
                _entries.Add(new TomlEntry(section, index, key, Value(value), line));
                break;
        }
    }

    private static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";

    private static IEnumerable<KeyValueSyntax> Pairs(InlineTableSyntax table) =>
        table.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>();

    private static TomlValue Value(ValueSyntax? value) => value switch
    {
        StringValueSyntax text => new TomlValue.Text(text.Value ?? ""),
        IntegerValueSyntax integer => new TomlValue.Integer(integer.Value),
        FloatValueSyntax number => new TomlValue.Number(number.Value),
        BooleanValueSyntax boolean => new TomlValue.Boolean(boolean.Value),
        ArraySyntax array => new TomlValue.List([.. array.Items.Select(item => Value(item.Value))]),
        DateTimeValueSyntax => new TomlValue.Other("a date or time"),
        InlineTableSyntax => new TomlValue.Other("a table"),
        _ => new TomlValue.Other("nothing that can be read"),
    };

    private static string[] Path(KeySyntax key) =>
        [Name(key.Key), .. key.DotKeys.Select(dotted => Name(dotted.Key))];

    private static string Name(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };

    private static int LineOf(SyntaxNode node) => node.Span.Start.Line + 1;
}
