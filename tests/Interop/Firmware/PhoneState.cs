using System.Text.Json;

namespace Interop;

/// <summary>GET /api/v1/state, as the contract words it.</summary>
internal sealed record PhoneState(
    string Profile,
    string Post,
    string Hook,
    string Route,
    bool Ringing,
    bool Registered,
    IReadOnlyList<string> Lights,
    IReadOnlyList<PhoneCall> Calls)
{
    public bool IsIdle => Calls.Count == 0 && Hook == "on" && !Ringing;

    public bool HasLight => Lights.Any(light => light != "#000000");

    public bool HasCall(string state) => Calls.Any(call => call.State == state);
}

internal sealed record PhoneCall(JsonElement Id, string Direction, string State, string Remote, int Rings, bool Muted);

/// <summary>One record of GET /api/v1/journal.</summary>
internal sealed record JournalRecord(
    JsonElement Id,
    string Direction,
    string Remote,
    DateTimeOffset ArrivedAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt,
    int Rings,
    bool? WithinThreeRings,
    string? ReleasedBy,
    string? Cause,
    bool Completed,
    DateTimeOffset? MachineAnsweredAt,
    string? Category,
    IReadOnlyList<string> Flags);

/// <summary>One entry of GET /api/v1/queue.</summary>
internal sealed record QueueEntry(string Id, string Kind, string? Remote, string? For);

/// <summary>GET /api/v1/sim/memory: the managed memory after a whole collection, in bytes.</summary>
internal sealed record Memory(long Alive, long Committed);

/// <summary>GET /api/v1/sim/pins: what the codec's registers make of the sound.</summary>
internal sealed record Pins(
    double? ReceiverDbfs,
    double? LoudspeakerVoiceDbfs,
    double? LoudspeakerRingDbfs,
    bool MicrophoneOpen,
    bool HandsfreeMicOpen);
