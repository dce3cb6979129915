using System.Text.Json;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// That a person may talk handsfree here. Whatever sends voice to the loudspeaker or opens the base microphone asks for this value, and
/// only the settings of a profile that permits it can make one: of a security-booth there is none (clause 4.3b).
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed record HandsfreePermission
{
    private HandsfreePermission(Profile profile) => Profile = profile;

    /// <summary>The profile that permits it.</summary>
    public Profile Profile { get; }

    /// <summary>Null where handsfree is not permitted.</summary>
    public static HandsfreePermission? Of(DeskSettings settings) => settings.Post.Handsfree ? Of(settings.Profile) : null;

    private static HandsfreePermission? Of(Profile profile) =>
        profile is Profile.PropertyOffice or Profile.ServiceCenter or Profile.Standard ? new(profile) : null;

    /// <summary>The profile's name. A journal that was tampered with makes no permission of a booth either.</summary>
    public sealed class Converter : JsonConverter<HandsfreePermission>
    {
        public override HandsfreePermission Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Enum.TryParse(reader.GetString(), out Profile profile) && Of(profile) is { } permission
                ? permission
                : throw new JsonException("no profile that permits handsfree");

        public override void Write(Utf8JsonWriter writer, HandsfreePermission value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Profile.ToString());
    }
}
