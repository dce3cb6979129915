using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Phone.Configuration;

namespace Phone.Panel.Access;

/// <summary>
/// Who is signed in. A session is known by 256 random bits that only its browser has; here lies their SHA-256. Sessions end when
/// nothing was done for a while, after a shift, with the user's password or role, and with the phone. Times are those of the monotonic
/// clock: a booth learns the wall clock's time only after its start. Thread-safe.
/// </summary>
/// <param name="users">Those of the configuration in force.</param>
internal sealed class SessionBook(PanelConfiguration limits, Func<ImmutableArray<UserConfiguration>> users, TimeProvider time)
{
    /// <summary>More browsers than a booth has people; the one that was unused for longest gives way.</summary>
    internal const int Most = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins a session; returns what its browser has to show.</summary>
    public string Begin(UserConfiguration user)
    {
        var token = NewToken();
        lock (_gate)
        {
            Sweep();
            if (_sessions.Count >= Most)
            {
                _sessions.Remove(_sessions.MinBy(pair => pair.Value.LastUsed).Key);
            }

            var now = time.GetTimestamp();
            _sessions[Key(token)] = new Session(user, now) { LastUsed = now };
        }

        return token;
    }

    /// <summary>Whose session it is; null if it is none or no longer one.</summary>
    /// <param name="uses">A person did something: the session stays for another while.</param>
    public Visitor? Find(string token, bool uses)
    {
        lock (_gate)
        {
            var key = Key(token);
            if (!_sessions.TryGetValue(key, out var session))
            {
                return null;
            }

            if (!Lasts(session))
            {
                _sessions.Remove(key);
                return null;
            }

            session.LastUsed = uses ? time.GetTimestamp() : session.LastUsed;
            return new Visitor(session.User.Name, session.User.Role, () => IsHere(key));
        }
    }

    /// <summary>Signs out; true if there was such a session.</summary>
    public bool End(string token)
    {
        lock (_gate)
        {
            return _sessions.Remove(Key(token));
        }
    }

    /// <summary>256 random bits as they stand in a header.</summary>
    internal static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private bool IsHere(string key)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(key, out var session) && Lasts(session);
        }
    }

    private bool Lasts(Session session) =>
        time.GetElapsedTime(session.LastUsed) < limits.Idle
        && time.GetElapsedTime(session.Begun) < limits.Longest
        && users().Any(user => user.Name == session.User.Name && user.Role == session.User.Role
            && user.Password.Encode() == session.User.Password.Encode());

    private void Sweep()
    {
        foreach (var (over, _) in _sessions.Where(pair => !Lasts(pair.Value)).ToArray())
        {
            _sessions.Remove(over);
        }
    }

    private static string Key(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed class Session(UserConfiguration user, long begun)
    {
        public UserConfiguration User => user;

        public long Begun => begun;

        public long LastUsed { get; set; }
    }
}
