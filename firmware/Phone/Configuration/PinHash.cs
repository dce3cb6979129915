using System.Globalization;
using System.Security.Cryptography;

namespace Phone.Configuration;

/// <summary>
/// A guard's PIN or a user's password as it stands in the file: <c>pbkdf2-sha256$ITERATIONS$SALT$HASH</c> (RFC 8018 §5.2; salt and
/// hash in base64). A PIN has few digits: the hash keeps it from being read in passing, the file's mode keeps it from being tried out.
/// </summary>
internal sealed class PinHash
{
    public const int Iterations = 100_000;

    /// <summary>Of a password: it comes over the network, and is tried once a session.</summary>
    public const int PasswordIterations = 300_000;

    public const int LongestPassword = 128;

    private const string Scheme = "pbkdf2-sha256";
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int LeastIterations = 10_000;
    private const int MostIterations = 2_000_000;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PinHash(int iterations, byte[] salt, byte[] hash) => (Rounds, _salt, _hash) = (iterations, salt, hash);

    /// <summary>How dear a try is.</summary>
    public int Rounds { get; }

    /// <summary>Four to eight digits: what a guard types at the keypad.</summary>
    public static bool IsPin(string text) => text.Length is >= 4 and <= 8 && text.All(char.IsAsciiDigit);

    /// <summary>Twelve characters or more of any kind: length is what helps (NIST SP 800-63B, appendix A).</summary>
    public static bool IsPassword(string text) => text.Length is >= 12 and <= LongestPassword && !text.Any(char.IsControl);

    public static PinHash Of(string secret, int iterations = Iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PinHash(iterations, salt, Derive(secret, salt, iterations));
    }

    /// <summary>What no password fits, for names that nobody has: trying it takes as long as trying a real one.</summary>
    public static PinHash Unfitting(int iterations) =>
        new(iterations, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    public static bool TryParse(string text, out PinHash? hash)
    {
        hash = text.Split('$') is [Scheme, var rounds, var salt, var derived]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            && iterations is >= LeastIterations and <= MostIterations
            && Bytes(salt, SaltLength) is { } saltBytes
            && Bytes(derived, HashLength) is { } derivedBytes
                ? new PinHash(iterations, saltBytes, derivedBytes)
                : null;
        return hash is not null;
    }

    /// <summary>Takes some tens of milliseconds: never on the desk's thread. Compares in constant time.</summary>
    public bool Fits(string secret) => CryptographicOperations.FixedTimeEquals(Derive(secret, _salt, Rounds), _hash);

    /// <summary>As it stands in the file.</summary>
    public string Encode() => string.Create(
        CultureInfo.InvariantCulture, $"{Scheme}${Rounds}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    /// <summary>Never by accident.</summary>
    public override string ToString() => "********";

    private static byte[] Derive(string secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, HashLength);

    private static byte[]? Bytes(string base64, int length)
    {
        var bytes = new byte[length + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written == length ? bytes[..length] : null;
    }
}
