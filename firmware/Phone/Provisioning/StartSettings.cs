using System.Collections.Immutable;
using CallDesk;
using Phone.Configuration;

namespace Phone.Provisioning;

/// <summary>The settings that a start of the phone goes by, and how far the unit has come with them.</summary>
/// <param name="Result">Without a configuration only if a file that somebody named, or /etc/phone/phone.toml, is not in order.</param>
/// <param name="Refused">What is told of a card whose settings were refused.</param>
/// <param name="Folder">The set of provisioned settings in force; null: not provisioned.</param>
internal sealed record StartSettings(ConfigurationResult Result, Setup Setup, ImmutableArray<SetupProblem> Refused, string? Folder)
{
    /// <summary>
    /// In this order: the file that was named; the set of provisioned settings in force (a recovery start: the last good one); a phone that
    /// is not set up, if a card's settings were refused; the machine's own file.
    /// </summary>
    /// <param name="named">What --config named; null: nothing.</param>
    /// <param name="file">What --config means when it names nothing.</param>
    public static StartSettings Find(string? named, string file, string data, bool recovery = false)
    {
        var store = new SettingsStore(data);
        if (named is not null)
        {
            return new(Load(named), Setup.Done, [], null);
        }

        var refusal = store.Refusal;
        var refused = refusal?.Problems ?? [];
        foreach (var folder in (string?[])(recovery ? [store.Good, store.Current] : [store.Current, store.Good]))
        {
            if (folder is not null && ConfigurationLoader.Load(store.Layers(folder)) is { Configuration: { } configuration } result)
            {
                var setup = recovery ? Setup.Recovery
                    : !refused.IsEmpty ? Setup.Refused
                    : AcceptanceMark.Stands(data, configuration.Serial) ? Setup.Done : Setup.AcceptanceDue;
                return new(With(recovery ? ForTheTechnician(result, configuration) : result, setup), setup, refused, folder);
            }
        }

        return refusal is not null || store.Current is not null
            ? new(With(Unset(refusal?.Language ?? "zh"), Setup.Missing), Setup.Missing, refused, null)
            : new(Load(file), Setup.Done, [], null);
    }

    private static ConfigurationResult Load(string file) =>
        ConfigurationLoader.Load([.. SettingsStore.BoardLayer(), ConfigurationLayer.Of(LayerKind.Unit, file)]);

    /// <summary>In a recovery start nobody else signs in; a site without a technician keeps its people.</summary>
    private static ConfigurationResult ForTheTechnician(ConfigurationResult result, PhoneConfiguration configuration) =>
        configuration.Users.RemoveAll(static user => user.Role != Role.Technician) is { IsEmpty: false } technicians
            ? result with { Configuration = configuration with { Users = technicians } }
            : result;

    /// <summary>The desk knows it as well.</summary>
    private static ConfigurationResult With(ConfigurationResult result, Setup setup) => result.Configuration is { } configuration
        ? result with { Configuration = configuration with { Desk = configuration.Desk with { Setup = setup } } }
        : result;

    /// <summary>What a phone without settings goes by: it lights up, speaks, and takes what comes straight to its address.</summary>
    private static ConfigurationResult Unset(string language)
    {
        var post = language == "en" ? "Guard post" : "门岗";
        return ConfigurationLoader.Parse(
            $"post = \"{post}\"\nlanguage = \"{language}\"\n[[account]]\nuri = \"sip:unset@127.0.0.1\"\n", "not set up", "/");
    }
}
