using System.Collections.Immutable;
using System.Reflection;
using System.Text;

namespace Phone.Report;

/// <summary>One row of the standards: clauses that ask for the same thing.</summary>
/// <param name="Name">The first of <paramref name="Clauses"/>; what tests and journal fields cite.</param>
/// <param name="Kind">done, declared, coached, or two of them.</param>
internal sealed record ClauseRow(string Name, ImmutableArray<string> Clauses, string Kind, string Profiles, string English, string Chinese)
{
    public string Title(string language) => language == "en" ? English : Chinese;
}

/// <summary>All rows of the five standards, out of <c>clauses.tsv</c>: the same table that the tests end with.</summary>
internal static class ClauseTable
{
    public static ImmutableArray<ClauseRow> Rows { get; } = Load();

    /// <summary>The clauses of one standard, 1 to 5, in their order, each with its row.</summary>
    public static IEnumerable<(string Clause, ClauseRow Row)> OfStandard(int standard)
    {
        var mark = standard.ToString(System.Globalization.CultureInfo.InvariantCulture) + ".";
        return Rows
            .SelectMany(row => row.Clauses.Select(clause => (Clause: clause, Row: row)))
            .Where(item => item.Clause.StartsWith(mark, StringComparison.Ordinal))
            .OrderBy(item => item.Clause, Comparer<string>.Create(InOrder));
    }

    /// <summary>1.2 before 1.10, 2.3.1.2 after 2.3h.</summary>
    private static int InOrder(string a, string b) => string.CompareOrdinal(Sortable(a), Sortable(b));

    private static string Sortable(string clause)
    {
        var text = new StringBuilder();
        foreach (var part in clause.Split('.'))
        {
            text.Append(part.TrimEnd([.. "abcdefgh"]).PadLeft(3, '0')).Append(part.Length > 0 && char.IsAsciiLetter(part[^1]) ? part[^1] : ' ').Append('.');
        }

        return text.ToString();
    }

    private static ImmutableArray<ClauseRow> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report/clauses.tsv")
            ?? throw new InvalidOperationException("report/clauses.tsv is missing from the binary.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return
        [
            .. reader.ReadToEnd().Split('\n')
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('\t'))
                .Select(cells => new ClauseRow(cells[0].Split(' ')[0], [.. cells[0].Split(' ')], cells[1], cells[2], cells[3], cells[4])),
        ];
    }
}
