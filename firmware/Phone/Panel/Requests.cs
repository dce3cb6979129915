using System.ComponentModel;
using System.Text.Json;

namespace Phone.Panel;

/// <summary>Body of <c>POST /api/v1/sim/hook</c>.</summary>
internal sealed record HookRequest([property: Description("off = lift the handset, on = put it down.")] string Position);

/// <summary>Body of <c>POST /api/v1/sim/key</c>.</summary>
internal sealed record KeyRequest(
    [property: Description(
        "Legend of the key: 0–9 * # HOLD TRANSFER MUTE REDIAL HANDSFREE VOL+ VOL- NOTE SOS PRIVATE CALLBACK MESSAGES REVIEW.")]
    string Key,
    [property: Description("tap, press or release.")] string Action);

/// <summary>Body of <c>POST /api/v1/sim/fault</c>.</summary>
internal sealed record FaultRequest(
    [property: Description("keypad, lights, codec or hook.")] string Device,
    [property: Description("nak, stuck, reset, bounce, or none to heal.")] string Kind);

/// <summary>Body of <c>PATCH /api/v1/journal/{id}</c>: a merge patch; null clears a field.</summary>
internal sealed record AmendRequest(
    [property: Description(
        "complaint suggestion repair enquiry needs-approval colleague private important emergency.")]
    string? Category,
    [property: Description(
        "Why the call was late or missed: line-busy on-patrol unstaffed handset-off fault answered-elsewhere none.")]
    string? Cause,
    [property: Description("Free text, at most 2000 characters; so are all that follow.")] string? Notes,
    [property: Description("Who called.")] string? Name,
    string? Contact,
    string? Address,
    [property: Description("What it was about.")] string? Content,
    [property: Description("What the caller asks for.")] string? Request,
    [property: Description("When it happened, in the caller's words.")] string? EventTime,
    string? Place,
    [property: Description("Why it happened.")] string? Reason,
    [property: Description("Why the call was answered late or not at all, in the guard's own words; until the shift ends (clause 1.1).")]
    string? LateReason);

/// <summary>Body of an order that needs no words: <c>{}</c>.</summary>
internal sealed record EmptyRequest;

/// <summary>
/// A JSON object whose members are text. Read by hand so that every mistake can be named: all bodies of the API have this shape.
/// </summary>
internal sealed class TextBody
{
    private readonly Dictionary<string, string?> _members = new(StringComparer.Ordinal);
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    public static async Task<TextBody> ReadAsync(HttpRequest request, params string[] fields)
    {
        var body = new TextBody();
        var allowed = fields.Length == 0 ? "an empty JSON object" : "a JSON object with " + string.Join(", ", fields);
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            body.Take(document.RootElement, fields, allowed);
        }
        catch (JsonException)
        {
            body._errors.Add(FieldError.For("body", "not JSON", allowed));
        }

        return body;
    }

    /// <summary>The member's value, which must be one of these; its index, or −1 with the error noted.</summary>
    public int OneOf(string field, IReadOnlyList<string> allowed)
    {
        var value = _members.GetValueOrDefault(field);
        for (var i = 0; i < allowed.Count; i++)
        {
            if (allowed[i] == value)
            {
                return i;
            }
        }

        if (!_errors.Exists(error => error.Field == field))
        {
            _errors.Add(FieldError.OneOf(field, value, allowed));
        }

        return -1;
    }

    /// <summary>The same of a member that may be left out.</summary>
    public int OneOf(string field, IReadOnlyList<string> allowed, int otherwise) =>
        _members.ContainsKey(field) ? OneOf(field, allowed) : otherwise;

    /// <summary>The member's text, which must be there; empty with the error noted, which does not repeat it.</summary>
    public string Required(string field, int longest)
    {
        var value = _members.GetValueOrDefault(field) ?? "";
        if (value.Length == 0 || value.Length > longest)
        {
            _errors.Add(new FieldError(field, value.Length == 0 ? null : "a longer one", $"a text of 1 to {longest} characters"));
        }

        return value;
    }

    /// <summary>The member as a change: absent, cleared by null, or a text that <paramref name="fits"/>.</summary>
    public Amended Change(string field, Func<string, bool> fits, string allowed)
    {
        if (!_members.TryGetValue(field, out var value))
        {
            return default;
        }

        if (value is not null && !fits(value))
        {
            _errors.Add(FieldError.For(field, value, allowed));
        }

        return new Amended(true, value);
    }

    private void Take(JsonElement root, string[] fields, string allowed)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _errors.Add(FieldError.For("body", root.ValueKind.ToString(), allowed));
            return;
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!fields.Contains(member.Name))
            {
                _errors.Add(FieldError.For(member.Name, "an unknown member", allowed));
            }
            else if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            {
                _members[member.Name] = member.Value.GetString();
            }
            else
            {
                _errors.Add(FieldError.For(member.Name, member.Value.GetRawText(), "text"));
            }
        }
    }
}
