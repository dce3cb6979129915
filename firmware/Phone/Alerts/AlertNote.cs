using System.Globalization;
using System.Text.Json.Serialization;
using CallDesk;

namespace Phone.Alerts;

/// <summary>What goes out of the booth: that something is the matter at a post, and nothing about any person.</summary>
/// <param name="Kind"><c>sos</c>, <c>leader-claim</c>, …</param>
/// <param name="Id">Cited by the acknowledgement.</param>
/// <param name="Attempt">1, 2, …</param>
internal sealed record AlertNote(string Kind, string Post, long Id, int Attempt, DateTimeOffset Time)
{
    public const string Sos = "sos";
    public const string SosCancelled = "sos-cancelled";

    public static AlertNote Of(Alert alert, string post, DateTimeOffset time) =>
        new(KindOf(alert.Kind), post, alert.Id, alert.Attempt, time);

    /// <summary>One line for a telephone's display.</summary>
    public string Text(string language, AlertKind kind) => string.Create(
        CultureInfo.InvariantCulture, $"{(language == "en" ? English(kind) : Chinese(kind))} · {Post} · {Time:HH:mm} · #{Id}/{Attempt}");

    private static string KindOf(AlertKind kind) => kind switch
    {
        AlertKind.Sos => Sos,
        AlertKind.SosCancelled => SosCancelled,
        AlertKind.LeaderClaim => "leader-claim",
        AlertKind.HandsetLeftOff => "handset-left-off",
        AlertKind.Overdue => "overdue",
        _ => "part-failed",
    };

    private static string English(AlertKind kind) => kind switch
    {
        AlertKind.Sos => "SOS",
        AlertKind.SosCancelled => "SOS was a false alarm",
        AlertKind.LeaderClaim => "A caller claims to be a leader",
        AlertKind.HandsetLeftOff => "The handset is left off",
        AlertKind.Overdue => "Something promised is overdue",
        _ => "A part of the phone has failed",
    };

    private static string Chinese(AlertKind kind) => kind switch
    {
        AlertKind.Sos => "紧急求助",
        AlertKind.SosCancelled => "紧急求助已取消（误报）",
        AlertKind.LeaderClaim => "来电者自称领导，请核实",
        AlertKind.HandsetLeftOff => "听筒未挂好",
        AlertKind.Overdue => "有事项逾期未办",
        _ => "话机部件故障",
    };
}

/// <summary>What a web hook may answer: <c>{"acknowledged":true,"by":"entry"}</c>.</summary>
internal sealed record AlertAnswer(bool Acknowledged, string? By);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertNote))]
[JsonSerializable(typeof(CallNote))]
[JsonSerializable(typeof(AlertAnswer))]
internal sealed partial class AlertJson : JsonSerializerContext;
