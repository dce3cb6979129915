using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>Why the supervisors are told.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertKind>))]
public enum AlertKind
{
    /// <summary>SOS was held (clause 5.5).</summary>
    Sos,

    /// <summary>The guard's PIN took an SOS back within its time.</summary>
    SosCancelled,

    /// <summary>Somebody claims to be a leader (clause 5.4).</summary>
    LeaderClaim,
    HandsetLeftOff,

    /// <summary>A message, callback or task is long overdue.</summary>
    Overdue,
    PartFailed,
}

/// <summary>Somebody outside must know. Repeated until it is acknowledged, if <see cref="Repeats"/>.</summary>
/// <param name="Id">Never repeats in a run; the acknowledgement cites it.</param>
/// <param name="Attempt">1, 2, …</param>
public sealed record Alert(long Id, AlertKind Kind, CallId? Call, int Attempt, bool Repeats);
