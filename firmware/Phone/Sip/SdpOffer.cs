namespace Phone.Sip;

/// <summary>
/// The one question asked of an offer before anything rings: is there an audio codec that this phone speaks (RFC 3264 §6)? A call
/// without one is refused with 488 at once instead of making the guard lift the handset for nothing.
/// </summary>
internal static class SdpOffer
{
    private static readonly string[] Spoken = ["PCMU/8000", "PCMA/8000", "G722/8000", "opus/48000"];

    /// <summary>
    /// True if the message carries no SDP (a late offer, RFC 3261 §13.2.1) or an audio line with a codec of ours.
    /// </summary>
    public static bool IsServable(string sipMessage)
    {
        int body = sipMessage.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int start = body < 0 ? -1 : sipMessage.IndexOf("v=0", body, StringComparison.Ordinal);
        return start < 0 || HasSpokenCodec(sipMessage.AsSpan(start));
    }

    private static bool HasSpokenCodec(ReadOnlySpan<char> sdp)
    {
        bool inAudio = false;
        foreach (ReadOnlySpan<char> raw in sdp.EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                inAudio = line.StartsWith("m=audio ", StringComparison.Ordinal) && !line.StartsWith("m=audio 0 ", StringComparison.Ordinal);
                if (inAudio && HasStaticPayload(line))
                {
                    return true;
                }
            }
            else if (inAudio && line.StartsWith("a=rtpmap:", StringComparison.Ordinal) && IsSpoken(line))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Payload types 0 (PCMU), 8 (PCMA), 9 (G722) need no rtpmap (RFC 3551 §6). The line: <c>m=audio port proto pt…</c>
    /// </summary>
    private static bool HasStaticPayload(ReadOnlySpan<char> media)
    {
        int field = 0;
        foreach (Range range in media.Split(' '))
        {
            if (field++ >= 3 && media[range] is "0" or "8" or "9")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSpoken(ReadOnlySpan<char> rtpmap)
    {
        ReadOnlySpan<char> encoding = rtpmap[(rtpmap.IndexOf(' ') + 1)..];
        foreach (string codec in Spoken)
        {
            if (encoding.StartsWith(codec, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
