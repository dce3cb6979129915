using System.Globalization;
using Phone.Journal;

namespace Phone.Panel;

/// <summary>Reads the query of <c>GET /api/v1/journal</c>, naming everything that is wrong with it.</summary>
internal sealed class JournalQuestion
{
    internal const int DefaultLimit = 50;
    internal const int MostRecords = 500;
    internal const int LongestQuery = 100;
    internal const int LongestId = 64;
    private const string Times =
        "a time such as 2026-05-01T08:00:00Z (a + in an offset is written %2B) or a day such as 2026-05-01";
    private static readonly string[] Parameters = ["from", "to", "query", "category", "limit", "after"];
    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly List<FieldError> _errors = [];

    private JournalQuestion()
    {
    }

    /// <summary>The question, or the errors; one of them is null.</summary>
    public static (JournalQuery? Query, IReadOnlyList<FieldError>? Errors) Read(IQueryCollection values) => Read(values, Parameters);

    /// <summary>As <see cref="Read(IQueryCollection)"/>, where only <c>from</c> and <c>to</c> may be asked for.</summary>
    /// <param name="others">What may stand there besides; the caller reads it.</param>
    public static (JournalQuery? Query, IReadOnlyList<FieldError>? Errors) ReadRange(IQueryCollection values, params string[] others) =>
        Read(values, ["from", "to", .. others]);

    private static (JournalQuery? Query, IReadOnlyList<FieldError>? Errors) Read(IQueryCollection values, string[] parameters)
    {
        var reader = new JournalQuestion();
        var query = reader.ReadAll(values, parameters);
        return reader._errors.Count == 0 ? (query, null) : (null, reader._errors);
    }

    /// <summary>Ids are short words of letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private JournalQuery ReadAll(IQueryCollection values, string[] parameters)
    {
        foreach (var (name, all) in values)
        {
            Check(parameters.Contains(name), name, "an unknown parameter", "one of: " + string.Join(' ', parameters));
            Check(all.Count == 1, name, string.Join(',', all.ToArray()), "one value");
        }

        string? Text(string name) => values.TryGetValue(name, out var all) && all.Count == 1 ? all[0] : null;

        var from = Time("from", Text("from"));
        var to = Time("to", Text("to"));
        Check(from is null || to is null || from <= to, "from", Text("from"), "a time that is not after to");
        var query = Text("query");
        Check(query is null or { Length: <= LongestQuery }, "query", query, $"at most {LongestQuery} characters");
        var category = Text("category");
        if (category is not null && !WireNames.Categories.Contains(category))
        {
            _errors.Add(FieldError.OneOf("category", category, WireNames.Categories));
        }

        var after = Text("after");
        Check(after is null || IsId(after), "after", after, "the id of a record");
        return new JournalQuery(from, to, query, category, Limit(Text("limit")), after);
    }

    private DateTimeOffset? Time(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var isTime = DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time);
        Check(isTime, name, text, Times);
        return isTime ? time : null;
    }

    private int Limit(string? text)
    {
        if (text is null)
        {
            return DefaultLimit;
        }

        var isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MostRecords;
        Check(isCount, "limit", text, $"a whole number from 1 to {MostRecords}");
        return limit;
    }

    private void Check(bool good, string field, string? found, string allowed)
    {
        if (!good)
        {
            _errors.Add(FieldError.For(field, found ?? "", allowed));
        }
    }
}
