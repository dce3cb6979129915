using System.Text;
using Phone.SelfTest;

namespace Phone.Panel;

/// <summary>Which self-test is wanted.</summary>
/// <param name="Scope">full or acceptance (somebody is at the booth), or short, unless told otherwise.</param>
/// <param name="Hands">own, or virtual: the virtual booth's technician does what is asked.</param>
internal sealed record SelfTestRequest(string? Scope, string? Hands);

/// <param name="Answer">yes or no.</param>
internal sealed record SelfTestAnswer(string? Answer);

/// <summary>The hardware self-test.</summary>
internal static class SelfTestRoutes
{
    private static readonly string[] Scopes = ["short", "full", SelfTestReport.Acceptance];
    private static readonly string[] Hands = ["own", "virtual"];
    private static readonly string[] Answers = ["no", "yes"];

    public static void Map(IEndpointRouteBuilder routes, ISelfTests tests)
    {
        routes.MapPost("/api/v1/selftest", (HttpRequest request) => BeginAsync(tests, request))
            .WithSummary("Begins a self-test; a call, an emergency number or an SOS ends it at once.")
            .Accepts<SelfTestRequest>("application/json")
            .Produces<SelfTestView>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType);

        routes.MapGet("/api/v1/selftest/{run}", (string run) => Show(tests, run))
            .WithSummary("A run by its number, or \"latest\": what is asked now, and the report at its end.")
            .Produces<SelfTestView>()
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType);

        routes.MapGet("/api/v1/selftest/{run}/report.html", (string run, HttpResponse response) => Page(tests, run, response))
            .WithSummary("The report as a page, with the sweep.")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType);

        routes.MapGet("/api/v1/selftest/{run}/report.xml", (string run) => JUnit(tests, run))
            .WithSummary("The report as JUnit XML.")
            .Produces<string>(StatusCodes.Status200OK, "application/xml")
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType);

        routes.MapPost("/api/v1/selftest/{run}/answer", (string run, HttpRequest request) => AnswerAsync(tests, run, request))
            .WithSummary("Answers what the run asks now.")
            .Accepts<SelfTestAnswer>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status404NotFound, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType);
    }

    private static async Task<IResult> BeginAsync(ISelfTests tests, HttpRequest request)
    {
        var (scope, hands) = (0, 0);
        if (request.ContentLength != 0)
        {
            var body = await TextBody.ReadAsync(request, "scope", "hands");
            scope = body.OneOf("scope", Scopes, otherwise: 0);
            hands = body.OneOf("hands", Hands, otherwise: 0);
            if (body.Errors.Count > 0)
            {
                return Problem.Invalid(body.Errors).ToResult();
            }
        }

        return tests.Want((Scope)scope, hands == 1) is { } run
            ? TypedResults.Json(run.View, SelfTestJson.Default.SelfTestView, statusCode: StatusCodes.Status202Accepted)
            : Problem.Of(StatusCodes.Status409Conflict, "Not now", "a self-test is going on").ToResult();
    }

    private static IResult Show(ISelfTests tests, string name) => tests.Find(name) switch
    {
        { } run => TypedResults.Json(run.View, SelfTestJson.Default.SelfTestView),
        null when name == SelfTestPlane.Latest => TypedResults.NoContent(),
        _ => Unknown(),
    };

    /// <summary>A page without a script and without anything from outside; its style lies in it.</summary>
    private static IResult Page(ISelfTests tests, string name, HttpResponse response)
    {
        if (tests.Find(name) is not { } run || tests.Page(run) is not { } page)
        {
            return Unknown();
        }

        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return TypedResults.Text(page, "text/html; charset=utf-8");
    }

    private static IResult JUnit(ISelfTests tests, string name) => tests.Find(name)?.View.Report is { } report
        ? TypedResults.Text(Encoding.UTF8.GetString(JUnitReport.Of(report)), "application/xml; charset=utf-8")
        : Unknown();

    private static async Task<IResult> AnswerAsync(ISelfTests tests, string name, HttpRequest request)
    {
        if (tests.Find(name) is not { } run)
        {
            return Unknown();
        }

        var body = await TextBody.ReadAsync(request, "answer");
        var answer = body.OneOf("answer", Answers);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        return run.Reply(answer == 1)
            ? TypedResults.NoContent()
            : Problem.Of(StatusCodes.Status409Conflict, "Not now", "this run asks nothing at the moment").ToResult();
    }

    private static IResult Unknown() => Problem.NotFound("no such run, or no report yet").ToResult();
}
