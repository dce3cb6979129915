using System.Collections.Immutable;
using System.Text.Json;
using CallDesk;

namespace Phone.Journal;

/// <summary>
/// What of a step has to be sealed, and whose it is (clause 1.9). One table: what is not named here as holding nothing personal is
/// sealed, so that a new event or effect is sealed until somebody decides otherwise.
/// </summary>
internal static class Confidential
{
    /// <summary>
    /// Events that tell nothing of a person: tokens, times, positions and a technician's words. Digit keys are numbers, PINs or
    /// answers to a bank's machine; settings hold numbers.
    /// </summary>
    public static bool IsOpen(DeskEvent e) => e is
        HookMoved
        or KeyPressed { Key: > Key.Pound } or KeyReleased { Key: > Key.Pound }
        or CallArrived or ArrivalJournaled or CallProgressed or CallConnected or CallEnded
        or HoldChanged or HoldFailed
        or RegistrationChanged or JournalUnavailable or JournalRestored
        or DeviceFailed or DeviceRestored or AudioLost or AudioRestored
        or ShutdownRequested or Due;

    /// <summary>
    /// Effects that tell nothing of a person. A record's dialled number is left out of its row (<see cref="JournalCodec"/>).
    /// </summary>
    public static bool IsOpen(Effect effect) => effect is
        SignalRinging or Answer or Reject or Release or HoldCall or RetrieveCall
        or OpenMicrophone or CloseMicrophone or SetAudio or SetLights
        or WriteRecord or Ignored;

    public static bool IsOpen(DeskEvent e, ImmutableArray<Effect> effects) =>
        IsOpen(e) && (effects.IsDefaultOrEmpty || effects.All(IsOpen));

    public static bool IsTyped(DeskEvent e) => e is KeyPressed { Key: <= Key.Pound } or KeyReleased { Key: <= Key.Pound };

    /// <summary>The calls whose personal matter this step holds, in the order in which they are named.</summary>
    /// <param name="encodedEvent">The event's JSON, as it is stored.</param>
    /// <param name="encodedEffects">The effects' JSON.</param>
    public static ImmutableArray<CallId> Calls(
        DeskEvent e, ImmutableArray<Effect> effects, ReadOnlyMemory<byte> encodedEvent, ReadOnlyMemory<byte> encodedEffects)
    {
        var calls = ImmutableArray.CreateBuilder<CallId>();
        if (!IsOpen(e) && Named(JsonElement.Parse(encodedEvent.Span)) is { } call)
        {
            calls.Add(call);
        }

        var list = JsonElement.Parse(encodedEffects.Span);
        for (var i = 0; i < list.GetArrayLength(); i++)
        {
            if (!IsOpen(effects[i]) && Named(list[i]) is { } other && !calls.Contains(other))
            {
                calls.Add(other);
            }
        }

        return calls.ToImmutable();
    }

    /// <summary>The call that an event's or effect's JSON names: <c>"Call":{"Value":2}</c>, itself or in its record.</summary>
    public static CallId? Named(JsonElement json) =>
        (json.TryGetProperty("Call", out var named)
            || (json.TryGetProperty("Record", out var record) && record.TryGetProperty("Call", out named)))
        && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("Value", out var value)
            ? new CallId(value.GetInt64())
            : null;
}
