namespace Interop;

/// <summary>As much of a SIP request as a registrar or a scripted peer has to read.</summary>
internal sealed record SipRequest(string Method, string Uri, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>What stands behind the headers.</summary>
    public string Body { get; init; } = "";

    /// <summary>The number that is asked for.</summary>
    public string User => Uri.Split('@')[0].Replace("sip:", "", StringComparison.Ordinal);

    public static SipRequest? Parse(string text)
    {
        var lines = text.Split("\r\n");
        var words = lines[0].Split(' ');
        if (words is not [var method, var uri, "SIP/2.0"])
        {
            return null;
        }

        return new SipRequest(method, uri, HeadersOf(lines)) { Body = BodyOf(text) };
    }

    internal static string BodyOf(string message) => message.Split("\r\n\r\n", 2) is [_, var body] ? body : "";

    internal static IReadOnlyList<(string Name, string Value)> HeadersOf(IEnumerable<string> lines) =>
    [
        .. lines.Skip(1).TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => (parts[0].Trim(), parts[1].Trim())),
    ];

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public IEnumerable<string> All(string name) => Headers
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>The answer, with what RFC 3261 §8.2.6 wants copied.</summary>
    public string Answer(string status, params IEnumerable<string> more) => AnswerWith(status, [.. more], "");

    /// <summary>The answer with a session description.</summary>
    public string AnswerWith(string status, string contact, string sdp) =>
        AnswerWith(status, [contact, "Content-Type: application/sdp"], sdp);

    private string AnswerWith(string status, IReadOnlyList<string> more, string body)
    {
        var to = Header("To") is { } value && value.Contains(";tag=", StringComparison.Ordinal) ? value : $"{Header("To")};tag=registrar";
        string[] lines =
        [
            $"SIP/2.0 {status}",
            .. All("Via").Select(via => $"Via: {via}"),
            $"From: {Header("From")}", $"To: {to}", $"Call-ID: {Header("Call-ID")}", $"CSeq: {Header("CSeq")}",
            .. more,
            $"Content-Length: {body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "", "",
        ];
        return string.Join("\r\n", lines) + body;
    }
}
