using System.Net;
using System.Net.Sockets;

namespace Phone.Panel.Access;

/// <summary>
/// Slows guessing down without ever shutting the right person out. Every try fills three buckets that drain with time: that of this
/// name from this address, that of the address, that of all; the right password takes its try out again. Who guesses at a name from
/// one place does not keep its owner from signing in at another. Thread-safe, and bounded in memory by the bucket of all.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private static readonly Limit OfName = new(5, TimeSpan.FromMinutes(1));
    private static readonly Limit OfAddress = new(10, TimeSpan.FromSeconds(6));
    private static readonly Limit OfAll = new(30, TimeSpan.FromSeconds(2));

    /// <summary>Buckets that are looked through for empty ones before another is made.</summary>
    private const int Many = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, IPAddress Address), Bucket> _names = [];
    private readonly Dictionary<IPAddress, Bucket> _addresses = [];
    private readonly Bucket _all = new(OfAll);

    /// <summary>How long to wait before this try is looked at; zero: now, and it counts until <see cref="WasRight"/>.</summary>
    public TimeSpan Try(string name, IPAddress address)
    {
        lock (_gate)
        {
            Bucket[] buckets = Buckets(name, Place(address));
            var wait = buckets.Max(bucket => bucket.Wait(time));
            if (wait == TimeSpan.Zero)
            {
                Array.ForEach(buckets, bucket => bucket.Add(1));
            }

            return wait;
        }
    }

    /// <summary>The try was no guess: it is taken out, and the name's earlier slips with it.</summary>
    public void WasRight(string name, IPAddress address)
    {
        lock (_gate)
        {
            var place = Place(address);
            Array.ForEach(Buckets(name, place), bucket => bucket.Add(-1));
            _names.Remove((name, place));
        }
    }

    private Bucket[] Buckets(string name, IPAddress place) =>
        [Of(_names, (name, place), OfName), Of(_addresses, place, OfAddress), _all];

    private Bucket Of<TKey>(Dictionary<TKey, Bucket> buckets, TKey key, Limit limit)
        where TKey : notnull
    {
        if (!buckets.TryGetValue(key, out var bucket))
        {
            if (buckets.Count >= Many)
            {
                foreach (var (empty, _) in buckets.Where(pair => pair.Value.IsEmpty(time)).ToArray())
                {
                    buckets.Remove(empty);
                }
            }

            buckets[key] = bucket = new Bucket(limit);
        }

        return bucket;
    }

    /// <summary>One IPv4 address, or the /64 that one household of IPv6 has (RFC 6177).</summary>
    private static IPAddress Place(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <param name="Tries">That may be made at once.</param>
    /// <param name="Each">After so long one more may be made.</param>
    private sealed record Limit(int Tries, TimeSpan Each);

    private sealed class Bucket(Limit limit)
    {
        private double _level;
        private long _at;

        public TimeSpan Wait(TimeProvider time)
        {
            Drain(time);
            return _level > limit.Tries - 1 ? (_level - limit.Tries + 1) * limit.Each : TimeSpan.Zero;
        }

        public bool IsEmpty(TimeProvider time)
        {
            Drain(time);
            return _level == 0;
        }

        public void Add(double tries) => _level = Math.Max(0, _level + tries);

        private void Drain(TimeProvider time)
        {
            var now = time.GetTimestamp();
            _level = Math.Max(0, _level - (time.GetElapsedTime(_at, now) / limit.Each));
            _at = now;
        }
    }
}
