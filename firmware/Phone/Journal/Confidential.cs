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
    /// Events that tell nothing of a person: tokens, times, positions, names of fields, a technician's words. Digit keys are
    /// numbers, PINs or answers to a bank's machine; settings hold numbers; a directory match is a person; the figures of a talk are
    /// the guard's own.
    /// </summary>
    public static bool IsOpen(DeskEvent e) => e is
        HookMoved
        or KeyPressed { Key: > Key.Pound } or KeyReleased { Key: > Key.Pound }
        or CallArrived { Match: null } or CallReplaced { Match: null } or ArrivalJournaled or CallProgressed or CallConnected or CallEnded
        or HoldChanged or HoldFailed or TransferProgressed or TransferEnded
        or SpeechStarted or SpeechStopped or SpeechEnded or PageStarted or PageEnded
        or RecordFilled or AgendaSettled or AgendaWanted { For: null } or MemoStored or MemoFailed or MemosOpened
        or RegistrationChanged or NetworkChanged or NeighbourChanged or MessagesKept or ClockObserved
        or JournalUnavailable or JournalRestored
        or DeviceFailed or DeviceRestored or AudioLost or AudioRestored
        or ShutdownRequested or Due;

    /// <summary>
    /// Effects that tell nothing of a person. What is left out of their rows (<see cref="JournalCodec"/>: a record's number and
    /// talk, digits that are spoken) is not looked at here.
    /// </summary>
    public static bool IsOpen(Effect effect) => effect is
        SignalRinging or Answer or Reject or Release or HoldCall or RetrieveCall or FollowRedirect or AttendedTransfer or ReportReferral
        or OpenMicrophone or CloseMicrophone or OpenHandsfreeMicrophone or CloseHandsfreeMicrophone
        or SetAudio or SetLights
        or WriteRecord or MarkRecord or StoreMemo or StoreRecording or OpenMemos or EraseIdentity or LookUp or SendAlert or AgendaChanged { Item.For: null }
        or Ignored;

    public static bool IsOpen(DeskEvent e, ImmutableArray<Effect> effects) =>
        IsOpen(e) && (effects.IsDefaultOrEmpty || effects.All(IsOpen));

    public static bool IsTyped(DeskEvent e) => e is KeyPressed { Key: <= Key.Pound } or KeyReleased { Key: <= Key.Pound };

    /// <summary>What this step holds of calls, and of parties that it names without their call, in the order of their naming.</summary>
    /// <param name="encodedEvent">The event's JSON, as it is stored.</param>
    /// <param name="encodedEffects">The effects' JSON.</param>
    public static (ImmutableArray<CallId> Calls, ImmutableArray<string> Parties) Concerned(
        DeskEvent e, ImmutableArray<Effect> effects, ReadOnlySpan<byte> encodedEvent, ReadOnlySpan<byte> encodedEffects)
    {
        var sealedOnes = new List<JsonElement>();
        if (!IsOpen(e))
        {
            sealedOnes.Add(JsonElement.Parse(encodedEvent));
        }

        var list = JsonElement.Parse(encodedEffects);
        for (var i = 0; i < list.GetArrayLength(); i++)
        {
            if (!IsOpen(effects[i]))
            {
                sealedOnes.Add(list[i]);
            }
        }

        return (
            [.. sealedOnes.Select(Named).OfType<CallId>().Distinct()],
            [.. sealedOnes.Where(one => Named(one) is null).Select(Party).OfType<string>().Distinct()]);
    }

    /// <summary>The call that an event's or effect's JSON names: <c>"Call":{"Value":2}</c>, itself or in its record.</summary>
    public static CallId? Named(JsonElement json) =>
        (Has(json, "Call", out var named)
            || (Has(json, "Record", out var record) && Has(record, "Call", out named))
            || (Has(json, "Item", out var item) && Has(item, "Call", out named)))
        && Has(named, "Value", out var value)
            ? new CallId(value.GetInt64())
            : null;

    /// <summary>The token that an event's or effect's JSON names: <c>"Remote":{"Value":"…"}</c>, itself or in its item.</summary>
    private static string? Party(JsonElement json) =>
        (Has(json, "Remote", out var named) || (Has(json, "Item", out var item) && Has(item, "Remote", out named)))
        && Has(named, "Value", out var value)
            ? value.GetString()
            : null;

    /// <remarks>A name may stand for something else elsewhere: a memo's record is a text, an offer's item a number.</remarks>
    private static bool Has(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value);
    }
}
