using System.Collections.Immutable;
using System.Globalization;
using CallDesk;
using Phone.Answers;
using Phone.Journal;

namespace Phone.Report;

/// <summary>How the pages look and where their evidence leads.</summary>
/// <param name="Language"><c>zh</c> or <c>en</c>.</param>
/// <param name="Panel">Address of the panel; empty: the ids stand without a link.</param>
internal sealed record ReportStyle(string Post, string Language, string Panel);

/// <summary>A month's calls out of the journal, and the five pages that are written of them.</summary>
/// <param name="Calls">Oldest first.</param>
/// <param name="WithoutFigures">Calls whose record was erased so that nothing can be counted of them any more.</param>
internal sealed record MonthlyReport(string Month, ImmutableArray<ReportCall> Calls, int WithoutFigures)
{
    public const int Standards = 5;

    /// <summary>Reads a month of this machine's wall clock.</summary>
    /// <param name="month">Any day of it.</param>
    /// <exception cref="JournalReadException">There is no journal, or it cannot be read.</exception>
    public static MonthlyReport Read(JournalReader journal, DateOnly month)
    {
        var first = new DateTime(month.Year, month.Month, 1, 0, 0, 0, DateTimeKind.Local);
        var (from, to) = (new DateTimeOffset(first), new DateTimeOffset(first.AddMonths(1)));
        var lines = journal.Export(from, to).Where(line => line.Completed).ToDictionary(line => line.Id);
        ImmutableArray<ReportCall> calls =
        [
            .. journal.Closed(from, to).Where(call => lines.ContainsKey(call.Id))
                .Select(call => Of(call, lines[call.Id])),
        ];
        return new MonthlyReport(NameOf(month), calls, lines.Count - calls.Length);
    }

    public static string NameOf(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Writes <c>standard-1.html</c> to <c>standard-5.html</c>; returns their paths.</summary>
    public ImmutableArray<string> Write(string folder, DeskSettings settings, ReportStyle style)
    {
        var figures = new MonthFigures(Calls, settings);
        var reasons = Calls.Where(call => call.Reason is not null).ToDictionary(call => call.Id, call => call.Reason!);
        var pages = ImmutableArray.CreateBuilder<string>();
        for (var standard = 1; standard <= Standards; standard++)
        {
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"standard-{standard}.html"));
            File.WriteAllText(file, ReportPage.Render(standard, Month, style.Post, style.Language, style.Panel, figures, reasons));
            pages.Add(file);
        }

        return pages.ToImmutable();
    }

    /// <summary>The figures stay the desk's; what a guard said of the call is its category and the reason beside the figure.</summary>
    private static ReportCall Of(ClosedCall call, JournalExportLine line)
    {
        var category = CategoryNames.Find(line.Category ?? "") ?? Category.None;
        var record = call.Record with { Marks = (call.Record.Marks ?? RecordMarks.None) with { Category = category } };
        var reason = line.Fields.GetValueOrDefault(RecordFields.LateReason) ?? Amended(record, line);
        return new ReportCall(call.Id, call.ArrivedAt, record, reason);
    }

    /// <summary>The cause that a person chose instead of the one that the phone found; null if nobody did.</summary>
    private static string? Amended(CallRecord record, JournalExportLine line) =>
        line.Cause == JournalProjections.CauseText(record.Cause) ? null : line.Cause;
}
