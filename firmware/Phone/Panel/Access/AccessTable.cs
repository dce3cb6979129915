using System.Collections.Frozen;
using Phone.Configuration;
using Phone.Journal;

namespace Phone.Panel.Access;

/// <summary>One endpoint of the panel.</summary>
/// <param name="Least">The least role that may call it.</param>
internal sealed record AccessRow(string Method, string Pattern, Role Least)
{
    /// <summary>
    /// What the audit trail says of it, one of <see cref="AuditActions"/>; null where there is nothing to say, or where the journal
    /// says so itself in the entry that it writes.
    /// </summary>
    public string? Action { get; init; }

    /// <summary>The page asks it by itself, over and over: it keeps no session alive.</summary>
    public bool Unasked { get; init; }
}

/// <summary>
/// Who may call what (clause 1.9), the whole of it. What does not stand here is refused to everybody. The technician's part shows no
/// identity and no content of a call.
/// </summary>
internal static class AccessTable
{
    private const Role Anyone = Role.Anyone;
    private const Role Technician = Role.Technician;
    private const Role Supervisor = Role.Supervisor;

    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        .. PageAssets.Paths.Select(path => new AccessRow("GET", path, Anyone)),
        new("GET", "/healthz", Anyone),
        new("GET", "/api/v1/session", Anyone) { Unasked = true },
        new("POST", "/api/v1/session", Anyone),
        new("DELETE", "/api/v1/session", Anyone),

        new("GET", "/metrics", Technician),
        new("GET", "/openapi/{documentName}.json", Technician),
        new("GET", "/api/v1/state", Technician),
        new("GET", "/api/v1/events", Technician) { Unasked = true, Action = AuditActions.Watch },
        new("GET", "/api/v1/answers", Technician),
        new("GET", "/api/v1/setup", Technician),
        new("POST", "/api/v1/selftest", Technician),
        new("GET", "/api/v1/selftest/{run}", Technician),
        new("GET", "/api/v1/selftest/{run}/report.html", Technician),
        new("GET", "/api/v1/selftest/{run}/report.xml", Technician),
        new("POST", "/api/v1/selftest/{run}/answer", Technician),
        new("POST", "/api/v1/sim/hook", Technician),
        new("POST", "/api/v1/sim/key", Technician),
        new("POST", "/api/v1/sim/fault", Technician),
        new("GET", "/api/v1/sim/pins", Technician) { Unasked = true },
        new("GET", "/api/v1/sim/memory", Technician),

        new("GET", "/api/v1/journal", Supervisor) { Action = AuditActions.List },
        new("GET", "/api/v1/journal/{id}", Supervisor),
        new("PATCH", "/api/v1/journal/{id}", Supervisor),
        new("GET", "/api/v1/journal/{id}/memos/{memo}", Supervisor),
        new("POST", "/api/v1/journal/{id}/erase", Supervisor),
        new("GET", "/api/v1/journal/export", Supervisor),
        new("GET", "/api/v1/audit", Supervisor) { Action = AuditActions.List },
        new("GET", "/api/v1/posts/summary", Supervisor) { Action = AuditActions.List },
        new("GET", "/api/v1/queue", Supervisor) { Action = AuditActions.List },
        new("POST", "/api/v1/queue", Supervisor) { Action = AuditActions.Add },
        new("POST", "/api/v1/queue/{id}/settle", Supervisor) { Action = AuditActions.Settle },
    ];

    private static readonly FrozenDictionary<(string Method, string Pattern), AccessRow> ByEndpoint =
        Rows.ToFrozenDictionary(row => (row.Method, row.Pattern));

    /// <summary>Null: refused.</summary>
    /// <param name="pattern">The route as it was mapped.</param>
    public static AccessRow? Find(string method, string? pattern) => ByEndpoint.GetValueOrDefault((method, pattern ?? ""));
}
