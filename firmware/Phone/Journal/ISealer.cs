namespace Phone.Journal;

/// <summary>
/// Seals personal fields of the journal. The hash chain runs over what <see cref="Seal"/> returns, so that erasing a key breaks
/// nothing. Thread-safe.
/// </summary>
internal interface ISealer
{
    /// <summary>The key that new fields are sealed with; stored beside every sealed field.</summary>
    string KeyId { get; }

    /// <param name="context">Binds the field to its place (<c>event 3/17 body</c>), so that fields cannot be swapped.</param>
    byte[] Seal(ReadOnlySpan<byte> clear, string context);

    /// <summary>Opens a sealed field; null if the key was erased or the field was changed.</summary>
    byte[]? Open(string keyId, ReadOnlySpan<byte> field, string context);
}

/// <summary>
/// Seals nothing: fields are stored as they are, under the key id <c>plain</c>. Holds the place of the real sealer.
/// </summary>
internal sealed class PlainSealer : ISealer
{
    public string KeyId => "plain";

    public byte[] Seal(ReadOnlySpan<byte> clear, string context) => clear.ToArray();

    public byte[]? Open(string keyId, ReadOnlySpan<byte> field, string context) => keyId == KeyId ? field.ToArray() : null;
}
