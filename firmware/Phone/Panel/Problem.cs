namespace Phone.Panel;

/// <summary>Problem details (RFC 9457): what was wrong, where, and what is allowed.</summary>
/// <param name="Errors">One entry for every field that was wrong.</param>
/// <param name="Reasons">What ails the phone (<c>/healthz</c> only).</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    IReadOnlyList<FieldError>? Errors = null,
    IReadOnlyList<string>? Reasons = null)
{
    public const string ContentType = "application/problem+json";

    public static Problem Of(int status, string title, string detail, IReadOnlyList<FieldError>? errors = null) =>
        new("about:blank", title, status, detail, errors);

    /// <summary>400 for values that are not allowed; the detail is readable without looking into the fields.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        Of(
            StatusCodes.Status400BadRequest, "Not a valid request",
            string.Join("; ", errors.Select(error => error.ToString())), errors);

    public static Problem NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found", detail);

    public IResult ToResult() => TypedResults.Json(this, PanelJson.Web.Problem, ContentType, Status);
}

/// <param name="Field">Name of the query parameter or of the body's member; "body" for the body itself.</param>
/// <param name="Found">What was there, shortened; null = it was missing.</param>
/// <param name="Allowed">What may be there.</param>
internal sealed record FieldError(string Field, string? Found, string Allowed)
{
    private const int Longest = 60;

    public static FieldError For(string field, string? found, string allowed) =>
        new(field, found is { Length: > Longest } ? string.Concat(found.AsSpan(0, Longest), "…") : found, allowed);

    public static FieldError OneOf(string field, string? found, IReadOnlyList<string> allowed) =>
        For(field, found, "one of: " + string.Join(' ', allowed));

    public override string ToString() =>
        Found is null ? $"{Field} is missing: {Allowed}" : $"{Field} is \"{Found}\", allowed is {Allowed}";
}
