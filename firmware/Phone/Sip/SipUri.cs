namespace Phone.Sip;

/// <summary>The little that the phone does with SIP URIs (RFC 3261 §19.1) as text.</summary>
internal static class SipUri
{
    /// <summary><c>sip:number@domain</c> in the domain (and port) of the account's address of record.</summary>
    public static string ForNumber(string number, string accountUri)
    {
        string scheme = accountUri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? "sips" : "sip";
        string user = number.Replace("#", "%23", StringComparison.Ordinal);
        return $"{scheme}:{user}@{HostPort(accountUri)}";
    }

    /// <summary>What people call the other side: the user part of a From URI, else its host.</summary>
    public static string Party(string nameAddr)
    {
        ReadOnlySpan<char> uri = nameAddr;
        int open = uri.LastIndexOf('<');
        if (open >= 0)
        {
            uri = uri[(open + 1)..];
            int close = uri.IndexOf('>');
            uri = close >= 0 ? uri[..close] : uri;
        }

        int colon = uri.IndexOf(':');
        uri = colon >= 0 ? uri[(colon + 1)..] : uri;
        int at = uri.IndexOf('@');
        uri = at >= 0 ? uri[..at] : uri;
        int end = uri.IndexOfAny(";:?"); // parameters, a password (RFC 3261 §19.1.1), the port of a URI without a user
        return (end >= 0 ? uri[..end] : uri).ToString();
    }

    private static string HostPort(string uri)
    {
        int at = uri.IndexOf('@');
        string host = at >= 0 ? uri[(at + 1)..] : uri[(uri.IndexOf(':') + 1)..];
        int end = host.IndexOfAny([';', '>', '?']);
        return end >= 0 ? host[..end] : host;
    }
}
