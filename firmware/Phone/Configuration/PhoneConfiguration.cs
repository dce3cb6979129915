using System.Collections.Immutable;
using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>
/// The whole configuration in force: defaults, the profile's and the files' values put together and checked. Immutable.
/// </summary>
internal sealed record PhoneConfiguration
{
    public required Profile Profile { get; init; }

    /// <summary>The name that the greeting says (clauses 4.2, 5.2).</summary>
    public required string Post { get; init; }

    /// <summary><c>zh</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>As on the unit's label; null where nobody gave it one.</summary>
    public string? Serial { get; init; }

    /// <summary>At least one.</summary>
    public required ImmutableArray<AccountConfiguration> Accounts { get; init; }

    /// <summary>What the desk's rules need: <c>[desk]</c>, <c>[station]</c>, <c>[dial-plan]</c>, the directory.</summary>
    public required DeskSettings Desk { get; init; }

    /// <summary>Tones and cadence of the country.</summary>
    public required TonePlan Tones { get; init; }

    public required LevelsConfiguration Levels { get; init; }

    /// <summary>The notes of the ringing (<c>[levels] ringer-pitch</c>).</summary>
    public RingVoice Ring { get; init; } = RingVoice.Standard;

    /// <summary>Where SIP is listened for; port 0 = any free port.</summary>
    public required IPEndPoint Sip { get; init; }

    public required PortRange RtpPorts { get; init; }

    /// <summary>The exchange is asked how many messages it keeps (RFC 3842).</summary>
    public bool MessageSummary { get; init; }

    /// <summary>Where the panel is served; port 0 = any free port.</summary>
    public required IPEndPoint Http { get; init; }

    public required PanelConfiguration Panel { get; init; }

    /// <summary>Who may sign in at the panel; empty: it is open to this machine alone.</summary>
    public required ImmutableArray<UserConfiguration> Users { get; init; }

    /// <summary>Who may sign in at the keypad; empty: only the post is known.</summary>
    public required ImmutableArray<GuardConfiguration> Guards { get; init; }

    /// <summary>The site's directory as its file was when the configuration was read.</summary>
    public required DirectoryBook Directory { get; init; }

    public required AlertConfiguration Alerts { get; init; }

    /// <summary>Multicast group of pages; null: none.</summary>
    public required IPEndPoint? PagingGroup { get; init; }

    public required DimConfiguration Lights { get; init; }

    public required RetentionConfiguration Retention { get; init; }

    /// <summary>The number that sends back what it hears, for the self-test; null: none.</summary>
    public required string? EchoNumber { get; init; }
}

/// <summary>One <c>[[account]]</c>.</summary>
/// <param name="Uri">Address of record, <c>sip:user@host</c>.</param>
/// <param name="Registrar">Null: no registration, calls come directly.</param>
internal sealed record AccountConfiguration(
    string Uri, string? Registrar, string? Username, Secret? Password, SipTransport Transport, SrtpPolicy Srtp)
{
    /// <summary>What a TLS exchange must show.</summary>
    public TlsTrust Tls { get; init; } = new(null, true);
}

/// <summary>Which certificate of an exchange is accepted.</summary>
/// <param name="AuthorityFile">PEM file with the authorities that are trusted; null = the system's.</param>
/// <param name="Verify">False accepts every certificate: then nobody knows who listens.</param>
internal sealed record TlsTrust(string? AuthorityFile, bool Verify);

/// <summary>A password: cannot be printed by accident.</summary>
internal sealed class Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "********";
}

internal enum SipTransport
{
    Udp,
    Tcp,
    Tls,
}

internal enum SrtpPolicy
{
    Off,
    Optional,
    Required,
}

/// <summary>First and last port, both included.</summary>
internal readonly record struct PortRange(int First, int Last);

/// <summary><c>[levels]</c>: where the sound lies between digital full scale and the ear.</summary>
/// <param name="FullScaleDbm0">Level in dBm0 of a sine of 0 dBFS.</param>
/// <param name="ReceiverDb">Gain of a call towards the receiver, at its middle volume step.</param>
/// <param name="RingerDbfs">Level of the loudest ringing.</param>
/// <param name="PromptsDbfs">Active speech level of prompts in the receiver.</param>
/// <param name="TonesDbfs">Level of tones in the receiver.</param>
/// <param name="SidetoneDb">Gain of the guard's own voice in the receiver.</param>
/// <param name="LimiterDbfs">Nothing in the receiver becomes louder (acoustic shock).</param>
internal sealed record LevelsConfiguration(
    double FullScaleDbm0,
    double ReceiverDb,
    double RingerDbfs,
    double PromptsDbfs,
    double TonesDbfs,
    double SidetoneDb,
    double LimiterDbfs);

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Line">From 1; 0 = the file as a whole.</param>
internal sealed record ConfigurationError(string File, int Line, string Message)
{
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}: {Message}");
}

/// <summary>One effective value, for <c>config show</c>. Secrets are masked.</summary>
/// <param name="Section">Empty for the top of the file; accounts are numbered, <c>account 1</c>.</param>
/// <param name="Source"><c>default</c>, <c>profile NAME</c> or <c>FILE:LINE</c>.</param>
internal sealed record EffectiveValue(string Section, string Key, string Value, string Source);

/// <summary>What became of a configuration file.</summary>
/// <param name="Notes">What was left out of the directory; the rest is in force. Nothing personal.</param>
/// <param name="Configuration">Null if there is any error.</param>
/// <param name="Errors">All of them, in the order of their lines.</param>
internal sealed record ConfigurationResult(
    PhoneConfiguration? Configuration, ImmutableArray<ConfigurationError> Errors, ImmutableArray<EffectiveValue> Effective)
{
    public ImmutableArray<ConfigurationError> Notes { get; init; } = [];

    /// <summary>The full paths of the files that the settings name.</summary>
    public ImmutableArray<string> NamedFiles { get; init; } = [];
}
