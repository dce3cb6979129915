namespace Phone.Sip;

/// <summary>
/// Does an INVITE ask the phone to answer by itself? It never does (clause 4.3b); the wish is reported, so that the record shows it.
/// </summary>
internal static class AutoAnswerHeaders
{
    /// <summary>
    /// Answer-Mode and Priv-Answer-Mode with Auto (RFC 5373 §3), Alert-Info with <c>info=alert-autoanswer</c> or
    /// <c>info=ring-answer</c> (or the same words as a URN or file name), Call-Info with <c>answer-after=</c>, and
    /// <c>intercom=true</c> in either: the ways that exchanges use.
    /// </summary>
    public static bool Ask(string sipMessage)
    {
        foreach (ReadOnlySpan<char> line in SipHeaders.LinesOf(sipMessage))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && Asks(line[..colon].Trim(), line[(colon + 1)..].Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Asks(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (Is(name, "Answer-Mode") || Is(name, "Priv-Answer-Mode"))
        {
            int end = value.IndexOf(';');
            return Is((end >= 0 ? value[..end] : value).Trim(), "Auto");
        }

        if (Is(name, "Alert-Info"))
        {
            return Holds(value, "alert-autoanswer") || Holds(value, "ring-answer") || Holds(value, "intercom=true");
        }

        return Is(name, "Call-Info") && (Holds(value, "answer-after=") || Holds(value, "intercom=true"));
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool Holds(ReadOnlySpan<char> text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
