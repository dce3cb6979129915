using System.Collections.Immutable;

namespace Phone.Configuration;

/// <summary>One <c>[[guard]]</c>.</summary>
/// <param name="Id">What the journal calls the guard.</param>
internal sealed record GuardConfiguration(string Id, PinHash Pin);

/// <summary><c>[alerts]</c>: who outside is told.</summary>
/// <param name="Messages">SIP URIs that get a MESSAGE (RFC 3428).</param>
/// <param name="Pins">SHA-256 of the public keys (SPKI) that https servers may have; one must fit.</param>
internal sealed record AlertConfiguration(
    ImmutableArray<string> Messages, ImmutableArray<Uri> WebHooks, ImmutableArray<ImmutableArray<byte>> Pins)
{
    public static readonly AlertConfiguration None = new([], [], []);

    /// <summary>Who is told of every call that is over.</summary>
    public ImmutableArray<Uri> EventHooks { get; init; } = [];
}

/// <summary><c>[lights]</c>: from when to when the ring of lights is dimmed, by the hours of the wall clock.</summary>
/// <param name="Percent">Brightness while dimmed.</param>
internal sealed record DimConfiguration(int FromHour, int ToHour, int Percent)
{
    public static readonly DimConfiguration Never = new(0, 0, 100);

    /// <summary>Brightness in this hour of the local day; over midnight as well. From = to: never dimmed.</summary>
    public int PercentAt(int hour)
    {
        var dark = FromHour <= ToHour ? hour >= FromHour && hour < ToHour : hour >= FromHour || hour < ToHour;
        return dark ? Percent : 100;
    }
}

/// <summary><c>[journal]</c>: how much is kept.</summary>
/// <param name="RecoveryKeyFile">Full path of a public key (PEM), or null.</param>
internal sealed record RetentionConfiguration(TimeSpan Age, long Bytes, string? RecoveryKeyFile);
