using System.Security.Cryptography;
using System.Text;

namespace Interop;

/// <summary>The answer to a digest challenge with qop=auth (RFC 7616 §3.4).</summary>
internal sealed record Digest(string Algorithm, string Username, string Realm, string Password)
{
    public string Response(string method, string uri, string nonce, string count, string clientNonce)
    {
        var secret = Hash($"{Username}:{Realm}:{Password}");
        var request = Hash($"{method}:{uri}");
        return Hash($"{secret}:{nonce}:{count}:{clientNonce}:auth:{request}");
    }

    private string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // not our choice: it is what RFC 3261 registrars still ask for
        return Convert.ToHexStringLower(Algorithm == "SHA-256" ? SHA256.HashData(bytes) : MD5.HashData(bytes));
#pragma warning restore CA5351
    }
}
