using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Phone.Configuration;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    private const string Session = "session";
    private const string Basic = "basic";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Guard's desk phone";
            document.Info.Version = "1";
            document.Info.Description =
                "State, events and journal of one phone. JSON in UTF-8; errors are problem details (RFC 9457) that name what was wrong "
                + "and what is allowed. With a [[user]] in the phone's configuration it is HTTPS and everybody signs in; without one it "
                + "is open to this machine alone. Paths under /api/v1/sim exist only on the virtual booth.";
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Session] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = AccessGate.Cookie,
                    Description = "Set by POST /api/v1/session.",
                },
                [Basic] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http, Scheme = "basic", Description = "For scripts, over HTTPS (RFC 7617).",
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Secure(operation, context);
            return Task.CompletedTask;
        });
    });

    /// <summary>What <see cref="AccessTable"/> says of this endpoint.</summary>
    private static void Secure(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var endpoint = context.Description;
        if (AccessTable.Find(endpoint.HttpMethod ?? "", $"/{endpoint.RelativePath}") is not { Least: > Role.Anyone } row)
        {
            return;
        }

        var role = row.Least == Role.Supervisor ? "supervisor" : "technician";
        operation.Description = $"{operation.Description} Least role: {role}.".TrimStart();
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Basic, context.Document)] = [] },
        ];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Not signed in, or no longer." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = "Not for this role." });
    }
}
