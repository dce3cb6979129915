using System.ComponentModel;
using CallDesk;
using Phone.Journal;

namespace Phone.Panel;

/// <summary>Totals of the post, for its supervisor. No figure of one person, and none at all below 20 calls (clause 2.3.1.9).</summary>
/// <param name="Calls">Incoming calls.</param>
/// <param name="Answered">Of them, those that a guard answered.</param>
/// <param name="InTime">Of them, those answered within the limit of rings (clause 1.1).</param>
/// <param name="MedianDelaySeconds">From the arrival to the answer; null if none was answered.</param>
/// <param name="Lost">Incoming calls that nobody answered.</param>
/// <param name="Breaches">Times that a caller was made to wait beyond the limit (clause 2.3g).</param>
internal sealed record PostSummaryDto(int Calls, int Answered, int InTime, double? MedianDelaySeconds, int Lost, int Breaches);

/// <summary>Too few calls: a figure would be one person's.</summary>
internal sealed record TooFewDto(int Calls, bool TooFew);

/// <summary>What a supervisor may see of a post: totals.</summary>
internal static class PostRoutes
{
    /// <summary>Below it no figures (clause 2.3.1.9).</summary>
    public const int FewestCalls = 20;

    public static void Map(IEndpointRouteBuilder routes, IPanelJournal journal) =>
        routes.MapGet("/api/v1/posts/summary", (
                HttpRequest request,
                [Description("Calls that arrived at or after this time (ISO 8601).")] string? from,
                [Description("Calls that arrived before this time (ISO 8601).")] string? to) => Summary(journal, request.Query))
            .WithSummary("Totals of the post; below 20 calls only how many there were: {\"calls\":n,\"tooFew\":true}.")
            .Produces<PostSummaryDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

    private static IResult Summary(IPanelJournal journal, IQueryCollection values)
    {
        var (query, errors) = JournalQuestion.ReadRange(values);
        if (query is null)
        {
            return Problem.Invalid(errors!).ToResult();
        }

        CallRecord[] calls =
            [.. journal.Closed(query.From, query.To).Select(call => call.Record).Where(record => record.Direction == Direction.In)];
        return calls.Length < FewestCalls
            ? TypedResults.Json(new TooFewDto(calls.Length, true), PanelJson.Web.TooFewDto)
            : TypedResults.Json(Totals(calls), PanelJson.Web.PostSummaryDto);
    }

    private static PostSummaryDto Totals(CallRecord[] calls)
    {
        double[] delays = [.. calls.Where(call => call.AnsweredAt is not null)
            .Select(call => (call.AnsweredAt!.Value - call.ArrivedAt).TotalSeconds).Order()];
        return new PostSummaryDto(
            calls.Length,
            delays.Length,
            calls.Count(call => call is { AnsweredAt: not null, WithinLimit: true }),
            Median(delays),
            calls.Length - delays.Length,
            calls.Sum(call => call.Care.Breaches));
    }

    private static double? Median(double[] sorted) => sorted.Length == 0
        ? null
        : Math.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, 1);
}
