namespace CallDesk;

/// <summary>Who is at the post.</summary>
public sealed record Shift
{
    public static Shift Off { get; } = new();

    /// <summary>Opaque id of the guard who is signed in; null: nobody is, or the site does without.</summary>
    public string? Guard { get; init; }

    public bool OnPatrol { get; init; }
}
