using System.Globalization;
using System.Security.Cryptography;

namespace Phone.Journal;

/// <summary>A key as the keys' table holds it.</summary>
/// <param name="Unit">Which unit key wrapped it (<see cref="UnitKeys.Current"/>).</param>
/// <param name="Recovery">The same key for the supervisor's private key; null if the site has none.</param>
internal sealed record WrappedKey(string Unit, byte[] Wrapped, byte[]? Recovery);

/// <summary>
/// The keys of this unit that wrap all others: <c>journal.key</c> beside the journal, 32 random bytes, mode 0400, made when the
/// first field is sealed. Files <c>journal.key.*</c> open what older keys sealed: one that was lost and is found again is put
/// there. Nothing of them is ever logged. Who has the card has the file: the platform has no safer place. Thread-safe.
/// </summary>
internal sealed class UnitKeys(string dataDirectory, TimeProvider? time = null) : IDisposable
{
    private readonly object _guard = new();
    private readonly Dictionary<string, FieldCipher> _ciphers = new(StringComparer.Ordinal);
    private string? _current;
    private RSA? _recovery;
    private RSA? _supervisor;

    /// <summary>The unit's key in a data directory.</summary>
    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "journal.key");

    /// <summary>
    /// The supervisor's public key (PEM, RSA of 2048 bits or more) in a data directory; with it there, every new key is also
    /// wrapped for its private half, which the phone never sees.
    /// </summary>
    public static string RecoveryFileIn(string dataDirectory) => Path.Combine(dataDirectory, "journal-recovery.pem");

    /// <summary>The key that wraps new keys; null until <see cref="Ensure"/>. Says nothing about the key itself.</summary>
    public string? Current
    {
        get
        {
            lock (_guard)
            {
                return _current;
            }
        }
    }

    /// <summary>Why new keys are not wrapped for the supervisor although they should be; null = as they should.</summary>
    public string? RecoveryProblem { get; private set; }

    /// <summary>Reads the unit's keys and makes the first one.</summary>
    /// <exception cref="IOException">The directory cannot be used now.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public void Ensure()
    {
        lock (_guard)
        {
            Load();
            if (_current is null)
            {
                Make();
                Load();
            }

            LoadRecovery();
        }
    }

    /// <summary>Reads the keys that are there, and makes none: a key that another account made would lock the phone out.</summary>
    /// <returns>Whether the unit's own key is there.</returns>
    public bool Find()
    {
        lock (_guard)
        {
            if (_ciphers.Count == 0 && Directory.Exists(dataDirectory))
            {
                try
                {
                    Load();
                    LoadRecovery();
                }
                catch (UnauthorizedAccessException)
                {
                    // Whoever may not read the keys sees tokens.
                }
            }

            return _current is not null;
        }
    }

    /// <summary>
    /// Takes the supervisor's public key that the configuration names: from now on it lies in the data directory, where whoever
    /// writes the journal finds it (<see cref="RecoveryFileIn"/>). One that cannot be used changes nothing, and
    /// <see cref="RecoveryProblem"/> says why. Only the public half is kept, whatever the file holds.
    /// </summary>
    public void TakeRecovery(string file)
    {
        lock (_guard)
        {
            if (ReadRecovery(file) is not { } named)
            {
                return;
            }

            _recovery?.Dispose();
            _recovery = named;
            try
            {
                KeepRecovery(named.ExportSubjectPublicKeyInfoPem());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                RecoveryProblem = "the supervisor's recovery key cannot be kept in the data directory";
            }
        }
    }

    /// <summary>Opens also what was wrapped for this private key: the supervisor's own machine, without the unit's key.</summary>
    /// <exception cref="ArgumentException">The text is no private key.</exception>
    public void UseSupervisorsKey(string pem)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        lock (_guard)
        {
            _supervisor = rsa;
        }
    }

    public bool Knows(string unit)
    {
        lock (_guard)
        {
            return _ciphers.ContainsKey(unit);
        }
    }

    public WrappedKey Wrap(ReadOnlySpan<byte> key, string id)
    {
        lock (_guard)
        {
            var unit = _current ?? throw new InvalidOperationException("no unit key yet");
            return new WrappedKey(unit, _ciphers[unit].Seal(key, Context(id)), _recovery?.Encrypt(key, RSAEncryptionPadding.OaepSHA256));
        }
    }

    /// <returns>Null if this unit has not the key that wrapped it.</returns>
    public byte[]? Unwrap(WrappedKey wrapped, string id)
    {
        lock (_guard)
        {
            return _ciphers.TryGetValue(wrapped.Unit, out var cipher) && cipher.Open(wrapped.Wrapped, Context(id)) is { } key
                ? key
                : Recover(wrapped.Recovery);
        }
    }

    public void Dispose()
    {
        lock (_guard)
        {
            foreach (var cipher in _ciphers.Values)
            {
                cipher.Dispose();
            }

            _ciphers.Clear();
            _recovery?.Dispose();
            _supervisor?.Dispose();
        }
    }

    private static string Context(string id) => $"key {id}";

    /// <summary>Names a key without telling anything about it.</summary>
    private static string Name(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "journal unit key"u8)[..8]);

    private byte[]? Recover(byte[]? wrapped)
    {
        try
        {
            return wrapped is null ? null : _supervisor?.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
        }
        catch (CryptographicException)
        {
            return null; // another supervisor's
        }
    }

    private void Load()
    {
        var own = FileIn(dataDirectory);
        foreach (var file in Directory.EnumerateFiles(dataDirectory, Path.GetFileName(own) + "*"))
        {
            var key = File.ReadAllBytes(file);
            if (key.Length != FieldCipher.KeyBytes)
            {
                continue;
            }

            var name = Name(key);
            if (!_ciphers.ContainsKey(name))
            {
                _ciphers[name] = new FieldCipher(key);
            }

            _current = file == own ? name : _current;
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>What may be a key's remains is moved aside, never overwritten.</summary>
    private void Make()
    {
        var file = FileIn(dataDirectory);
        if (File.Exists(file))
        {
            var utc = (time ?? TimeProvider.System).GetUtcNow();
            File.Move(file, string.Create(CultureInfo.InvariantCulture, $"{file}.damaged-{utc:yyyyMMdd'T'HHmmss'Z'}"));
        }

        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead;
        }

        var key = RandomNumberGenerator.GetBytes(FieldCipher.KeyBytes);
        using (var stream = new FileStream(file, how))
        {
            stream.Write(key);
            stream.Flush(flushToDisk: true); // before anything is sealed with it
        }

        CryptographicOperations.ZeroMemory(key);
    }

    private void LoadRecovery()
    {
        var file = RecoveryFileIn(dataDirectory);
        if (_recovery is null && File.Exists(file))
        {
            _recovery = ReadRecovery(file);
        }
    }

    /// <summary>Null, and <see cref="RecoveryProblem"/> says why, if it cannot be used.</summary>
    private RSA? ReadRecovery(string file)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(File.ReadAllText(file));
            RecoveryProblem = rsa.KeySize >= 2048 ? null : "the supervisor's recovery key is shorter than 2048 bits";
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            RecoveryProblem = "the supervisor's recovery key cannot be read";
        }

        if (RecoveryProblem is null)
        {
            return rsa;
        }

        rsa.Dispose();
        return null;
    }

    /// <summary>Whole or not at all: a power cut leaves the key that was there.</summary>
    private void KeepRecovery(string pem)
    {
        var kept = RecoveryFileIn(dataDirectory);
        if (File.Exists(kept) && File.ReadAllText(kept) == pem)
        {
            return;
        }

        File.WriteAllText(kept + ".new", pem);
        File.Move(kept + ".new", kept, overwrite: true);
    }
}
