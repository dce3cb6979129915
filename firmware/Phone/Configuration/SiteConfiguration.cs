using System.Collections.Immutable;

namespace Phone.Configuration;

/// <summary>One <c>[[guard]]</c>.</summary>
/// <param name="Id">What the journal calls the guard.</param>
internal sealed record GuardConfiguration(string Id, PinHash Pin);

/// <summary>What somebody at the panel may see and do; each may do all that those before it may.</summary>
internal enum Role
{
    /// <summary>Not signed in.</summary>
    Anyone,

    /// <summary>The machine: its state with identities masked, its health, its self-test.</summary>
    Technician,

    /// <summary>Everything: journal, queue, export, erasure.</summary>
    Supervisor,
}

/// <summary>One <c>[[user]]</c>: who signs in at the panel.</summary>
internal sealed record UserConfiguration(string Name, Role Role, PinHash Password);

/// <summary><c>[http]</c> beside the address: what the panel shows to whom.</summary>
/// <param name="CertificateFile">Full path of a PEM chain; null: the phone makes its own certificate.</param>
/// <param name="KeyFile">Full path of its key; null likewise.</param>
/// <param name="Names">Host names and addresses that the panel answers to beside the machine's own.</param>
/// <param name="LocalRole">What a panel without users shows; null: as the board says.</param>
/// <param name="Idle">A session ends when nothing was done for so long.</param>
/// <param name="Longest">A session ends after so long.</param>
internal sealed record PanelConfiguration(
    string? CertificateFile, string? KeyFile, ImmutableArray<string> Names, Role? LocalRole, TimeSpan Idle, TimeSpan Longest)
{
    public static readonly PanelConfiguration Default = new(null, null, [], null, TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
}

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
