using System.Net;

namespace Phone.Configuration;

/// <summary>What a text may look like, and how that is said.</summary>
internal static class TextRules
{
    public static readonly TextRule NotBlank =
        new("a text in quotes that is not blank", text => !string.IsNullOrWhiteSpace(text));
    public static readonly TextRule SipUser =
        new("sip:user@host or sip:user@host:port, with ;parameters", SipAddress.IsUser);
    public static readonly TextRule SipHost =
        new("sip:host or sip:host:port, with ;parameters such as ;transport=tcp", SipAddress.IsHost);
    public static readonly TextRule EmergencyNumber =
        new("two to eight digits", text => text.Length is >= 2 and <= 8 && text.All(char.IsAsciiDigit));
    public static readonly TextRule Pattern = new("digits, then * if the number may go on (\"168*\")", IsPattern);
    public static readonly TextRule Digits =
        new("up to four digits in quotes, or \"\" for none", text => text.Length <= 4 && text.All(char.IsAsciiDigit));
    public static readonly TextRule EndPoint = new("ADDRESS:PORT, for instance \"0.0.0.0:5060\"; port 0 = any", IsEndPoint);
    public static readonly TextRule NumberOrNone =
        new("a number to dial, the id of a directory entry, or \"\" for none", text => text.Length <= 64 && !text.Any(char.IsControl));
    public static readonly TextRule Identifier =
        new("1 to 32 letters, digits, hyphens or underscores", IsIdentifier);
    public static readonly TextRule Serial = new(
        "1 to 32 letters, digits or hyphens, no hyphen at its ends",
        text => IsIdentifier(text) && !text.Contains('_', StringComparison.Ordinal) && text[0] != '-' && text[^1] != '-');
    public static readonly TextRule PinHash =
        new("a line that `phone config hash-pin` has printed", text => Configuration.PinHash.TryParse(text, out _));
    public static readonly TextRule PasswordHash =
        new("a line that `phone config hash-password` has printed", text => Configuration.PinHash.TryParse(text, out _));
    public static readonly TextRule UserName =
        new("1 to 32 characters without a colon, a control character or a blank at its ends", IsUserName);
    public static readonly TextRule HostName =
        new("a host's name or an IP address, without port", IsHostName);
    public static readonly TextRule WebHook =
        new("https://HOST/PATH without a name and password in it; http:// only to this machine (127.0.0.1, ::1, localhost)", IsWebHook);
    public static readonly TextRule KeyPin =
        new("the SHA-256 of the server's public key (SPKI) as base64, 44 characters", IsKeyPin);
    public static readonly TextRule Multicast =
        new("an IPv4 multicast ADDRESS:PORT such as \"224.0.1.75:5000\", or \"\" for none", IsMulticast);

    private static bool IsPattern(string text)
    {
        var digits = text.EndsWith('*') ? text[..^1] : text;
        return digits.Length is > 0 and <= 20 && digits.All(char.IsAsciiDigit);
    }

    private static bool IsEndPoint(string text) => IPEndPoint.TryParse(text, out var end) && end.ToString() == text;

    private static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A colon would end the name in an Authorization header (RFC 7617 §2).</summary>
    private static bool IsUserName(string text) =>
        text.Length is > 0 and <= 32 && text.Trim() == text && !text.Any(c => char.IsControl(c) || c == ':');

    private static bool IsHostName(string text) =>
        text.Length <= 253 && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
        && !text.StartsWith('[');

    private static bool IsWebHook(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.Host.Length > 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool IsKeyPin(string text)
    {
        Span<byte> hash = stackalloc byte[33];
        return text.Length == 44 && Convert.TryFromBase64String(text, hash, out var length) && length == 32;
    }

    /// <summary>224.0.0.0/4 (RFC 5771).</summary>
    private static bool IsMulticast(string text) => text.Length == 0
        || (IsEndPoint(text) && IPEndPoint.Parse(text) is { Port: > 0, Address: var address }
            && address.GetAddressBytes() is [>= 224 and <= 239, _, _, _]);
}
