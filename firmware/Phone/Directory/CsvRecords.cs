using System.Text;

namespace Phone.SiteDirectory;

/// <summary>Fields of comma-separated values (RFC 4180 §2), with the line on which each record begins.</summary>
internal static class CsvRecords
{
    /// <summary>
    /// Reads to the end whatever the text is; a quote that never ends makes its record the last (<see cref="CsvRecord.Open"/>).
    /// Empty lines are passed over.
    /// </summary>
    public static IEnumerable<CsvRecord> Read(string text)
    {
        var at = 0;
        var line = 1;
        while (at < text.Length)
        {
            var begun = line;
            var fields = new List<string>();
            var open = false;
            bool more;
            do
            {
                fields.Add(Field(text, ref at, ref line, out var unclosed));
                open |= unclosed;
                more = at < text.Length && text[at] == ',';
                at += more ? 1 : 0;
            }
            while (more);
            SkipLineEnd(text, ref at, ref line);
            if (fields is not [""])
            {
                yield return new CsvRecord(begun, fields, open);
            }
        }
    }

    private static string Field(string text, ref int at, ref int line, out bool open)
    {
        open = false;
        if (at >= text.Length || text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny(",\r\n");
            var plain = end < 0 ? text[at..] : text.Substring(at, end);
            at += plain.Length;
            return plain;
        }

        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"'))
            {
                at++;
                var rest = text.AsSpan(at).IndexOfAny(",\r\n");
                var after = rest < 0 ? text.Length - at : rest;
                open = after > 0; // letters behind a closing quote
                at += after;
                return value.ToString();
            }

            at += text[at] == '"' ? 1 : 0;
            line += text[at] == '\n' ? 1 : 0;
            value.Append(text[at]);
        }

        open = true;
        return value.ToString();
    }

    private static void SkipLineEnd(string text, ref int at, ref int line)
    {
        if (at < text.Length && text[at] == '\r')
        {
            at++;
        }

        if (at < text.Length && text[at] == '\n')
        {
            at++;
        }

        line++;
    }
}

/// <param name="Line">From 1.</param>
/// <param name="Open">A quote does not close where it must.</param>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, bool Open);
