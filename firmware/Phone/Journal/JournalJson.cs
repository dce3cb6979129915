using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CallDesk;

namespace Phone.Journal;

/// <summary>The stored form of the desk's types. Properties without a setter are derived and not stored.</summary>
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(DeskEvent))]
[JsonSerializable(typeof(ImmutableArray<Effect>))]
[JsonSerializable(typeof(DeskState))]
[JsonSerializable(typeof(RecordAmendment))]
[JsonSerializable(typeof(LostEntries))]
[JsonSerializable(typeof(AuditNote))]
[JsonSerializable(typeof(ErasureNote))]
[JsonSerializable(typeof(CutNote))]
[JsonSerializable(typeof(MemoNote))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>Chinese text stays legible in the database: what is stored is never put into a web page unescaped.</summary>
    public static JournalJson Stored { get; } =
        new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, IgnoreReadOnlyProperties = true });
}

/// <summary>The outward form of records: the HTTP API's and the command line's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(ImmutableArray<JournalRecord>))]
[JsonSerializable(typeof(JournalRecordDetail))]
[JsonSerializable(typeof(JournalExportLine))]
[JsonSerializable(typeof(ImmutableArray<AuditLine>))]
internal sealed partial class JournalRecordJson : JsonSerializerContext
{
    /// <summary>For a terminal: Chinese text legible, indented.</summary>
    public static JournalRecordJson Terminal { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    /// <summary>One line a record, for programs.</summary>
    public static JournalRecordJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Between the desk's types and the journal's bytes.</summary>
internal static class JournalCodec
{
    /// <summary>Kinds of rows that are not desk events (<see cref="JournalSchema.NoSteps"/>).</summary>
    public const string AmendmentKind = "amendment";

    public const string LostKind = "lost-entries";

    public const string AuditKind = "journal-audit";

    public const string ErasureKind = "journal-erasure";

    public const string CutKind = "journal-cut";

    public const string MemoKind = "journal-memo";

    public const string ResumeKind = "journal-resume";

    /// <summary>Phrases whose value is a count, a time, a place or an id, and never a number that somebody can be called at.</summary>
    private static readonly FrozenSet<string> OpenPhrases = FrozenSet.Create("number", "time", "date", "post", "entry", "memo");

    private static readonly byte[] NoEffects = "[]"u8.ToArray();

    /// <summary>Whether a row is a step of the desk, and not something that was told to the journal.</summary>
    public static bool IsStep(string kind) =>
        kind is not (AmendmentKind or LostKind or AuditKind or ErasureKind or CutKind or MemoKind or ResumeKind);

    public static byte[] None => NoEffects;

    public static byte[] Encode(DeskEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, JournalJson.Stored.DeskEvent);

    public static byte[] Encode(DeskState state) => JsonSerializer.SerializeToUtf8Bytes(state, JournalJson.Stored.DeskState);

    /// <summary>
    /// Left out are a record's dialled number, which lies sealed in the parties' table; its talk's figures, which lie sealed in their
    /// own event; and what is spoken digit by digit. So the rows of records and sounds hold nothing personal.
    /// </summary>
    public static byte[] Encode(ImmutableArray<Effect> effects) =>
        JsonSerializer.SerializeToUtf8Bytes(
            effects.IsDefaultOrEmpty ? [] : ImmutableArray.CreateRange(effects, WithoutNumbers),
            JournalJson.Stored.ImmutableArrayEffect);

    public static byte[] Encode(RecordAmendment amendment) =>
        JsonSerializer.SerializeToUtf8Bytes(amendment, JournalJson.Stored.RecordAmendment);

    public static byte[] Encode(LostEntries lost) => JsonSerializer.SerializeToUtf8Bytes(lost, JournalJson.Stored.LostEntries);

    public static byte[] Encode(AuditNote note) => JsonSerializer.SerializeToUtf8Bytes(note, JournalJson.Stored.AuditNote);

    public static byte[] Encode(ErasureNote note) => JsonSerializer.SerializeToUtf8Bytes(note, JournalJson.Stored.ErasureNote);

    public static byte[] Encode(CutNote note) => JsonSerializer.SerializeToUtf8Bytes(note, JournalJson.Stored.CutNote);

    public static byte[] Encode(MemoNote note) => JsonSerializer.SerializeToUtf8Bytes(note, JournalJson.Stored.MemoNote);

    /// <exception cref="JsonException">The text is not an event that these rules know.</exception>
    public static DeskEvent DecodeEvent(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, JournalJson.Stored.DeskEvent) ?? throw new JsonException("an event is missing");

    /// <exception cref="JsonException">The text is not a list of effects that these rules know.</exception>
    public static ImmutableArray<Effect> DecodeEffects(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, JournalJson.Stored.ImmutableArrayEffect);

    /// <exception cref="JsonException">The text is not a state that these rules know.</exception>
    /// <remarks>What an older firmware did not know yet is as in the initial state: else it would be null.</remarks>
    public static DeskState DecodeState(ReadOnlySpan<byte> json)
    {
        if (JsonNode.Parse(json) is not JsonObject state || JsonNode.Parse(Encode(DeskState.Initial)) is not JsonObject initial)
        {
            throw new JsonException("a state is missing");
        }

        Complete(state, initial);
        return state.Deserialize(JournalJson.Stored.DeskState) ?? throw new JsonException("a state is missing");
    }

    /// <exception cref="JsonException">The text is not an amendment.</exception>
    public static RecordAmendment DecodeAmendment(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, JournalJson.Stored.RecordAmendment)
            ?? throw new JsonException("an amendment is missing");

    /// <exception cref="JsonException">The text is not such a note.</exception>
    public static LostEntries DecodeLost(ReadOnlySpan<byte> json) => Decode(json, JournalJson.Stored.LostEntries);

    /// <exception cref="JsonException">The text is not such a note.</exception>
    public static T Decode<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("a note is missing");

    /// <summary>The event's name on the wire: its JSON's first property.</summary>
    public static string KindOf(ReadOnlySpan<byte> eventJson)
    {
        var reader = new Utf8JsonReader(eventJson);
        reader.Read();
        reader.Read();
        reader.Read();
        return reader.GetString() ?? "";
    }

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static void Complete(JsonObject given, JsonObject initial)
    {
        foreach (var (name, value) in initial)
        {
            if (!given.TryGetPropertyValue(name, out var known))
            {
                given[name] = value?.DeepClone();
            }
            else if (known is JsonObject inner && value is JsonObject innerInitial)
            {
                Complete(inner, innerInitial);
            }
        }
    }

    private static Effect WithoutNumbers(Effect effect) => effect switch
    {
        WriteRecord { Record: { } record } when record.Dialled is not null || record.Talk is not null =>
            new WriteRecord(record with { Dialled = null, Talk = null }),
        SetAudio { Order: { } order } => new SetAudio(order with
        {
            ReceiverSpeech = WithoutNumbers(order.ReceiverSpeech),
            Legs = order.Legs.IsDefaultOrEmpty
                ? order.Legs
                : ImmutableArray.CreateRange(order.Legs, leg => leg with { Says = WithoutNumbers(leg.Says) }),
        }),
        _ => effect,
    };

    private static Utterance? WithoutNumbers(Utterance? said) => said is null || said.Phrases.IsDefaultOrEmpty
        ? said
        : said with { Phrases = ImmutableArray.CreateRange(said.Phrases, p => OpenPhrases.Contains(p.Key) ? p : new Phrase(p.Key)) };
}
