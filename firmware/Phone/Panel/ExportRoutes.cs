using System.ComponentModel;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Phone.Journal;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>What a supervisor takes away, and who took or looked at what (clause 1.9).</summary>
internal static class ExportRoutes
{
    private const int MostLines = 1000;

    private static readonly string[] Formats = ["csv", "json"];
    private static readonly string[] Names = ["masked", "whole"];

    public static void Map(IEndpointRouteBuilder routes, IPanelJournal journal)
    {
        routes.MapGet("/api/v1/journal/export", (
                HttpRequest request,
                [Description("Calls that arrived at or after this time (ISO 8601).")] string? from,
                [Description("Calls that arrived before this time (ISO 8601).")] string? to,
                [Description("csv (RFC 4180) or json (one line a record); csv if left out.")] string? format,
                [Description("masked, or whole: numbers and fields as they are; masked if left out.")] string? names) =>
                Export(journal, request.HttpContext))
            .WithSummary("Records as a file; in the audit trail before its first byte, and without that there is none.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv", "application/x-ndjson")
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        routes.MapGet("/api/v1/audit", (
                HttpRequest request, [Description("How many lines, 1–1000; 100 if left out.")] string? limit) => Audit(journal, limit))
            .WithSummary("Who read, exported, changed or erased what, and who signed in; newest first.")
            .Produces<IReadOnlyList<AuditLine>>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);
    }

    private static IResult Export(IPanelJournal journal, HttpContext context)
    {
        var values = context.Request.Query;
        var (query, wrong) = JournalQuestion.ReadRange(values, "format", "names");
        List<FieldError> errors = [.. wrong ?? []];
        var format = OneOf(values, "format", Formats, errors);
        var names = OneOf(values, "names", Names, errors);
        if (query is null || errors.Count > 0)
        {
            return Problem.Invalid(errors).ToResult();
        }

        var lines = journal.Export(query.From, query.To, withNames: names == 1, Visitor.Of(context).By);

        // The writers of the journal's formats write as the terminal needs it; this request has a pool thread of its own.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return TypedResults.Stream(
            body =>
            {
                Write(body, isCsv: format == 0, names == 1 ? lines : lines.Select(line => line.Masked()));
                return Task.CompletedTask;
            },
            format == 0 ? "text/csv; charset=utf-8" : "application/x-ndjson",
            $"calls.{Formats[format]}");
    }

    private static int OneOf(IQueryCollection values, string name, string[] allowed, List<FieldError> errors)
    {
        if (!values.TryGetValue(name, out var given))
        {
            return 0;
        }

        var index = Array.IndexOf(allowed, given.ToString());
        if (index < 0)
        {
            errors.Add(FieldError.OneOf(name, given.ToString(), allowed));
        }

        return index;
    }

    private static void Write(Stream body, bool isCsv, IEnumerable<JournalExportLine> lines)
    {
        // Spreadsheets take a CSV file for Latin letters unless it begins with the mark.
        using var output = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: isCsv), leaveOpen: true);
        if (isCsv)
        {
            JournalExport.WriteCsv(output, lines);
        }
        else
        {
            JournalExport.WriteJsonLines(output, lines);
        }
    }

    private static IResult Audit(IPanelJournal journal, string? limit)
    {
        var most = 100;
        return limit is null || (int.TryParse(limit, out most) && most is >= 1 and <= MostLines)
            ? TypedResults.Json(journal.Audit(most), PanelJson.Web.IReadOnlyListAuditLine)
            : Problem.Invalid([FieldError.For("limit", limit, $"a whole number from 1 to {MostLines}")]).ToResult();
    }
}
