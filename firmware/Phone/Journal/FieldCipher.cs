using System.Security.Cryptography;
using System.Text;

namespace Phone.Journal;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) with one key: version (1 byte), nonce (12, random for every field), ciphertext, tag (16). A key
/// seals one call or one segment, thousands of fields at most: random nonces are far from their limit of 2³² fields.
/// </summary>
internal sealed class FieldCipher : IDisposable
{
    public const int KeyBytes = 32;
    private const byte Version = 1;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly AesGcm _aes;

    public FieldCipher(ReadOnlySpan<byte> key) => _aes = new AesGcm(key, TagBytes);

    /// <param name="context">Authenticated with the field and not stored: it opens nowhere else.</param>
    public byte[] Seal(ReadOnlySpan<byte> clear, string context)
    {
        var field = new byte[1 + NonceBytes + clear.Length + TagBytes];
        field[0] = Version;
        var nonce = field.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var cipher = field.AsSpan(1 + NonceBytes, clear.Length);
        _aes.Encrypt(nonce, clear, cipher, field.AsSpan(field.Length - TagBytes), Encoding.UTF8.GetBytes(context));
        return field;
    }

    /// <returns>Null if the field was changed, belongs elsewhere, or another key sealed it.</returns>
    public byte[]? Open(ReadOnlySpan<byte> field, string context)
    {
        var length = field.Length - 1 - NonceBytes - TagBytes;
        if (length < 0 || field[0] != Version)
        {
            return null;
        }

        var clear = new byte[length];
        try
        {
            _aes.Decrypt(
                field.Slice(1, NonceBytes),
                field.Slice(1 + NonceBytes, length),
                field[^TagBytes..],
                clear,
                Encoding.UTF8.GetBytes(context));
            return clear;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _aes.Dispose();
}
