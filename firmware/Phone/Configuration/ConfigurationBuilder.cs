using System.Collections.Immutable;
using System.Net;
using Phone.Audio;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>Makes the typed configuration out of settings that were found in order.</summary>
internal static class ConfigurationBuilder
{
    public static PhoneConfiguration Build(SettledSettings settled)
    {
        var settings = settled.Values;
        return new PhoneConfiguration
        {
            Profile = settings.Profile,
            Post = settings.Text("", "post"),
            Language = settings.Text("", "language"),
            Serial = settings.TextOrNull("", "serial", 0),
            Accounts = [.. Enumerable.Range(0, settings.Accounts).Select(index => Account(settings, index, settled.Secrets[index]))],
            Desk = DeskBuilder.Build(settings, settled.Directory),
            Tones = DeskBuilder.Tones(settings),
            Levels = Levels(settings),
            Ring = settings.Text("levels", "ringer-pitch") == "low" ? RingVoice.Low : RingVoice.Standard,
            Sip = IPEndPoint.Parse(settings.Text("sip", "bind")),
            RtpPorts = new PortRange(settings.Whole("sip", "rtp-port-min"), settings.Whole("sip", "rtp-port-max")),
            MessageSummary = settings.Switch("sip", "message-summary"),
            Http = IPEndPoint.Parse(settings.Text("http", "bind")),
            Panel = Panel(settled),
            Users = [.. Enumerable.Range(0, settings.Users).Select(index => User(settings, index))],
            Guards = [.. Enumerable.Range(0, settings.Guards).Select(index => Guard(settings, index))],
            Directory = settled.Directory,
            Alerts = Alerts(settings),
            PagingGroup = settings.Text("paging", "group") is { Length: > 0 } group ? IPEndPoint.Parse(group) : null,
            Lights = new DimConfiguration(
                settings.Whole("lights", "dim-from"), settings.Whole("lights", "dim-to"), settings.Whole("lights", "dim-percent")),
            Retention = new RetentionConfiguration(
                TimeSpan.FromDays(settings.Whole("journal", "retention-days")),
                settings.Whole("journal", "retention-mb") * (1L << 20),
                settings.Path("journal", "recovery-key-file")),
            EchoNumber = settings.Text("selftest", "echo-number") is { Length: > 0 } echo
                ? settled.Directory.Find(echo)?.Number ?? echo
                : null,
        };
    }

    private static GuardConfiguration Guard(EffectiveSettings settings, int index)
    {
        _ = PinHash.TryParse(settings.Text("guard", "pin-hash", index), out var pin);
        return new GuardConfiguration(settings.Text("guard", "id", index), pin!); // the check has parsed it before
    }

    private static UserConfiguration User(EffectiveSettings settings, int index)
    {
        _ = PinHash.TryParse(settings.Text("user", "password-hash", index), out var password);
        return new UserConfiguration(settings.Text("user", "name", index), RoleOf(settings.Text("user", "role", index)), password!);
    }

    private static PanelConfiguration Panel(SettledSettings settled) => new(
        settled.Values.Path("http", "certificate-file"),
        settled.Values.Path("http", "key-file"),
        settled.Values.Texts("http", "names"),
        settled.Values.TextOrNull("http", "local-role", 0) is { } role ? RoleOf(role) : null,
        TimeSpan.FromMinutes(settled.Values.Whole("http", "session-idle-min")),
        TimeSpan.FromHours(settled.Values.Whole("http", "session-limit-h")));

    private static Role RoleOf(string text) => text == "supervisor" ? Role.Supervisor : Role.Technician;

    private static AlertConfiguration Alerts(EffectiveSettings settings) => new(
        settings.Texts("alerts", "messages"),
        [.. settings.Texts("alerts", "webhooks").Select(text => new Uri(text))],
        [.. settings.Texts("alerts", "webhook-pins").Select(pin => ImmutableArray.Create(Convert.FromBase64String(pin)))])
    {
        EventHooks = [.. settings.Texts("alerts", "event-webhooks").Select(text => new Uri(text))],
    };

    private static AccountConfiguration Account(EffectiveSettings settings, int index, Secret? password)
    {
        var registrar = settings.TextOrNull("account", "registrar", index);
        var transport = settings.TextOrNull("account", "transport", index)
            ?? (registrar is null ? null : SipAddress.TransportOf(registrar));
        return new AccountConfiguration(
            settings.Text("account", "uri", index),
            registrar,
            settings.TextOrNull("account", "username", index),
            password,
            transport switch
            {
                "tcp" => SipTransport.Tcp,
                "tls" => SipTransport.Tls,
                _ => SipTransport.Udp,
            },
            settings.Text("account", "srtp", index) switch
            {
                "optional" => SrtpPolicy.Optional,
                "required" => SrtpPolicy.Required,
                _ => SrtpPolicy.Off,
            })
        {
            Tls = new TlsTrust(
                settings.Path("account", "tls-ca-file", index), settings.Switch("account", "tls-verify", index)),
        };
    }

    private static LevelsConfiguration Levels(EffectiveSettings settings) => new(
        settings.Number("levels", "full-scale-dbm0"),
        settings.Number("levels", "receiver-db"),
        settings.Number("levels", "ringer-dbfs"),
        settings.Number("levels", "prompts-dbfs"),
        settings.Number("levels", "tones-dbfs"),
        settings.Number("levels", "sidetone-db"),
        settings.Number("levels", "limiter-dbfs"));
}

/// <summary>Settings that the check has found in order, and what it has read besides them.</summary>
/// <param name="Secrets">The accounts' passwords, one for each.</param>
internal sealed record SettledSettings(EffectiveSettings Values, ImmutableArray<Secret?> Secrets, DirectoryBook Directory);
