using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Phone.Journal;
using Phone.Panel.Access;

namespace Phone.Panel;

/// <summary>JSON of the HTTP API, written by generated code (no reflection in the AOT binary).</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StateDto))]
[JsonSerializable(typeof(IReadOnlyList<JournalRecord>))]
[JsonSerializable(typeof(JournalDetailDto))]
[JsonSerializable(typeof(PostSummaryDto))]
[JsonSerializable(typeof(TooFewDto))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(IReadOnlyList<QueueEntryDto>))]
[JsonSerializable(typeof(QueueRequest))]
[JsonSerializable(typeof(IReadOnlyList<AnswerDto>))]
[JsonSerializable(typeof(MemoryDto))]
[JsonSerializable(typeof(PinsDto))]
[JsonSerializable(typeof(SelfTestRequest))]
[JsonSerializable(typeof(SelfTestAnswer))]
[JsonSerializable(typeof(SelfTest.SelfTestView))]
[JsonSerializable(typeof(IReadOnlyList<AuditLine>))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionDto))]
[JsonSerializable(typeof(SetupDto))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HookRequest))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(FaultRequest))]
[JsonSerializable(typeof(AmendRequest))]
internal sealed partial class PanelJson : JsonSerializerContext
{
    /// <summary>Names of people and posts stay readable: Chinese is written as it is.</summary>
    public static PanelJson Web { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
}
