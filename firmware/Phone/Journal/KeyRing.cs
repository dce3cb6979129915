using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// The keys of one database, through one connection: every call record has its own, every segment one for what belongs to no call.
/// They lie wrapped in the <c>keys</c> table, outside of the hash chain: deleting a row there erases all that it sealed.
/// </summary>
/// <remarks>Writers call <see cref="Forget"/> at the start of every transaction: another process may have erased a key.</remarks>
internal sealed class KeyRing(SqliteConnection connection, UnitKeys unit) : ISealer, IDisposable
{
    /// <summary>The key id of the first schema, which sealed nothing.</summary>
    public const string Plain = "plain";

    private readonly Dictionary<string, FieldCipher?> _ciphers = new(StringComparer.Ordinal);

    /// <summary>The key of what belongs to a segment and to no call.</summary>
    public static string OfSegment(long segment) => FormattableString.Invariant($"segment {segment}");

    /// <summary>
    /// What people noted about a call has a key beside that of its number: a caller who wants to stay unnamed may be called back.
    /// </summary>
    public static string OfFields(string record) => $"{record} fields";

    /// <summary>A snapshot has a key of its own: it may hold a number that was dialled, which goes when that call is erased.</summary>
    public static string OfSnapshot(string run) => $"snapshot {run}";

    /// <summary>Digits that may yet become a number: the call's, as soon as there is one (<see cref="Bind"/>).</summary>
    public static string OfTyping(long segment) => FormattableString.Invariant($"typing {segment}");

    /// <summary>Digits that became no number.</summary>
    public static string OfTyped(long segment) => FormattableString.Invariant($"typed {segment}");

    /// <summary>The id of the newest key of this subject, made if there is none.</summary>
    public string KeyFor(string subject)
    {
        if (Sql.Scalar(connection, "SELECT id FROM keys WHERE subject = @p0 ORDER BY rowid DESC LIMIT 1", subject) is string known
            && Cipher(known) is not null)
        {
            return known;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var key = RandomNumberGenerator.GetBytes(FieldCipher.KeyBytes);
        var wrapped = unit.Wrap(key, id);
        Sql.Execute(
            connection,
            "INSERT INTO keys (id, subject, unit, wrapped, recovery) VALUES (@p0, @p1, @p2, @p3, @p4)",
            id,
            subject,
            wrapped.Unit,
            wrapped.Wrapped,
            wrapped.Recovery);
        _ciphers[id] = new FieldCipher(key);
        CryptographicOperations.ZeroMemory(key);
        return id;
    }

    /// <summary>All that the keys of one subject sealed belongs to another from now on.</summary>
    public void Bind(string from, string to) =>
        Sql.Execute(connection, "UPDATE keys SET subject = @p1 WHERE subject = @p0", from, to);

    public byte[] Seal(string keyId, ReadOnlySpan<byte> clear, string context) =>
        (Cipher(keyId) ?? throw new InvalidOperationException("the key was made by KeyFor")).Seal(clear, context);

    public byte[]? Open(string keyId, ReadOnlySpan<byte> field, string context) =>
        keyId == Plain ? field.ToArray() : Cipher(keyId)?.Open(field, context);

    /// <summary>Deletes the keys of exactly this subject.</summary>
    /// <returns>Their ids.</returns>
    public ImmutableArray<string> DeleteOnly(string subject) => Delete("FROM keys WHERE subject = @p0", subject);

    /// <summary>Deletes the keys of a subject, alone or shared with others (a step may concern two calls).</summary>
    /// <returns>Their ids.</returns>
    public ImmutableArray<string> Delete(string subject) =>
        Delete("FROM keys WHERE instr(' ' || subject || ' ', ' ' || @p0 || ' ') > 0", subject);

    /// <summary>Keys that no unit key here opens: what they sealed stays unreadable until theirs is found.</summary>
    public long Locked()
    {
        long locked = 0;
        using var command = Sql.Command(connection, "SELECT unit, count(*) FROM keys GROUP BY unit");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            locked += unit.Knows(row.GetString(0)) ? 0 : row.GetInt64(1);
        }

        return locked;
    }

    public void Forget()
    {
        foreach (var cipher in _ciphers.Values)
        {
            cipher?.Dispose();
        }

        _ciphers.Clear();
    }

    public void Dispose() => Forget();

    private ImmutableArray<string> Delete(string which, string subject)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        using (var command = Sql.Command(connection, $"SELECT id {which} ORDER BY id", subject))
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                ids.Add(row.GetString(0));
            }
        }

        Sql.Execute(connection, $"DELETE {which}", subject);
        Forget();
        return ids.ToImmutable();
    }

    private FieldCipher? Cipher(string id)
    {
        if (!_ciphers.TryGetValue(id, out var cipher))
        {
            _ciphers[id] = cipher = Load(id);
        }

        return cipher;
    }

    private FieldCipher? Load(string id)
    {
        using var command = Sql.Command(connection, "SELECT unit, wrapped, recovery FROM keys WHERE id = @p0", id);
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        var wrapped = new WrappedKey(row.GetString(0), Sql.Bytes(row, 1), row.IsDBNull(2) ? null : Sql.Bytes(row, 2));
        if (unit.Unwrap(wrapped, id) is not { Length: FieldCipher.KeyBytes } key)
        {
            return null;
        }

        var cipher = new FieldCipher(key);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}
