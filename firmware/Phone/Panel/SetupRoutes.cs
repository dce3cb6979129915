using CallDesk;
using Phone.Provisioning;

namespace Phone.Panel;

/// <param name="State">done, acceptance-due, refused, missing, recovery.</param>
/// <param name="Serial">The unit's, as on its label.</param>
/// <param name="Problems">What is wrong with the settings that the card brought: file, line, what was found and what is allowed.</param>
internal sealed record SetupDto(string State, string? Serial, IReadOnlyList<SetupProblem> Problems);

/// <summary>How far the unit has come from its card to its place.</summary>
internal static class SetupRoutes
{
    public static void Map(IEndpointRouteBuilder routes, IPhoneView phone) =>
        routes.MapGet("/api/v1/setup", IResult () => TypedResults.Json(Now(phone.Setup), PanelJson.Web.SetupDto))
            .WithSummary("How far the unit has come from its card to its place, and what is wrong with the card's settings.")
            .Produces<SetupDto>();

    private static SetupDto Now(SetupView setup) => new(Name(setup.State), setup.Serial, setup.Problems);

    private static string Name(Setup state) => state switch
    {
        Setup.AcceptanceDue => "acceptance-due",
        Setup.Refused => "refused",
        Setup.Missing => "missing",
        Setup.Recovery => "recovery",
        _ => "done",
    };
}
