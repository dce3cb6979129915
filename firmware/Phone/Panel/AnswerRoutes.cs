using System.ComponentModel;
using CallDesk;
using Phone.Answers;

namespace Phone.Panel;

/// <summary>An entry of <c>/api/v1/answers</c>.</summary>
/// <param name="Category">The category it belongs to; null: every call.</param>
internal sealed record AnswerDto(string? Category, string Question, string Answer);

/// <summary>The answer book (clauses 2.3d, 2.3.1.7, 3.4c).</summary>
internal static class AnswerRoutes
{
    private const int LongestQuery = 100;

    public static void Map(IEndpointRouteBuilder routes, AnswerBook book) =>
        routes.MapGet("/api/v1/answers", (
                HttpRequest request,
                [Description("Words to find, at most 100 characters.")] string? query,
                [Description("The call's category: its entries come first.")] string? category) => Find(book, query ?? "", category ?? ""))
            .WithSummary("What to answer, found by words; the entries of a category first.")
            .Produces<IReadOnlyList<AnswerDto>>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType);

    private static IResult Find(AnswerBook book, string query, string category)
    {
        List<FieldError> errors = [];
        if (query.Length > LongestQuery)
        {
            errors.Add(FieldError.For("query", query, $"at most {LongestQuery} characters"));
        }

        if (CategoryNames.Find(category) is not { } known)
        {
            errors.Add(FieldError.OneOf("category", category, CategoryNames.All));
            return Problem.Invalid(errors).ToResult();
        }

        return errors.Count > 0
            ? Problem.Invalid(errors).ToResult()
            : TypedResults.Json(
                [.. book.Find(query, known).Select(entry => new AnswerDto(CategoryNames.Of(entry.Category), entry.Question, entry.Text))],
                PanelJson.Web.IReadOnlyListAnswerDto);
    }
}
