using System.Security.Cryptography;
using CallDesk;
using Phone.Configuration;
using Phone.Provisioning;
using Xunit;

namespace Phone.Tests.Provisioning;

/// <summary>From the card into the unit: whole or not at all, and never something bad over something good.</summary>
public sealed class ProvisionTests
{
    [Fact]
    public void The_units_file_goes_before_the_sites_and_the_sites_before_the_profile()
    {
        using var card = Card.Good();

        Assert.Equal([], card.Provision());
        var start = card.Start();

        var configuration = start.Result.Configuration!;
        Assert.Equal(("B-0017", "West Gate", 5), (configuration.Serial, configuration.Post, configuration.Desk.RingsLimit));
        var account = Assert.Single(configuration.Accounts);
        Assert.Equal(("sip:201@pbx.example", "sip:pbx.example;transport=tcp", "201", "tops3cret", SipTransport.Tcp),
            (account.Uri, account.Registrar, account.Username, account.Password!.Reveal(), account.Transport));
        Assert.EndsWith("/site.toml:9", SourceOf(start, "desk", "rings-limit"), StringComparison.Ordinal);
        Assert.EndsWith("/unit.toml:2", SourceOf(start, "", "post"), StringComparison.Ordinal);
        Assert.EndsWith("/site.toml:6", SourceOf(start, "account 1", "registrar"), StringComparison.Ordinal);
        Assert.EndsWith("/unit.toml:5", SourceOf(start, "account 1", "uri"), StringComparison.Ordinal);
        Assert.Equal("profile property-office", SourceOf(start, "desk", "cues"));
        Assert.Equal("default", SourceOf(start, "desk", "hold-limit-s"));
    }

    [Fact]
    public void A_guard_of_the_unit_follows_those_of_the_site()
    {
        using var card = Card.Good();
        var hash = PinHash.Of("2468").Encode();
        card.Put(SettingsStore.SiteFile, $"{Card.GoodSite}\n[[guard]]\nid = \"g1\"\npin-hash = \"{hash}\"\n");
        card.Put(SettingsStore.UnitFile, $"{Card.GoodUnit}\n[[guard]]\nid = \"g2\"\npin-hash = \"{hash}\"\n");

        Assert.Equal([], card.Provision());
        Assert.Equal(["g1", "g2"], card.Start().Result.Configuration!.Guards.Select(guard => guard.Id));
    }

    [Fact]
    public void What_is_taken_twice_is_written_once()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());
        var before = card.Picture();

        Assert.Equal([], card.Provision());

        Assert.Equal(before, card.Picture());
    }

    [Fact]
    public void Mistakes_are_named_with_the_cards_file_and_line_and_the_good_settings_stay_in_force()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());
        card.Put(SettingsStore.SiteFile, Card.GoodSite.Replace("rings-limit = 5", "ring-limit = 5", StringComparison.Ordinal));

        Assert.Equal(["site.toml:9: [desk] ring-limit is not known; did you mean rings-limit?"], card.Provision());
        var start = card.Start();

        Assert.Equal((Setup.Refused, 5), (start.Setup, start.Result.Configuration!.Desk.RingsLimit));
        Assert.Equal(Setup.Refused, start.Result.Configuration.Desk.Setup);
        Assert.Equal(9, Assert.Single(start.Refused).Line);
    }

    [Fact]
    public void A_unit_whose_first_card_is_wrong_starts_and_says_that_it_is_not_set_up_in_the_cards_language()
    {
        using var card = Card.Good().Put(SettingsStore.UnitFile, "serial = \"B-0017\"\n");

        Assert.Equal(
            ["unit.toml:1: post is missing: name it, for instance post = \"西门岗\" (clauses 4.2, 5.2)"], card.Provision());
        var start = card.Start();

        Assert.Equal((Setup.Missing, "en"), (start.Setup, start.Result.Configuration!.Language));
        Assert.Single(start.Refused);
    }

    [Fact]
    public void A_mended_card_clears_the_refusal()
    {
        using var card = Card.Good().Put(SettingsStore.SiteFile, "nonsense");
        Assert.NotEmpty(card.Provision());

        Assert.Equal([], card.Put(SettingsStore.SiteFile, Card.GoodSite).Provision());

        Assert.Equal(Setup.AcceptanceDue, card.Start().Setup);
        Assert.Null(card.Store.Refusal);
    }

    [Fact]
    public void A_card_without_settings_changes_nothing()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());

        Assert.Null(card.Remove(SettingsStore.SiteFile).Remove(SettingsStore.UnitFile).Run());

        Assert.Equal("West Gate", card.Start().Result.Configuration!.Post);
    }

    [Fact]
    public void A_new_site_file_alone_keeps_the_units_own()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());
        card.Remove(SettingsStore.UnitFile).Put(SettingsStore.SiteFile, Card.GoodSite.Replace("= 5", "= 4", StringComparison.Ordinal));

        Assert.Equal([], card.Provision());

        var configuration = card.Start().Result.Configuration!;
        Assert.Equal(("B-0017", 4), (configuration.Serial, configuration.Desk.RingsLimit));
    }

    [Fact]
    public void Files_that_the_settings_name_come_along_and_are_the_units_own_afterwards()
    {
        using var card = Card.Good();
        card.Put("people.csv", "id,name,number\nduty,Duty,301\n").Put("pass", "from-a-file\n");
        card.Put(SettingsStore.SiteFile, Card.GoodSite + "\n[directory]\nfile = \"people.csv\"\n");
        var unit = Card.GoodUnit.Replace("password = \"tops3cret\"", "password-file = \"pass\"", StringComparison.Ordinal);
        card.Put(SettingsStore.UnitFile, unit);

        Assert.Equal([], card.Provision());
        card.Remove("people.csv").Remove("pass");

        var configuration = card.Start().Result.Configuration!;
        Assert.Equal("from-a-file", configuration.Accounts[0].Password!.Reveal());
        Assert.Equal("301", configuration.Directory.Find("duty")!.Number);
        Assert.All(
            Directory.GetFiles(card.Data, "*", SearchOption.AllDirectories),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
    }

    [Fact]
    public void A_file_beside_the_card_is_refused_because_the_unit_would_not_have_it()
    {
        using var card = Card.Good();
        File.WriteAllText(Path.Combine(card.Boot, "..", "people.csv"), "id,name,number\n");
        card.Put(SettingsStore.SiteFile, Card.GoodSite + "\n[directory]\nfile = \"../people.csv\"\n");

        Assert.Contains("site.toml:11: [directory] file:", Assert.Single(card.Provision()), StringComparison.Ordinal);
        Assert.Null(card.Store.Current);
    }

    [Fact]
    public void Only_the_sets_in_force_and_last_good_are_kept()
    {
        using var card = Card.Good();
        for (var limit = 1; limit <= 4; limit++)
        {
            card.Put(SettingsStore.SiteFile, Card.GoodSite.Replace("= 5", $"= {limit}", StringComparison.Ordinal));
            Assert.Equal([], card.Provision());
            if (limit == 2)
            {
                card.Store.MarkGood(card.Store.Current!);
            }
        }

        Assert.Equal(2, Directory.GetDirectories(Path.Combine(card.Data, "settings")).Length);
        Assert.Equal(4, card.Start().Result.Configuration!.Desk.RingsLimit);
        var recovered = card.Start(recovery: true);
        Assert.Equal((Setup.Recovery, 2), (recovered.Setup, recovered.Result.Configuration!.Desk.RingsLimit));
    }

    [Fact]
    public void In_a_recovery_start_the_technician_alone_signs_in()
    {
        using var card = Card.Good();
        card.Put(SettingsStore.UnitFile, Card.GoodUnit + User("wang", "supervisor") + User("technician", "technician"));
        Assert.Equal([], card.Provision());
        card.Store.MarkGood(card.Store.Current!);

        Assert.Equal(["wang", "technician"], card.Start().Result.Configuration!.Users.Select(user => user.Name));
        Assert.Equal(["technician"], card.Start(recovery: true).Result.Configuration!.Users.Select(user => user.Name));
    }

    [Fact]
    public void A_serial_number_in_the_sites_file_is_refused()
    {
        using var card = Card.Good().Put(SettingsStore.SiteFile, "serial = \"B-1\"\n" + Card.GoodSite);

        Assert.Equal(["site.toml:1: serial: one unit's alone; allowed in the unit's own file (unit.toml)"], card.Provision());
    }

    [Fact]
    public void An_acceptance_stands_for_one_serial_number()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());
        AcceptanceMark.Keep(card.Data, "B-0017", DateTimeOffset.UnixEpoch);
        Assert.Equal(Setup.Done, card.Start().Setup);

        Assert.Equal([], card.Put(SettingsStore.UnitFile, Card.GoodUnit.Replace("B-0017", "B-0018", StringComparison.Ordinal)).Provision());

        Assert.Equal(Setup.AcceptanceDue, card.Start().Setup);
    }

    [Fact]
    public void The_first_signed_card_is_trusted_and_every_later_one_must_be_signed_with_its_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var card = Card.Good().Put(SiteSignature.KeyFile, key.ExportSubjectPublicKeyInfoPem()).Sign(key);
        Assert.Equal([], card.Provision());

        var changed = Card.GoodSite.Replace("= 5", "= 4", StringComparison.Ordinal);
        card.Put(SettingsStore.SiteFile, changed);
        Assert.Contains("site.toml.sig:0: does not fit", Assert.Single(card.Provision()), StringComparison.Ordinal);
        card.Put(SiteSignature.KeyFile, other.ExportSubjectPublicKeyInfoPem()).Sign(other);
        Assert.Contains("site.toml.sig:0: does not fit", Assert.Single(card.Provision()), StringComparison.Ordinal);
        card.Remove(SiteSignature.SignatureFile).Remove(SiteSignature.KeyFile);
        Assert.Contains("site.toml:0: is not signed", Assert.Single(card.Provision()), StringComparison.Ordinal);
        Assert.Equal(5, card.Start().Result.Configuration!.Desk.RingsLimit);

        Assert.Equal([], card.Sign(key).Provision());
        Assert.Equal(4, card.Start().Result.Configuration!.Desk.RingsLimit);
    }

    [Fact]
    public void Beside_signed_settings_a_unit_may_say_only_what_is_its_own()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var card = Card.Good().Put(SiteSignature.KeyFile, key.ExportSubjectPublicKeyInfoPem()).Sign(key);
        card.Put(SettingsStore.UnitFile, Card.GoodUnit + "\nregistrar = \"sip:elsewhere.example\"\n[desk]\nrings-limit = 9\n");

        Assert.Equal(
            [
                "unit.toml:8: [account] registrar: this site's settings are signed; allowed in site.toml only",
                "unit.toml:10: [desk] rings-limit: this site's settings are signed; allowed in site.toml only",
            ],
            card.Provision());
    }

    [Fact]
    public void A_named_file_goes_before_everything_that_was_provisioned()
    {
        using var card = Card.Good();
        Assert.Equal([], card.Provision());
        var named = Path.Combine(card.Boot, "named.toml");
        File.WriteAllText(named, "post = \"bench\"\n[[account]]\nuri = \"sip:1@h\"\n");

        var start = StartSettings.Find(named, named, card.Data);

        Assert.Equal((Setup.Done, "bench"), (start.Setup, start.Result.Configuration!.Post));
    }

    private static string SourceOf(StartSettings start, string section, string key) =>
        start.Result.Effective.Single(value => value.Section == section && value.Key == key).Source;

    private static string User(string name, string role) =>
        $"\n[[user]]\nname = \"{name}\"\nrole = \"{role}\"\npassword-hash = \"{PinHash.Of("a long password", PinHash.PasswordIterations).Encode()}\"\n";
}
