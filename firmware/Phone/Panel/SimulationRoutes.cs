using Hal.Simulation;

namespace Phone.Panel;

/// <summary>Hands for the virtual booth. Mapped only where there is one, on a loopback address.</summary>
internal static class SimulationRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ISimulation simulation)
    {
        Post<HookRequest>(routes.MapPost("/api/v1/sim/hook", (HttpRequest request) => HookAsync(simulation, request)))
            .WithSummary("Moves the virtual hook switch.");
        Post<KeyRequest>(routes.MapPost("/api/v1/sim/key", (HttpRequest request) => KeyAsync(simulation, request)))
            .WithSummary("Presses or releases a key in the keypad chip.");
        Post<FaultRequest>(routes.MapPost("/api/v1/sim/fault", (HttpRequest request) => FaultAsync(simulation, request)))
            .WithSummary("Makes a part fail, or heals it.");

        routes.MapGet("/api/v1/sim/pins", IResult () => TypedResults.Json(simulation.Pins().Finite(), PanelJson.Web.PinsDto))
            .WithSummary("What the codec's registers make of the sound. Levels in dBFS; -120 is silence.")
            .Produces<PinsDto>();
        routes.MapGet("/api/v1/sim/memory", IResult () => TypedResults.Json(Memory(), PanelJson.Web.MemoryDto))
            .WithSummary("Collects all garbage, and tells what is left. Bytes.")
            .Produces<MemoryDto>();
    }

    /// <summary>
    /// Twice, because what a finalizer frees is garbage of the second round only. Between two such collections the figures of
    /// /metrics rise with garbage that merely has grown old.
    /// </summary>
    private static MemoryDto Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GCMemoryInfo whole = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return new MemoryDto(whole.HeapSizeBytes - whole.FragmentedBytes, whole.TotalCommittedBytes);
    }

    private static RouteHandlerBuilder Post<TBody>(RouteHandlerBuilder route)
        where TBody : notnull => route
            .Accepts<TBody>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problem.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problem.ContentType);

    private static async Task<IResult> HookAsync(ISimulation simulation, HttpRequest request)
    {
        var body = await TextBody.ReadAsync(request, "position");
        var position = body.OneOf("position", SimulationNames.Positions);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        simulation.MoveHook(SimulationNames.Positions[position] == "off");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> KeyAsync(ISimulation simulation, HttpRequest request)
    {
        var body = await TextBody.ReadAsync(request, "key", "action");
        var key = body.OneOf("key", SimulationNames.Keys);
        var action = body.OneOf("action", SimulationNames.Actions);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        simulation.Key(SimulationNames.Keys[key], (KeyAction)action);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> FaultAsync(ISimulation simulation, HttpRequest request)
    {
        var body = await TextBody.ReadAsync(request, "device", "kind");
        var device = body.OneOf("device", SimulationNames.Devices);
        var kind = body.OneOf("kind", SimulationNames.Kinds);
        if (body.Errors.Count > 0)
        {
            return Problem.Invalid(body.Errors).ToResult();
        }

        return simulation.Fault((FaultDevice)device, (FaultKind)kind)
            ? TypedResults.NoContent()
            : Problem.Invalid([FieldError.For(
                "kind", SimulationNames.Kinds[kind],
                $"a way in which the {SimulationNames.Devices[device]} can fail")]).ToResult();
    }
}
