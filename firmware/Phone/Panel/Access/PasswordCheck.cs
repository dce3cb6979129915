using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>
/// Whose name and password these are. A try costs some tenths of a second of processor on purpose, so that one is made at a time, on a
/// pool thread, and few wait: a flood of them leaves the other processors to the phone. Thread-safe.
/// </summary>
/// <param name="users">Those of the configuration in force.</param>
internal sealed class PasswordCheck(Func<ImmutableArray<UserConfiguration>> users) : IDisposable
{
    private const int MostWaiting = 4;

    private readonly SemaphoreSlim _one = new(1);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Proof> _proven = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>The user; null if there is none of that name or the password is another one's: both take the same time.</summary>
    /// <exception cref="TooManyTriesException">So many are waiting that this one was not looked at.</exception>
    public async Task<UserConfiguration?> CheckAsync(string name, string password, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new TooManyTriesException();
        }

        try
        {
            await _one.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => Check(name, password), cancellation).ConfigureAwait(false);
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>
    /// The same pair was right before and the user's hash is still the same one: a script that names itself with every request costs a
    /// try once. What is remembered is a code under a key of this run, never the password.
    /// </summary>
    public UserConfiguration? Remembered(string name, string password) =>
        _proven.TryGetValue(name, out var proof) && Find(name) is { } user && ReferenceEquals(user.Password, proof.Of)
            && CryptographicOperations.FixedTimeEquals(proof.Code, Code(password))
            ? user
            : null;

    public void Dispose() => _one.Dispose();

    private UserConfiguration? Find(string name) => users().FirstOrDefault(user => user.Name == name);

    private UserConfiguration? Check(string name, string password)
    {
        var user = Find(name);
        var hash = user?.Password ?? PinHash.Unfitting(users().Max(any => (int?)any.Password.Rounds) ?? PinHash.PasswordIterations);
        if (!hash.Fits(password) || user is null)
        {
            return null;
        }

        _proven[name] = new Proof(user.Password, Code(password));
        return user;
    }

    private byte[] Code(string password) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(password));

    private sealed record Proof(PinHash Of, byte[] Code);
}

/// <summary>More wait for their password to be looked at than the phone has time for.</summary>
internal sealed class TooManyTriesException : Exception;
