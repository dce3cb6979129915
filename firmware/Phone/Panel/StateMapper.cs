using CallDesk;
using Route = CallDesk.Route;

namespace Phone.Panel;

/// <summary>
/// Turns snapshots into what the panel shows. Remembers the wall time it gave to a call's phase, so that the same phase never
/// seems to change because the two clocks were read a microsecond apart. Not thread-safe: its owner guards it.
/// </summary>
/// <param name="post">The post's name, which another configuration may change.</param>
internal sealed class StateMapper(Func<string> post, bool simulated)
{
    private Dictionary<(CallId Call, Moment Since), DateTimeOffset> _times = [];

    public StateDto Map(PhoneSnapshot snapshot)
    {
        var desk = snapshot.Desk;
        var lights = Ring(snapshot);
        return new StateDto(
            WireNames.Of(desk.Settings.Profile),
            post(),
            desk.Hook == HookPosition.Off ? "off" : "on",
            RouteOf(snapshot),
            desk.Bell is not null,
            desk.Registered,
            [.. lights.Select(light => light.ToString())],
            Calls(snapshot),
            [.. lights.Select(light => WireNames.Of(light.Motion))],
            snapshot.Audio.MicrophoneOpen,
            simulated,
            snapshot.Version);
    }

    /// <summary>The line is open and something passes: a talk path or a tone in the ear.</summary>
    private static string RouteOf(PhoneSnapshot snapshot)
    {
        var live = snapshot.Audio.MicrophoneOpen || !snapshot.Audio.Legs.IsDefaultOrEmpty || snapshot.Audio.ReceiverTone != Tone.None;
        return (live ? snapshot.Desk.Ear : Route.None) switch
        {
            Route.Handset => "handset",
            Route.Handsfree => "handsfree",
            _ => "none",
        };
    }

    private static Light[] Ring(PhoneSnapshot snapshot)
    {
        var ring = new Light[LightCount];
        if (!snapshot.Lights.IsDefault)
        {
            snapshot.Lights.AsSpan(0, Math.Min(LightCount, snapshot.Lights.Length)).CopyTo(ring);
        }

        return ring;
    }

    private CallDto[] Calls(PhoneSnapshot snapshot)
    {
        var kept = new Dictionary<(CallId, Moment), DateTimeOffset>();
        var calls = new CallDto[snapshot.Desk.Calls.Length];
        for (var i = 0; i < calls.Length; i++)
        {
            var call = snapshot.Desk.Calls[i];
            var since = _times.TryGetValue((call.Id, call.Since), out var known)
                ? known
                : snapshot.At - (snapshot.AtMoment - call.Since);
            kept[(call.Id, call.Since)] = since;
            calls[i] = new CallDto(
                call.Id.ToString(),
                WireNames.Of(call.Direction),
                WireNames.Of(call.Phase),
                snapshot.Remotes.GetValueOrDefault(call.Remote) ?? call.Dialled ?? "",
                call.Rings,
                call.Muted,
                since);
        }

        _times = kept;
        return calls;
    }

    public const int LightCount = 12;
}
