using System.Text.Json;
using System.Text.Json.Serialization;

namespace Phone.Provisioning;

/// <summary>Says in the data folder that this unit has passed its acceptance test; another serial number makes it void.</summary>
/// <param name="Serial">The unit's, as its settings said then.</param>
internal sealed record AcceptanceMark(string? Serial, DateTimeOffset At)
{
    private const string File = "accepted.json";

    public static bool Stands(string data, string? serial)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(Path.Combine(data, File));
            return JsonSerializer.Deserialize(stream, ProvisioningJson.Default.AcceptanceMark) is { } mark && mark.Serial == serial;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Keep(string data, string? serial, DateTimeOffset at) => WholeFile.Write(
        Path.Combine(data, File),
        JsonSerializer.SerializeToUtf8Bytes(new AcceptanceMark(serial, at), ProvisioningJson.Default.AcceptanceMark));
}

[JsonSerializable(typeof(AcceptanceMark))]
[JsonSerializable(typeof(SetupReport))]
[JsonSerializable(typeof(UnitLabel))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ProvisioningJson : JsonSerializerContext;
