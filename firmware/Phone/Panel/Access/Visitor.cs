using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>Who makes a request.</summary>
/// <param name="By">What the audit trail calls them.</param>
/// <param name="Name">Null: nobody has signed in.</param>
internal sealed record Visitor(string By, string? Name, Role Role)
{
    public static readonly Visitor Unknown = new("panel", null, Role.Anyone);

    private readonly Func<bool>? _here;

    /// <summary>Somebody who signed in.</summary>
    /// <param name="here">Whether that still holds; any thread.</param>
    public Visitor(string name, Role role, Func<bool> here)
        : this($"panel:{name}", name, role) => _here = here;

    /// <summary>What they may see, they may still see: a stream that goes on for hours asks before every event.</summary>
    public bool IsHere => _here?.Invoke() ?? true;

    /// <summary>Set by <see cref="AccessGate"/> before any endpoint runs.</summary>
    public static Visitor Of(HttpContext context) =>
        context.Features.Get<Visitor>() ?? throw new InvalidOperationException("nobody asked who this is");
}
