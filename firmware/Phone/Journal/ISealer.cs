namespace Phone.Journal;

/// <summary>
/// Opens the journal's sealed fields. The hash chain runs over what is stored, so that erasing a key breaks nothing. Bound to one
/// connection; to be used where that is used.
/// </summary>
internal interface ISealer
{
    /// <param name="keyId">What is stored beside the field; <see cref="KeyRing.Plain"/> = it was never sealed.</param>
    /// <param name="context">Binds the field to its place (<c>event 3/17 body</c>), so that fields cannot be swapped.</param>
    /// <returns>Null if the key was erased or is not there, or the field was changed.</returns>
    byte[]? Open(string keyId, ReadOnlySpan<byte> field, string context);
}
