namespace Phone.Panel;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Guard's desk phone";
            document.Info.Version = "1";
            document.Info.Description =
                "State, events and journal of one phone. JSON in UTF-8; "
        + "errors are problem details (RFC 9457) that name what was wrong "
                + "and what is allowed. Paths under /api/v1/sim exist only on the virtual booth.";
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));
}
