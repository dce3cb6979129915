using System.Collections.Immutable;
using System.Globalization;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Hal;

/// <summary>
/// A TOML file as a flat sheet of dotted keys that remembers lines. Reading a key crosses it off; what is left at the end is an
/// unknown key. Works on Tomlyn's syntax tree: no reflection, so it survives NativeAOT, and every node knows its line.
/// </summary>
internal sealed class TomlSheet
{
    private readonly Dictionary<string, (ValueSyntax Value, int Line)> _entries = [];
    private readonly Dictionary<string, int> _taken = [];
    private readonly List<(int Line, string Text)> _errors = [];
    private readonly string _source;

    /// <exception cref="BoardDescriptionException">The text is not TOML.</exception>
    public TomlSheet(string text, string source)
    {
        _source = source;
        var document = SyntaxParser.Parse(text, source, validate: true);
        foreach (var message in document.Diagnostics)
        {
            _errors.Add((message.Span.Start.Line + 1, message.Message));
        }

        ThrowIfRefused();
        Collect("", document.KeyValues);
        foreach (var table in document.Tables)
        {
            Collect(NameOf(table.Name) + ".", table.Items);
        }
    }

    /// <summary>Any key of this section is there.</summary>
    public bool Has(string section) => _entries.Keys.Any(key => key.StartsWith(section + ".", StringComparison.Ordinal));

    public void Refuse(string key, string text) => _errors.Add((LineOf(key), $"{key}: {text}"));

    public int Integer(string key, int least, int most)
    {
        if (Take(key) is not { } value)
        {
            return least;
        }

        if (value is IntegerValueSyntax { Value: var number } && number >= least && number <= most)
        {
            return (int)number;
        }

        Refuse(key, $"found {Shown(value)}; allowed is a whole number from {least} to {most}");
        return least;
    }

    public double Number(string key, double least, double most)
    {
        var value = Take(key);
        double? number = value switch
        {
            IntegerValueSyntax { Value: var whole } => whole,
            FloatValueSyntax { Value: var real } => real,
            _ => null,
        };
        if (number >= least && number <= most)
        {
            return number.Value;
        }

        if (value is not null)
        {
            Refuse(key, string.Create(
                CultureInfo.InvariantCulture, $"found {Shown(value)}; allowed is a number from {least} to {most}"));
        }

        return least;
    }

    public string Word(string key, params ReadOnlySpan<string> allowed)
    {
        if (Take(key) is not { } value)
        {
            return allowed.Length > 0 ? allowed[0] : "";
        }

        if (value is StringValueSyntax { Value: { Length: > 0 } word } && (allowed.Length == 0 || allowed.Contains(word)))
        {
            return word;
        }

        var words = allowed.Length == 0 ? "a word in quotes" : string.Join(" | ", allowed.ToArray());
        Refuse(key, $"found {Shown(value)}; allowed is {words}");
        return allowed.Length > 0 ? allowed[0] : "";
    }

    public ImmutableArray<string> Words(string key) => Strings(key, Take(key));

    public ImmutableArray<int> Integers(string key)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var item in Items(key, Take(key)))
        {
            if (item is IntegerValueSyntax { Value: >= 0 and <= int.MaxValue } number)
            {
                numbers.Add((int)number.Value);
            }
            else
            {
                Refuse(key, $"found {Shown(item)} in the list; allowed are whole numbers");
            }
        }

        return numbers.ToImmutable();
    }

    public ImmutableArray<ImmutableArray<string>> WordTable(string key) =>
        [.. Items(key, Take(key)).Select(row => Strings(key, row))];

    /// <exception cref="BoardDescriptionException">Anything was refused, or a key is left over.</exception>
    public void Finish()
    {
        foreach (var (key, entry) in _entries)
        {
            _errors.Add((entry.Line, $"{key}: unknown key"));
        }

        ThrowIfRefused();
    }

    private void ThrowIfRefused()
    {
        if (_errors.Count > 0)
        {
            throw new BoardDescriptionException(
                string.Join('\n', _errors.OrderBy(e => e.Line).Select(e => $"{_source}:{e.Line}: {e.Text}")));
        }
    }

    private void Collect(string prefix, IEnumerable<KeyValueSyntax> items)
    {
        foreach (var item in items)
        {
            if (item.Value is { } value)
            {
                _entries[prefix + NameOf(item.Key)] = (value, item.Span.Start.Line + 1);
            }
        }
    }

    private ValueSyntax? Take(string key)
    {
        if (_entries.Remove(key, out var entry))
        {
            _taken[key] = entry.Line;
            return entry.Value;
        }

        _errors.Add((1, $"{key}: missing"));
        return null;
    }

    private ImmutableArray<string> Strings(string key, ValueSyntax? value)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(key, value))
        {
            if (item is StringValueSyntax { Value: { } word })
            {
                words.Add(word);
            }
            else
            {
                Refuse(key, $"found {Shown(item)} in the list; allowed are words in quotes");
            }
        }

        return words.ToImmutable();
    }

    private IEnumerable<ValueSyntax> Items(string key, ValueSyntax? value)
    {
        if (value is ArraySyntax array)
        {
            return array.Items.Select(item => item.Value).OfType<ValueSyntax>();
        }

        if (value is not null)
        {
            Refuse(key, $"found {Shown(value)}; allowed is a list");
        }

        return [];
    }

    private int LineOf(string key) => _taken.GetValueOrDefault(key, 1);

    private static string NameOf(KeySyntax? key) => key?.ToString().Trim() ?? "";

    /// <summary>The value without the comment that hangs on it.</summary>
    private static string Shown(ValueSyntax value) =>
        value is StringValueSyntax text ? $"\"{text.Value}\"" : value.ToString().Split('#', '\n')[0].Trim();
}
