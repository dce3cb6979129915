using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using CallDesk;
using Phone.Configuration;

namespace Phone.Answers;

/// <summary>One question and what to answer.</summary>
/// <param name="Category"><see cref="Category.None"/>: for every call.</param>
internal sealed record AnswerEntry(Category Category, string Question, string Text);

/// <summary>
/// The site's answers (clauses 2.3d, 2.3.1.7, 3.4c): its own file first, then the phrases of the standards. Immutable; any thread.
/// </summary>
internal sealed class AnswerBook
{
    private readonly ImmutableArray<AnswerEntry> _entries;

    private AnswerBook(ImmutableArray<AnswerEntry> entries, ImmutableArray<ConfigurationError> errors)
    {
        _entries = entries;
        Errors = errors;
    }

    /// <summary>Entries of the site's file that were left out, with line and reason; the others are in the book.</summary>
    public ImmutableArray<ConfigurationError> Errors { get; }

    /// <param name="language"><c>zh</c> or <c>en</c>: of the factory's content.</param>
    /// <param name="post">Put where an answer says <c>{post}</c>.</param>
    /// <param name="siteFile">The site's own answers, or null.</param>
    public static AnswerBook Open(string language, string post, string? siteFile = null)
    {
        var errors = ImmutableArray.CreateBuilder<ConfigurationError>();
        var entries = ImmutableArray.CreateBuilder<AnswerEntry>();
        if (siteFile is not null && File.Exists(siteFile))
        {
            Read(siteFile, File.ReadAllText(siteFile), entries, errors);
        }

        Read("factory", Factory(language), entries, errors);
        return new AnswerBook(
            [.. entries.Select(entry => entry with { Text = entry.Text.Replace("{post}", post, StringComparison.Ordinal) })],
            errors.ToImmutable());
    }

    /// <summary>Entries that contain every word, the call's category first; all of them if nothing is asked for.</summary>
    public ImmutableArray<AnswerEntry> Find(string? words, Category category = Category.None)
    {
        var wanted = (words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. _entries
                .Where(entry => Array.TrueForAll(wanted, word => Says(entry, word)))
                .OrderBy(entry => category != Category.None && entry.Category == category ? 0 : 1),
        ];
    }

    private static bool Says(AnswerEntry entry, string word) =>
        entry.Question.Contains(word, StringComparison.OrdinalIgnoreCase) || entry.Text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static void Read(
        string name, string text, ImmutableArray<AnswerEntry>.Builder entries, ImmutableArray<ConfigurationError>.Builder errors)
    {
        var file = TomlFile.Parse(text);
        errors.AddRange(file.Errors.Select(error => new ConfigurationError(name, error.Line, error.Message)));
        foreach (var header in file.Headers)
        {
            if (header is not { Section: "answer", IsArray: true })
            {
                errors.Add(new ConfigurationError(name, header.Line, $"[{header.Section}]: allowed here: [[answer]]"));
                continue;
            }

            Read(name, header, [.. file.Entries.Where(entry => entry.Section == "answer" && entry.Index == header.Index)], entries, errors);
        }
    }

    private static void Read(
        string name,
        TomlHeader header,
        TomlEntry[] keys,
        ImmutableArray<AnswerEntry>.Builder entries,
        ImmutableArray<ConfigurationError>.Builder errors)
    {
        if (Array.Find(keys, key => key.Key is not ("category" or "question" or "answer") || key.Value is not TomlValue.Text) is { } wrong)
        {
            errors.Add(new ConfigurationError(name, wrong.Line, $"{wrong.Key}: allowed: category, question, answer, each a text in quotes"));
        }
        else if (CategoryNames.Find(Text(keys, "category")) is not { } category)
        {
            errors.Add(new ConfigurationError(name, header.Line, $"category: found \"{Text(keys, "category")}\"; allowed: {CategoryNames.Allowed}"));
        }
        else if (Text(keys, "question").Length == 0 || Text(keys, "answer").Length == 0)
        {
            errors.Add(new ConfigurationError(name, header.Line, "[[answer]]: question and answer are both needed"));
        }
        else
        {
            entries.Add(new AnswerEntry(category, Text(keys, "question"), Text(keys, "answer")));
        }
    }

    private static string Text(TomlEntry[] keys, string name) =>
        Array.Find(keys, key => key.Key == name)?.Value is TomlValue.Text text ? text.Value.Trim() : "";

    private static string Factory(string language)
    {
        var name = $"answers/answers.{(language == "en" ? "en" : "zh")}.toml";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the binary.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
