using System.ComponentModel;
using Phone.Journal;

namespace Phone.Panel;

/// <summary>The calls there were, and what people write about them.</summary>
internal static class JournalRoutes
{
    private const int LongestNotes = 2000;

    public static void Map(IEndpointRouteBuilder routes, IPanelJournal journal)
    {
        routes.MapGet("/api/v1/journal", (
                HttpRequest request,
                [Description("Calls that arrived at or after this time (ISO 8601).")] string? from,
                [Description("Calls that arrived before this time (ISO 8601).")] string? to,
                [Description("Text to find, at most 100 characters.")] string? query,
                [Description("One of the nine categories.")] string? category,
                [Description("How many records, 1–500; 50 if left out.")] string? limit,
                [Description("Id of the last record of the page before.")] string? after) => List(journal, request.Query))
            .WithSummary("Records, newest first.")
            .Produces<IReadOnlyList<JournalRecord>>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType);

        routes.MapGet("/api/v1/journal/{id}", (string id) => Show(journal, id))
            .WithSummary("One record with its event log.")
            .Produces<JournalDetailDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType);

        routes.MapPatch("/api/v1/journal/{id}", (string id, HttpRequest request) => AmendAsync(journal, id, request))
            .WithSummary("Fills in what a person knows: category, cause, notes.")
            .Accepts<AmendRequest>("application/json", "application/merge-patch+json")
            .Produces<JournalDetailDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType);
    }

    private static IResult List(IPanelJournal journal, IQueryCollection values)
    {
        var (query, errors) = JournalQuestion.Read(values);
        return query is null
            ? Problem.Invalid(errors!).ToResult()
            : TypedResults.Json(journal.List(query), PanelJson.Web.IReadOnlyListJournalRecord);
    }

    private static IResult Show(IPanelJournal journal, string id) =>
        WrongId(id) ?? Found(id, journal.Show(id));

    private static async Task<IResult> AmendAsync(IPanelJournal journal, string id, HttpRequest request)
    {
        if (WrongId(id) is { } wrong)
        {
            return wrong;
        }

        var body = await TextBody.ReadAsync(request, "category", "cause", "notes");
        var amendment = new JournalAmendment(
            body.Change("category", WireNames.Categories.Contains, "one of: " + string.Join(' ', WireNames.Categories)),
            body.Change("cause", WireNames.Causes.Contains, "one of: " + string.Join(' ', WireNames.Causes)),
            body.Change("notes", value => value.Length <= LongestNotes, $"at most {LongestNotes} characters"));
        return body.Errors.Count > 0 ? Problem.Invalid(body.Errors).ToResult() : Found(id, journal.Amend(id, amendment));
    }

    private static IResult? WrongId(string id) =>
        JournalQuestion.IsId(id)
            ? null
            : Problem.Invalid([FieldError.For("id", id, "letters, digits, - and _, at most 64")]).ToResult();

    private static IResult Found(string id, JournalDetailDto? record) => record is null
        ? Problem.NotFound($"The journal has no record {id}.").ToResult()
        : TypedResults.Json(record, PanelJson.Web.JournalDetailDto);
}
