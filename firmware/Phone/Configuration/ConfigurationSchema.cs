using System.Collections.Immutable;

namespace Phone.Configuration;

/// <summary>
/// Every key of phone.toml, once. Defaults, checks, <c>config show</c> and the handbook's table are made from these rows.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>With the profiles' defaults put in.</summary>
    public static ImmutableArray<Setting> Settings { get; } = [.. Rows().Select(ProfileTable.Apply)];

    /// <summary>Sections in the order of the table; the top of the file is "".</summary>
    public static ImmutableArray<string> Sections { get; } = [.. Settings.Select(setting => setting.Section).Distinct()];

    /// <summary>Sections that are written <c>[[name]]</c> and may come several times.</summary>
    public static bool IsArray(string section) => section is "account" or "guard" or "user";

    /// <summary>Whether a table of a stronger file completes the weaker file's with the same number, instead of following it.</summary>
    public static bool Completes(string section) => section == "account";

    public static Setting? Find(string section, string key) =>
        Settings.FirstOrDefault(setting => setting.Section == section && setting.Key == key);

    public static IEnumerable<Setting> In(string section) => Settings.Where(setting => setting.Section == section);

    private static ImmutableArray<Setting> Rows() =>
    [
        new("", "profile", SettingKind.Choice, "What kind of post this is; it chooses defaults.")
        {
            Choices = ["security-booth", "property-office", "service-center", "standard"],
            Default = Text("security-booth"),
        },
        new("", "post", SettingKind.Text, "The post's name, as the greeting says it.")
            { Required = true, Rule = TextRules.NotBlank, Clause = "4.2 5.2", OfUnit = true },
        new("", "language", SettingKind.Choice, "Language of greeting, prompts and panel.")
        {
            Choices = ["zh", "en"], Default = Text("zh"), Clause = "1.3", OfUnit = true,
        },
        new("", "serial", SettingKind.Text, "The unit's serial number, as on its label; one unit's alone.")
            { Rule = TextRules.Serial, OfUnit = true },

        new("account", "uri", SettingKind.Text, "Address of record.")
            { Required = true, Rule = TextRules.SipUser, OfUnit = true },
        new("account", "registrar", SettingKind.Text, "Where to register; absent: no registration, takes calls directly.")
            { Rule = TextRules.SipHost },
        new("account", "username", SettingKind.Text, "Name for authentication.") { Rule = TextRules.NotBlank, OfUnit = true },
        new("account", "password", SettingKind.Secret, "Password for authentication; better in a file of its own.") { OfUnit = true },
        new("account", "password-file", SettingKind.Text, "File that holds the password, relative to this file's folder.")
            { Rule = TextRules.NotBlank, NamesFile = true, OfUnit = true },
        new("account", "transport", SettingKind.Choice, "How SIP travels; absent: as the registrar's ;transport= says, else udp.")
        {
            Choices = ["udp", "tcp", "tls"],
        },
        new("account", "srtp", SettingKind.Choice, "Encryption of the sound.")
        {
            Choices = ["off", "optional", "required"], Default = Text("off"),
        },
        new("account", "tls-ca-file", SettingKind.Text,
            "PEM file of the authorities trusted for TLS, relative to this file's folder; absent: the system's.")
            { Rule = TextRules.NotBlank, NamesFile = true },
        new("account", "tls-verify", SettingKind.Switch, "Accept only an exchange with a right certificate (RFC 5922).")
            { Default = new TomlValue.Boolean(true) },

        .. DeskKeys.Desk,
        .. DeskKeys.Station,

        new("dial-plan", "emergency", SettingKind.Texts,
            "Numbers that are never barred and go out whatever the registration says.")
        {
            Rule = TextRules.EmergencyNumber, Default = List("110", "119", "120", "122", "112"), Clause = "4.6b 5.5",
        },
        new("dial-plan", "barred", SettingKind.Texts, "Numbers that are refused; compared with the normalised number.")
        {
            Rule = TextRules.Pattern, Default = List("168*", "160*", "1259*"), Clause = "4.6b",
        },
        new("dial-plan", "outside-prefix", SettingKind.Text, "Digits that take an outside line.")
            { Rule = TextRules.Digits, Default = Text("") },
        new("dial-plan", "extension-length", SettingKind.WholeNumber, "Digits of an internal number; 0 = not fixed.")
        {
            Minimum = 0, Maximum = 15, Default = Whole(0),
        },

        Level("full-scale-dbm0", 3.14, 0, 10, "Level in dBm0 of a sine at digital full scale (G.711 A-law: 3.14)."),
        Level("receiver-db", 0, -30, 12, "Gain of a call in the receiver at the middle volume step."),
        Level("ringer-dbfs", -6, -40, 0, "Level of the loudest ringing."),
        new("levels", "ringer-pitch", SettingKind.Choice, "Notes of the ringing: an octave lower for ears that have lost the treble.")
        {
            Choices = ["normal", "low"], Default = Text("normal"),
        },
        Level("prompts-dbfs", -22, -40, -6, "Active speech level of prompts in the receiver."),
        Level("tones-dbfs", -20, -40, -6, "Level of tones in the receiver."),
        Level("sidetone-db", -18, -60, 0, "Gain of the guard's own voice in the receiver."),
        Level("limiter-dbfs", -6, -24, 0, "Nothing in the receiver becomes louder."),

        new("sip", "bind", SettingKind.Text, "Where SIP is listened for.") { Rule = TextRules.EndPoint, Default = Text("0.0.0.0:5060") },
        new("sip", "rtp-port-min", SettingKind.WholeNumber, "First port for sound; even.")
            { Minimum = 1024, Maximum = 65534, Default = Whole(16384) },
        new("sip", "rtp-port-max", SettingKind.WholeNumber, "Last port for sound.")
            { Minimum = 1025, Maximum = 65535, Default = Whole(16483) },
        new("sip", "message-summary", SettingKind.Switch,
            "Ask the registrar how many messages it keeps for this post (RFC 3842); told at the lift, the dial tone stutters.")
            { Default = new TomlValue.Boolean(false) },
        .. PanelKeys.All,
        .. SiteKeys.All,
    ];

    private static Setting Level(string key, double normal, double least, double most, string doc) =>
        new("levels", key, SettingKind.Number, doc) { Minimum = least, Maximum = most, Default = new TomlValue.Number(normal) };

    private static TomlValue.Text Text(string text) => new(text);

    private static TomlValue.Integer Whole(long number) => new(number);

    private static TomlValue.List List(params ReadOnlySpan<string> items) =>
        new([.. items.ToArray().Select(item => new TomlValue.Text(item))]);
}
