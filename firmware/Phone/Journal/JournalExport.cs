using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Phone.Journal;

/// <summary>One record as the export writes it: the record's own fields, then what people filled in.</summary>
internal sealed record JournalExportLine : JournalRecord
{
    public JournalExportLine(JournalRecord record, IReadOnlyDictionary<string, string> fields, IReadOnlyList<string> notes)
        : base(record)
    {
        Fields = fields;
        Notes = notes;
    }

    public IReadOnlyDictionary<string, string> Fields { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>The same without anything that names a person.</summary>
    public JournalExportLine Masked() => new(
        this with { Remote = Mask.Number(Remote) },
        Fields.ToDictionary(field => field.Key, _ => Mask.Text),
        [.. Notes.Select(_ => Mask.Text)]);
}

/// <summary>What stands in place of personal data.</summary>
internal static class Mask
{
    public const string Text = "***";

    private const int Shown = 2;
    private const int ShortestShown = 7;

    /// <summary>Only the last two digits of a whole number: enough to tell two callers apart, not to call one.</summary>
    public static string Number(string number)
    {
        var whole = number.Length >= ShortestShown && number.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ');
        return whole ? string.Concat(Text, number.AsSpan(number.Length - Shown)) : Text;
    }
}

/// <summary>Writes records for the supervisor: CSV (RFC 4180) or JSON lines, UTF-8.</summary>
internal static class JournalExport
{
    private const string LineEnd = "\r\n"; // RFC 4180 §2.1
    private const string Others = "otherFields";
    private const string Notes = "notes";

    private static readonly ImmutableArray<string> Columns =
    [
        "id", "direction", "remote", "arrivedAt", "answeredAt", "endedAt", "rings", "withinThreeRings", "releasedBy", "category",
        "cause", "machineAnsweredAt", "flags", "completed",
    ];

    public static void WriteCsv(TextWriter output, IEnumerable<JournalExportLine> lines)
    {
        WriteRow(output, [.. Columns, .. RecordFields.All, Others, Notes]);
        foreach (var line in lines)
        {
            WriteRow(output, Cells(line));
        }
    }

    public static void WriteJsonLines(TextWriter output, IEnumerable<JournalExportLine> lines)
    {
        foreach (var line in lines)
        {
            output.Write(JsonSerializer.Serialize(line, JournalRecordJson.Lines.JournalExportLine));
            output.Write('\n');
        }
    }

    private static IEnumerable<string?> Cells(JournalExportLine line)
    {
        string?[] record =
        [
            line.Id, line.Direction, line.Remote, Time(line.ArrivedAt), Time(line.AnsweredAt), Time(line.EndedAt),
            line.Rings.ToString(CultureInfo.InvariantCulture), Flag(line.WithinThreeRings), line.ReleasedBy, line.Category,
            line.Cause, Time(line.MachineAnsweredAt), string.Join(' ', line.Flags), Flag(line.Completed),
        ];
        var others = line.Fields.Where(field => !RecordFields.All.Contains(field.Key)).Select(field => $"{field.Key}: {field.Value}");
        return
        [
            .. record,
            .. RecordFields.All.Select(name => line.Fields.GetValueOrDefault(name)),
            string.Join('\n', others),
            string.Join('\n', line.Notes),
        ];
    }

    private static void WriteRow(TextWriter output, IEnumerable<string?> cells)
    {
        output.Write(string.Join(',', cells.Select(Cell)));
        output.Write(LineEnd);
    }

    /// <summary>
    /// Quoted where RFC 4180 asks for it. What a spreadsheet would take for a formula, also in its full-width form, gets an
    /// apostrophe: a caller's number must not run anything on the supervisor's machine.
    /// </summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = text.TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || text[0] is '\t' or '\r'
            ? "'" + text
            : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private static string? Flag(bool? flag) => flag switch
    {
        true => "yes",
        false => "no",
        null => null,
    };
}
