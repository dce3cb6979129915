using System.Collections.Immutable;

namespace Phone.Configuration;

/// <summary>The keys of what belongs to the site around the desk: guards, directory, alerts, paging, lights, self-test, journal.</summary>
internal static class SiteKeys
{
    public static ImmutableArray<Setting> All { get; } =
    [
        new("guard", "id", SettingKind.Text, "What the journal calls the guard; no name, if the site wants none.")
            { Required = true, Rule = TextRules.Identifier },
        new("guard", "pin-hash", SettingKind.Secret, "The guard's PIN of 4 to 8 digits, hashed by `phone config hash-pin`.")
            { Required = true, Rule = TextRules.PinHash, Clause = "1.9" },
        new("guard", "language", SettingKind.Choice,
            "What the guard is spoken to in once signed in; absent: the site's language, which callers hear in any case.")
            { Choices = ["zh", "en"] },

        new("directory", "file", SettingKind.Text,
            "The site's directory, CSV or vCard, relative to this file's folder; SIGHUP reads it again.")
            { Rule = TextRules.NotBlank, Clause = "1.7 1.8 2.3b 5.4", NamesFile = true },

        Texts("alerts", "messages", "Whom a SIP MESSAGE tells of alerts.", TextRules.SipUser),
        Texts("alerts", "webhooks", "Where an alert is posted as JSON: kind, post, id, attempt, time.", TextRules.WebHook),
        Texts("alerts", "event-webhooks", "Where every call that is over is posted as JSON, without number or name.", TextRules.WebHook),
        Texts("alerts", "webhook-pins", "Keys that an https web hook may have; one of them must fit.", TextRules.KeyPin),

        new("paging", "group", SettingKind.Text, "Multicast group whose pages sound on the loudspeaker.")
            { Rule = TextRules.Multicast, Default = new TomlValue.Text("") },

        Whole("lights", "dim-from", 22, 0, 23, "Hour from which the lights are dimmed; the same as dim-to: never."),
        Whole("lights", "dim-to", 6, 0, 23, "Hour from which they are bright again."),
        Whole("lights", "dim-percent", 30, 10, 100, "Brightness while dimmed."),

        new("selftest", "echo-number", SettingKind.Text,
            "What the self-test calls, also at night: a number that sends back what it hears, or an entry of the directory; empty: none.")
            { Default = new TomlValue.Text("") },

        Whole("journal", "retention-days", 365, 1, 3650, "Records older than this are deleted."),
        Whole("journal", "retention-mb", 2048, 16, 65_536, "The oldest records are deleted when the journal becomes larger."),
        new("journal", "recovery-key-file", SettingKind.Text,
            "The supervisor's public key (PEM, RSA) for the journal of a broken phone, relative to this file's folder; kept in --data.")
            { Rule = TextRules.NotBlank, Clause = "1.9", NamesFile = true },
    ];

    private static Setting Texts(string section, string key, string doc, TextRule rule) =>
        new(section, key, SettingKind.Texts, doc) { Rule = rule, Default = new TomlValue.List([]), Clause = "5.4 5.5" };

    private static Setting Whole(string section, string key, int normal, int least, int most, string doc) =>
        new(section, key, SettingKind.WholeNumber, doc)
        {
            Minimum = least, Maximum = most, Default = new TomlValue.Integer(normal),
        };
}
