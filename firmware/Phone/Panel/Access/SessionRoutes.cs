using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>Body of <c>POST /api/v1/session</c>.</summary>
internal sealed record SessionRequest(string Name, [property: Description("Never logged, never kept.")] string Password);

/// <summary>Who one is at this panel.</summary>
/// <param name="SignIn">People sign in here; false: it is open, to this machine alone.</param>
/// <param name="Name">Null: nobody has signed in.</param>
/// <param name="Role">supervisor or technician; null: nothing may be seen before signing in.</param>
/// <param name="Post">Which booth this is.</param>
internal sealed record SessionDto(bool SignIn, string? Name, string? Role, string Post);

/// <summary>Signing in and out.</summary>
internal static class SessionRoutes
{
    private const string Session = "/api/v1/session";

    /// <summary>A longer name is nobody's, and is kept nowhere.</summary>
    private const int LongestName = 32;

    public static void Map(IEndpointRouteBuilder routes, AccessGate gate, IPhoneView phone)
    {
        routes.MapGet(Session, (HttpRequest request) => Answer(gate, phone, Visitor.Of(request.HttpContext)))
            .WithSummary("Who one is here, and which role one has.")
            .Produces<SessionDto>();

        routes.MapPost(Session, (HttpRequest request) => SignInAsync(gate, phone, request.HttpContext))
            .WithSummary("Signs in; the answer sets the session's cookie.")
            .Accepts<SessionRequest>("application/json")
            .Produces<SessionDto>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status401Unauthorized, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status409Conflict, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status429TooManyRequests, Problem.ContentType);

        routes.MapDelete(Session, (HttpRequest request) =>
            {
                gate.End(request.HttpContext);
                return TypedResults.NoContent();
            })
            .WithSummary("Signs out.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static JsonHttpResult<SessionDto> Answer(AccessGate gate, IPhoneView phone, Visitor visitor) => TypedResults.Json(
        new SessionDto(gate.SignsIn, visitor.Name, NameOf(visitor.Role), phone.Post), PanelJson.Web.SessionDto);

    private static string? NameOf(Role role) => role switch
    {
        Role.Supervisor => "supervisor",
        Role.Technician => "technician",
        _ => null,
    };

    private static async Task<IResult> SignInAsync(AccessGate gate, IPhoneView phone, HttpContext context)
    {
        var body = await TextBody.ReadAsync(context.Request, "name", "password");
        var name = body.Required("name", LongestName);
        var password = body.Required("password", PinHash.LongestPassword);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        if (!gate.SignsIn)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "Nobody signs in here", "The configuration has no [[user]]: this panel is open.").ToResult();
        }

        var (user, wait) = await gate.TryAsync(context, name, password);
        if (user is null)
        {
            return AccessGate.Wrong(context, wait).ToResult();
        }

        gate.Begin(context, user);
        return Answer(gate, phone, new Visitor(user.Name, user.Role, static () => true));
    }
}
