using System.Collections.Immutable;
using System.Net;
using CallDesk;

namespace Phone.Configuration;

/// <summary>
/// Every key of phone.toml, once. Defaults, checks, <c>config show</c> and the handbook's table are made from these rows.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly TextRule NotBlank =
        new("a text in quotes that is not blank", text => !string.IsNullOrWhiteSpace(text));
    private static readonly TextRule SipUri =
        new("sip:user@host or sip:user@host:port, with ;parameters", text => SipAddress.IsUser(text));
    private static readonly TextRule SipHost =
        new("sip:host or sip:host:port, with ;parameters such as ;transport=tcp", text => SipAddress.IsHost(text));
    private static readonly TextRule EmergencyNumber =
        new("two to eight digits", text => text.Length is >= 2 and <= 8 && text.All(char.IsAsciiDigit));
    private static readonly TextRule Pattern = new("digits, then * if the number may go on (\"168*\")", IsPattern);
    private static readonly TextRule Digits =
        new("up to four digits in quotes, or \"\" for none", text => text.Length <= 4 && text.All(char.IsAsciiDigit));
    private static readonly TextRule AbsoluteFile =
        new("the whole path of a file, from /", text => text.StartsWith('/') && text.Length > 1);
    private static readonly TextRule EndPoint = new("ADDRESS:PORT, for instance \"0.0.0.0:5060\"; port 0 = any", IsEndPoint);

    public static ImmutableArray<Setting> Settings { get; } =
    [
        new("", "profile", SettingKind.Choice, "What kind of post this is; it chooses defaults.")
        {
            Choices = ["security-booth", "property-office", "service-center", "standard"],
            Default = Text("security-booth"),
        },
        new("", "post", SettingKind.Text, "The post's name, as the greeting says it.")
            { Required = true, Rule = NotBlank, Clause = "4.2 5.2" },
        new("", "language", SettingKind.Choice, "Language of greeting, prompts and panel.")
        {
            Choices = ["zh", "en"], Default = Text("zh"), Clause = "1.3",
        },

        new("account", "uri", SettingKind.Text, "Address of record.") { Required = true, Rule = SipUri },
        new("account", "registrar", SettingKind.Text, "Where to register; absent: no registration, takes calls directly.")
            { Rule = SipHost },
        new("account", "username", SettingKind.Text, "Name for authentication.") { Rule = NotBlank },
        new("account", "password", SettingKind.Secret, "Password for authentication; better in a file of its own."),
        new("account", "password-file", SettingKind.Text, "File that holds the password, relative to this file's folder.")
            { Rule = NotBlank },
        new("account", "transport", SettingKind.Choice, "How SIP travels; absent: as the registrar's ;transport= says, else udp.")
        {
            Choices = ["udp", "tcp", "tls"],
        },
        new("account", "srtp", SettingKind.Choice, "Encryption of the sound.")
        {
            Choices = ["off", "optional", "required"], Default = Text("off"),
        },
        new("account", "tls-ca-file", SettingKind.Text, "PEM file of the authorities trusted for TLS; absent: the system's.")
            { Rule = AbsoluteFile },
        new("account", "tls-verify", SettingKind.Choice, "Accept only an exchange with a right certificate.")
        {
            Choices = ["on", "off"], Default = Text("on"),
        },

        new("desk", "rings-limit", SettingKind.WholeNumber, "Answered in time = lifted before burst rings-limit + 1 begins.")
        {
            Minimum = 1, Maximum = 20, Default = Whole(3), Clause = "1.1 2.1d 3.1 4.1 5.1",
            ProfileDefaults = ImmutableDictionary<Profile, TomlValue>.Empty.Add(Profile.ServiceCenter, Whole(2)),
        },
        Seconds("hold-offer-callback-s", 20, 5, 600, "Held this long: offer a call back.", "1.5b"),
        Seconds("hold-limit-s", 60, 10, 3600, "Nobody waits longer.", "2.3g"),
        Seconds("private-limit-s", 180, 30, 3600, "Longest private call.", "2.4c 3.8c 4.6a"),
        Seconds("release-grace-s", 3, 0, 30, "How long the far end is kept after the handset went down first.", "1.10 3.7b 5.6"),
        new("desk", "greeting", SettingKind.Choice,
            "To whom the greeting is played: the guard (cue), the caller (announce), nobody (off).")
        {
            Choices = ["cue", "announce", "off"], Default = Text("cue"), Clause = "1.3",
        },

        new("dial-plan", "emergency", SettingKind.Numbers,
            "Numbers that are never barred and go out whatever the registration says.")
        {
            Rule = EmergencyNumber, Default = List("110", "119", "120", "122", "112"), Clause = "4.6b 5.5",
        },
        new("dial-plan", "barred", SettingKind.Numbers, "Numbers that are refused; compared with the normalised number.")
        {
            Rule = Pattern, Default = List("168*", "160*", "1259*"), Clause = "4.6b",
        },
        new("dial-plan", "outside-prefix", SettingKind.Text, "Digits that take an outside line.")
            { Rule = Digits, Default = Text("") },
        new("dial-plan", "extension-length", SettingKind.WholeNumber, "Digits of an internal number; 0 = not fixed.")
        {
            Minimum = 0, Maximum = 15, Default = Whole(0),
        },

        Level("full-scale-dbm0", 3.14, 0, 10, "Level in dBm0 of a sine at digital full scale (G.711 A-law: 3.14)."),
        Level("receiver-db", 0, -30, 12, "Gain of a call in the receiver at the middle volume step."),
        Level("ringer-dbfs", -6, -40, 0, "Level of the loudest ringing."),
        Level("prompts-dbfs", -22, -40, -6, "Active speech level of prompts in the receiver."),
        Level("tones-dbfs", -20, -40, -6, "Level of tones in the receiver."),
        Level("sidetone-db", -18, -60, 0, "Gain of the guard's own voice in the receiver."),
        Level("limiter-dbfs", -6, -24, 0, "Nothing in the receiver becomes louder."),

        new("sip", "bind", SettingKind.Text, "Where SIP is listened for.") { Rule = EndPoint, Default = Text("0.0.0.0:5060") },
        new("sip", "rtp-port-min", SettingKind.WholeNumber, "First port for sound; even.")
            { Minimum = 1024, Maximum = 65534, Default = Whole(16384) },
        new("sip", "rtp-port-max", SettingKind.WholeNumber, "Last port for sound.")
            { Minimum = 1025, Maximum = 65535, Default = Whole(16483) },
        new("http", "bind", SettingKind.Text, "Where the panel is served.") { Rule = EndPoint, Default = Text("127.0.0.1:8080") },
    ];

    /// <summary>Sections in the order of the table; the top of the file is "".</summary>
    public static ImmutableArray<string> Sections { get; } = [.. Settings.Select(setting => setting.Section).Distinct()];

    /// <summary>Sections that are written <c>[[name]]</c> and may come several times.</summary>
    public static bool IsArray(string section) => section == "account";

    public static Setting? Find(string section, string key) =>
        Settings.FirstOrDefault(setting => setting.Section == section && setting.Key == key);

    public static IEnumerable<Setting> In(string section) => Settings.Where(setting => setting.Section == section);

    private static Setting Seconds(string key, int normal, int least, int most, string doc, string clause) =>
        new("desk", key, SettingKind.WholeNumber, $"{doc} Seconds.")
        {
            Minimum = least, Maximum = most, Default = Whole(normal), Clause = clause,
        };

    private static Setting Level(string key, double normal, double least, double most, string doc) =>
        new("levels", key, SettingKind.Number, doc) { Minimum = least, Maximum = most, Default = new TomlValue.Number(normal) };

    private static TomlValue.Text Text(string text) => new(text);

    private static TomlValue.Integer Whole(long number) => new(number);

    private static TomlValue.List List(params ReadOnlySpan<string> items) =>
        new([.. items.ToArray().Select(item => new TomlValue.Text(item))]);

    private static bool IsPattern(string text)
    {
        var digits = text.EndsWith('*') ? text[..^1] : text;
        return digits.Length is > 0 and <= 20 && digits.All(char.IsAsciiDigit);
    }

    private static bool IsEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var end) && end.ToString() == text;
}
