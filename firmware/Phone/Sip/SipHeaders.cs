namespace Phone.Sip;

/// <summary>The lines of a SIP message's head, for headers that PJSIP does not hand out one by one.</summary>
internal static class SipHeaders
{
    /// <summary>Header lines, folded ones (RFC 3261 §7.3.1) put together; neither the first line nor the body.</summary>
    public static List<string> LinesOf(string sipMessage)
    {
        int end = sipMessage.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] lines = (end < 0 ? sipMessage : sipMessage[..end]).Split("\r\n");
        var headers = new List<string>(lines.Length);
        foreach (string line in lines.Skip(1))
        {
            if (headers.Count > 0 && line.Length > 0 && line[0] is ' ' or '\t')
            {
                headers[^1] += line;
            }
            else
            {
                headers.Add(line);
            }
        }

        return headers;
    }

    /// <summary>A header's first value, by its name or its short form (RFC 3261 §7.3.3); null without it.</summary>
    public static string? ValueOf(string sipMessage, string name, string? shortForm = null)
    {
        foreach (string line in LinesOf(sipMessage))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string called = colon > 0 ? line[..colon].Trim() : "";
            if (called.Equals(name, StringComparison.OrdinalIgnoreCase) || called.Equals(shortForm, StringComparison.OrdinalIgnoreCase))
            {
                return line[(colon + 1)..].Trim();
            }
        }

        return null;
    }

    /// <summary>What follows the head; empty without a body.</summary>
    public static string BodyOf(string sipMessage)
    {
        int end = sipMessage.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? "" : sipMessage[(end + 4)..];
    }
}
