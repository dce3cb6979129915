using Phone.Configuration;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>What the phone is and does: health, metrics, state, events.</summary>
internal static class PhoneRoutes
{
    public static void Map(IEndpointRouteBuilder routes, IPhoneView phone, EventHub hub, EventStream stream, AccessFigures figures)
    {
        routes.MapGet("/healthz", () => Health(phone))
            .WithSummary("Ready to take calls and every plane alive.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);

        routes.MapGet("/metrics", IResult () => TypedResults.Text(
                phone.Metrics() + figures.Render(), "text/plain; version=0.0.4; charset=utf-8"))
            .WithSummary("Prometheus text, no personal data.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

        routes.MapGet("/api/v1/state", IResult (HttpContext context) => TypedResults.Json(
                hub.Now(masked: Visitor.Of(context).Role < Role.Supervisor), PanelJson.Web.StateDto))
            .WithSummary("The phone as it is now; for a technician without who the calls are with.")
            .Produces<StateDto>();

        routes.MapGet("/api/v1/events", (HttpRequest request) => stream.ServeAsync(request.HttpContext))
            .WithSummary("Server-sent events: every change as it happens.")
            .WithDescription(
                "Event state carries the whole state, event journal one record, event queue the whole queue; "
                + "for a technician there is the state alone, without who the calls are with. "
                + "Ids increase; Last-Event-ID resumes behind that event, "
                + "and if it is no longer kept the whole state comes instead. A comment every 15 s keeps the connection.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problem.ContentType);
    }

    private static IResult Health(IPhoneView phone)
    {
        var stalled = phone.Stalled;
        if (phone.Ready && stalled.Count == 0)
        {
            return TypedResults.Text("ok", "text/plain; charset=utf-8");
        }

        IReadOnlyList<string> reasons = phone.Ready ? stalled : ["not ready: calls cannot be taken yet", .. stalled];
        var problem = Problem.Of(StatusCodes.Status503ServiceUnavailable, "Not healthy", string.Join("; ", reasons));
        return (problem with { Reasons = reasons }).ToResult();
    }
}
