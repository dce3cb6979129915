using System.Collections.Immutable;
using System.Net;
using CallDesk;

namespace Phone.Configuration;

/// <summary>Makes the typed configuration out of settings that were found in order.</summary>
internal static class ConfigurationBuilder
{
    public static PhoneConfiguration Build(EffectiveSettings settings, ImmutableArray<Secret?> secrets) => new()
    {
        Profile = settings.Profile,
        Post = settings.Text("", "post"),
        Language = settings.Text("", "language"),
        Accounts = [.. Enumerable.Range(0, settings.Accounts).Select(index => Account(settings, index, secrets[index]))],
        Desk = Desk(settings),
        PrivateLimit = Seconds(settings, "private-limit-s"),
        Greeting = settings.Text("desk", "greeting") switch
        {
            "announce" => GreetingMode.Announce,
            "off" => GreetingMode.Off,
            _ => GreetingMode.Cue,
        },
        Levels = Levels(settings),
        Sip = IPEndPoint.Parse(settings.Text("sip", "bind")),
        RtpPorts = new PortRange(settings.Whole("sip", "rtp-port-min"), settings.Whole("sip", "rtp-port-max")),
        Http = IPEndPoint.Parse(settings.Text("http", "bind")),
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
                settings.TextOrNull("account", "tls-ca-file", index), settings.Text("account", "tls-verify", index) != "off"),
        };
    }

    private static DeskSettings Desk(EffectiveSettings settings) => new()
    {
        Profile = settings.Profile,
        RingsLimit = settings.Whole("desk", "rings-limit"),
        ReleaseGrace = Seconds(settings, "release-grace-s"),
        HoldOfferCallback = Seconds(settings, "hold-offer-callback-s"),
        HoldLimit = Seconds(settings, "hold-limit-s"),
        DialPlan = new DialPlan
        {
            Emergency = settings.Texts("dial-plan", "emergency"),
            Barred = settings.Texts("dial-plan", "barred"),
            OutsidePrefix = settings.Text("dial-plan", "outside-prefix"),
            ExtensionLength = settings.Whole("dial-plan", "extension-length"),
        },
    };

    private static LevelsConfiguration Levels(EffectiveSettings settings) => new(
        settings.Number("levels", "full-scale-dbm0"),
        settings.Number("levels", "receiver-db"),
        settings.Number("levels", "ringer-dbfs"),
        settings.Number("levels", "prompts-dbfs"),
        settings.Number("levels", "tones-dbfs"),
        settings.Number("levels", "sidetone-db"),
        settings.Number("levels", "limiter-dbfs"));

    private static TimeSpan Seconds(EffectiveSettings settings, string key) => TimeSpan.FromSeconds(settings.Whole("desk", key));
}
