namespace Phone.Sip;

/// <summary>Why a CANCEL was sent (RFC 3326): a fork that rang several phones says to the others that one has answered.</summary>
internal static class CancelReason
{
    private const string Header = "Reason";

    /// <summary>
    /// <c>Reason: SIP ;cause=200</c> among the header's values: the call was completed elsewhere (RFC 3326 §2, the example of §3.1).
    /// </summary>
    public static bool SaysAnsweredElsewhere(string cancel) => SipHeaders.LinesOf(cancel).Exists(SaysIt);

    private static bool SaysIt(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).Trim().Equals(Header, StringComparison.OrdinalIgnoreCase)
            && SplitOutsideQuotes(line[(colon + 1)..], ',').Exists(IsCompleted);
    }

    private static bool IsCompleted(string value)
    {
        List<string> parts = SplitOutsideQuotes(value, ';');
        return parts[0].Trim().Equals("SIP", StringComparison.OrdinalIgnoreCase) && parts.Skip(1).Any(IsCause200);
    }

    private static bool IsCause200(string parameter) =>
        parameter.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, "200"]
        && name.Equals("cause", StringComparison.OrdinalIgnoreCase);

    /// <summary>A reason's text is a quoted string and may hold what otherwise separates.</summary>
    private static List<string> SplitOutsideQuotes(string text, char separator)
    {
        var parts = new List<string>();
        bool quoted = false;
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == separator)
            {
                parts.Add(text[from..i]);
                from = i + 1;
            }
        }

        parts.Add(text[from..]);
        return parts;
    }
}
