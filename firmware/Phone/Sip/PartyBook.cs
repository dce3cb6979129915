using System.Collections.Immutable;
using System.Security.Cryptography;
using CallDesk;

namespace Phone.Sip;

/// <summary>
/// Who the opaque tokens of the live calls stand for. Written by the SIP thread, read by anyone; entries go when their call's record is
/// written. Nothing in here is ever logged.
/// </summary>
internal sealed class PartyBook
{
    private ImmutableDictionary<PartyToken, string> _names = ImmutableDictionary<PartyToken, string>.Empty;

    public ImmutableDictionary<PartyToken, string> Names => Volatile.Read(ref _names);

    public PartyToken Enter(string remote)
    {
        var token = new PartyToken(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        ImmutableInterlocked.TryAdd(ref _names, token, remote);
        return token;
    }

    public void Enter(PartyToken token, string remote) => ImmutableInterlocked.TryAdd(ref _names, token, remote);

    public void Forget(PartyToken token) => ImmutableInterlocked.TryRemove(ref _names, token, out _);
}
