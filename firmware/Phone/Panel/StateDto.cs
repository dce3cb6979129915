using Phone.Journal;

namespace Phone.Panel;

/// <summary>The phone as <c>GET /api/v1/state</c> and the <c>state</c> events show it.</summary>
/// <param name="Motions">How each light moves: steady, blink, flash, wink.</param>
/// <param name="MicrophoneOpen">The desk's order to the handset microphone.</param>
/// <param name="Simulated">The virtual booth: <c>/api/v1/sim/*</c> exists.</param>
/// <param name="Version">The desk's step that this state came from.</param>
internal sealed record StateDto(
    string Profile,
    string Post,
    string Hook,
    string Route,
    bool Ringing,
    bool Registered,
    IReadOnlyList<string> Lights,
    IReadOnlyList<CallDto> Calls,
    IReadOnlyList<string> Motions,
    bool MicrophoneOpen,
    bool Simulated,
    long Version)
{
    /// <summary>The same without who the calls are with (clause 1.9): what a technician sees.</summary>
    public StateDto Masked() => Calls.Count == 0 ? this : this with { Calls = [.. Calls.Select(call => call with { Remote = Mask.Text })] };

    /// <summary>Nothing that anybody could see differs (the version may).</summary>
    public bool LooksLike(StateDto other) =>
        this with { Lights = other.Lights, Calls = other.Calls, Motions = other.Motions, Version = other.Version } == other
        && Lights.SequenceEqual(other.Lights)
        && Calls.SequenceEqual(other.Calls)
        && Motions.SequenceEqual(other.Motions);
}

/// <param name="State">ringing, dialing, active, held, waiting, released.</param>
/// <param name="Since">When the call entered this state.</param>
internal sealed record CallDto(
    string Id, string Direction, string State, string Remote, int Rings, bool Muted, DateTimeOffset Since);
