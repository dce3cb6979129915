using System.Globalization;

namespace Phone.Sip;

/// <summary>The body of a message summary, <c>application/simple-message-summary</c> (RFC 3842 §5.2).</summary>
internal static class MessageSummary
{
    /// <summary>
    /// New voice messages; one where the summary says that messages wait but not how many. Null: this is no summary.
    /// </summary>
    public static int? NewMessages(string body)
    {
        int? waiting = null, voice = null;
        foreach (string line in body.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = line[(colon + 1)..].Trim();
            switch (colon < 0 ? "" : line[..colon].Trim().ToUpperInvariant())
            {
                case "MESSAGES-WAITING":
                    waiting = value.Equals("yes", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
                    break;
                case "VOICE-MESSAGE" when int.TryParse(
                    value.Split('/')[0], NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int count):
                    voice = count;
                    break;
            }
        }

        return waiting is null ? null : voice ?? waiting;
    }
}
