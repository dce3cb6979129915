using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What a directory entry is to the post.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryClass>))]
public enum EntryClass
{
    /// <summary>A number that belongs to nobody in particular.</summary>
    Other,
    Department,

    /// <summary>Another booth: its state is shown, calls may overflow to it.</summary>
    Neighbour,
    Colleague,

    /// <summary>Whose call is never announced as theirs: caller numbers are forged (clause 5.4).</summary>
    Leader,

    /// <summary>Who is told of alerts.</summary>
    Supervisor,
    Resident,

    /// <summary>Family and friends of the guards: the private-call clock runs (clauses 2.4c, 3.8c, 4.6a).</summary>
    Private,

    /// <summary>Premium rate: never dialled (clause 4.6b).</summary>
    Premium,

    /// <summary>Calls are refused until the entry expires; needs the supervisor and a reason (clause 1.7).</summary>
    Blocked,
}

/// <summary>One line of the site's directory.</summary>
/// <param name="Id">Short and stable; what events and phrases cite instead of a name.</param>
/// <param name="Name">Personal data: spoken and shown at the post only.</param>
/// <param name="SpeedKey">Digit whose long press dials it; null = none.</param>
public sealed record DirectoryEntry(string Id, string Name, string Number, EntryClass Class, int? SpeedKey = null);

/// <summary>Which entry a caller's number is, found by the adapter when the call arrived.</summary>
public readonly record struct DirectoryMatch(string Entry, EntryClass Class);

/// <summary>What a neighbour's phone is doing (RFC 4235).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NeighbourState>))]
public enum NeighbourState
{
    Unknown,
    Idle,
    Ringing,
    Busy,
}

/// <summary>A neighbour and its light.</summary>
public readonly record struct Neighbour(string Entry, NeighbourState State);
