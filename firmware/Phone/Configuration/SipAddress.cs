namespace Phone.Configuration;

/// <summary>As much of a SIP URI (RFC 3261 §19.1) as the configuration has to understand.</summary>
internal static class SipAddress
{
    private const string Scheme = "sip:";

    /// <summary><c>sip:user@host[:port][;parameters]</c>.</summary>
    public static bool IsUser(string uri) =>
        uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && uri.IndexOf('@', StringComparison.Ordinal) is > 4 and var at
        && !uri.AsSpan(4, at - 4).ContainsAny(" <>\"\t")
        && IsHostPart(uri.AsSpan(at + 1));

    /// <summary><c>sip:host[:port][;parameters]</c>.</summary>
    public static bool IsHost(string uri) =>
        uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && IsHostPart(uri.AsSpan(4));

    /// <summary>What stands before the <c>@</c>; empty if there is none.</summary>
    public static string UserOf(string uri) =>
        IsUser(uri) ? uri[4..uri.IndexOf('@', StringComparison.Ordinal)] : "";

    /// <summary>The value of the <c>;transport=</c> parameter in lower case, or null.</summary>
    public static string? TransportOf(string uri) => uri.Split(';').Skip(1)
        .Where(parameter => parameter.StartsWith("transport=", StringComparison.OrdinalIgnoreCase))
        .Select(parameter => parameter["transport=".Length..].ToLowerInvariant())
        .FirstOrDefault();

    private static bool IsHostPart(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(';');
        var host = end < 0 ? text : text[..end];
        if (host.IsEmpty || text.ContainsAny(" <>\"\t") || host.Contains('@'))
        {
            return false;
        }

        var colon = host.StartsWith("[") ? host.LastIndexOf("]:") + 1 : host.LastIndexOf(':');
        return colon <= 0 ? host[0] != ':' : ushort.TryParse(host[(colon + 1)..], out var port) && port > 0;
    }
}
