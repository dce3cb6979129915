using System.Globalization;
using System.Security.Cryptography;

namespace Phone.Configuration;

/// <summary>
/// A guard's PIN as it stands in the file: <c>pbkdf2-sha256$ITERATIONS$SALT$HASH</c> (RFC 8018 §5.2; salt and hash in base64). A PIN
/// has few digits: the hash keeps it from being read in passing, the file's mode keeps it from being tried out.
/// </summary>
internal sealed class PinHash
{
    public const int Iterations = 100_000;

    private const string Scheme = "pbkdf2-sha256";
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int LeastIterations = 10_000;
    private const int MostIterations = 2_000_000;

    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PinHash(int iterations, byte[] salt, byte[] hash) => (_iterations, _salt, _hash) = (iterations, salt, hash);

    /// <summary>Four to eight digits: what a guard types at the keypad.</summary>
    public static bool IsPin(string text) => text.Length is >= 4 and <= 8 && text.All(char.IsAsciiDigit);

    public static PinHash Of(string pin)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PinHash(Iterations, salt, Derive(pin, salt, Iterations));
    }

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
    public bool Fits(string pin) => CryptographicOperations.FixedTimeEquals(Derive(pin, _salt, _iterations), _hash);

    /// <summary>As it stands in the file.</summary>
    public string Encode() => string.Create(
        CultureInfo.InvariantCulture, $"{Scheme}${_iterations}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    /// <summary>Never by accident.</summary>
    public override string ToString() => "********";

    private static byte[] Derive(string pin, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(pin, salt, iterations, HashAlgorithmName.SHA256, HashLength);

    private static byte[]? Bytes(string base64, int length)
    {
        var bytes = new byte[length + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written == length ? bytes[..length] : null;
    }
}
