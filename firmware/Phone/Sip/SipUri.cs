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

    /// <summary>
    /// The number that a Contact or Refer-To asks for: its user part without parameters, escapes and visual separators. Null if it is
    /// no sip or sips URI, or if its user is no number: then no dial plan could judge it.
    /// </summary>
    public static string? NumberOf(string nameAddr)
    {
        string uri = Inside(nameAddr);
        bool sip = uri.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)
            || uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);
        int at = uri.IndexOf('@');
        if (!sip || at < 0)
        {
            return null;
        }

        string user = Uri.UnescapeDataString(Party(uri));
        var number = new System.Text.StringBuilder(user.Length);
        foreach (char c in user)
        {
            if (char.IsAsciiDigit(c) || c is '*' or '#' || (c == '+' && number.Length == 0))
            {
                number.Append(c);
            }
            else if (c is not ('-' or '.' or '(' or ')'))
            {
                return null;
            }
        }

        return number.Length is > 0 and <= 40 ? number.ToString() : null;
    }

    /// <summary>A header that a request to this URI shall have (RFC 3261 §19.1.1), unescaped; null if the URI names none such.</summary>
    public static string? HeaderOf(string nameAddr, string name)
    {
        string uri = Inside(nameAddr);
        int from = uri.IndexOf('?');
        foreach (string header in from >= 0 ? uri[(from + 1)..].Split('&') : [])
        {
            int equals = header.IndexOf('=');
            if (equals >= 0 && header[..equals].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Uri.UnescapeDataString(header[(equals + 1)..]);
            }
        }

        return null;
    }

    /// <summary><c>user@host</c> of a sip or sips URI, for comparing people: no port, no parameters, no display name.</summary>
    public static string Address(string nameAddr)
    {
        string uri = Inside(nameAddr);
        int at = uri.IndexOf('@');
        string host = at >= 0 ? uri[(at + 1)..] : "";
        int end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.AsSpan().IndexOfAny(":;?>");
        return $"{Party(uri)}@{(end > 0 ? host[..end] : host)}";
    }

    /// <summary>What people call the other side: the user part of a From URI, else its host.</summary>
    public static string Party(string nameAddr)
    {
        ReadOnlySpan<char> uri = Inside(nameAddr);
        int colon = uri.IndexOf(':');
        uri = colon >= 0 ? uri[(colon + 1)..] : uri;
        int at = uri.IndexOf('@');
        uri = at >= 0 ? uri[..at] : uri;
        int end = uri.IndexOfAny(";:?"); // parameters, a password (RFC 3261 §19.1.1), the port of a URI without a user
        return (end >= 0 ? uri[..end] : uri).ToString();
    }

    /// <summary>The URI of a name-addr (RFC 3261 §20.10), or the text itself.</summary>
    private static string Inside(string nameAddr)
    {
        int open = nameAddr.LastIndexOf('<');
        int close = nameAddr.IndexOf('>', open + 1);
        return nameAddr[(open + 1)..(open >= 0 && close >= 0 ? close : nameAddr.Length)];
    }

    private static string HostPort(string uri)
    {
        int at = uri.IndexOf('@');
        string host = at >= 0 ? uri[(at + 1)..] : uri[(uri.IndexOf(':') + 1)..];
        int end = host.IndexOfAny([';', '>', '?']);
        return end >= 0 ? host[..end] : host;
    }
}
