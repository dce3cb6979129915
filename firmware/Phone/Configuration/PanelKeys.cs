using System.Collections.Immutable;

namespace Phone.Configuration;

/// <summary>The keys of the panel: where and how it is served, and who may sign in there.</summary>
internal static class PanelKeys
{
    public static ImmutableArray<Setting> All { get; } =
    [
        new("http", "bind", SettingKind.Text,
            "Where the panel is served: HTTPS as soon as there is a [[user]]; without one to this machine alone.")
            { Rule = TextRules.EndPoint, Default = new TomlValue.Text("127.0.0.1:8080"), Clause = "1.9" },
        new("http", "certificate-file", SettingKind.Text,
            "The site's certificate and what it was signed with (PEM), relative to this file's folder; absent: the phone makes its own.")
            { Rule = TextRules.NotBlank, NamesFile = true },
        new("http", "key-file", SettingKind.Text, "The key of certificate-file (PEM), readable to the phone's user only.")
            { Rule = TextRules.NotBlank, NamesFile = true },
        new("http", "names", SettingKind.Texts, "Names and addresses beside the machine's own that the panel is reached by, at any port.")
            { Rule = TextRules.HostName, Default = new TomlValue.List([]) },
        new("http", "local-role", SettingKind.Choice,
            "What a panel without any [[user]] shows on this machine; absent: technician on a booth, supervisor on the virtual board.")
            { Choices = ["technician", "supervisor"], Clause = "1.9" },
        Whole("session-idle-min", 30, 5, 720, "Minutes without anything done after which one has to sign in again."),
        Whole("session-limit-h", 12, 1, 168, "Hours after which one has to sign in again in any case: a shift."),

        new("user", "name", SettingKind.Text, "Who signs in at the panel; the audit trail says this name.")
            { Required = true, Rule = TextRules.UserName, Clause = "1.9" },
        new("user", "role", SettingKind.Choice, "supervisor: everything; technician: no identity and no content of a call.")
            { Required = true, Choices = ["supervisor", "technician"], Clause = "1.9" },
        new("user", "password-hash", SettingKind.Secret, "The password, hashed by `phone config hash-password`.")
            { Required = true, Rule = TextRules.PasswordHash, Clause = "1.9" },
    ];

    private static Setting Whole(string key, int normal, int least, int most, string doc) =>
        new("http", key, SettingKind.WholeNumber, doc)
        {
            Minimum = least, Maximum = most, Default = new TomlValue.Integer(normal), Clause = "1.9",
        };
}
