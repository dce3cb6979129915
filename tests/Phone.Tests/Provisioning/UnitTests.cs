using System.Security.Cryptography;
using Phone.Provisioning;
using Xunit;

namespace Phone.Tests.Provisioning;

/// <summary>The installer's list, the units' files, the labels.</summary>
public sealed class UnitTests : IDisposable
{
    private const string Header = "serial,post,account,username,password\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-units-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("B-1,Gate,sip:201@h,201,", "")]
    [InlineData(
        "B 1,Gate,sip:201@h,201,x", "u.csv:2: serial: found \"B 1\"; allowed: 1 to 32 letters, digits or hyphens, no hyphen at its ends")]
    [InlineData("B-1,,sip:201@h,201,x", "u.csv:2: post is missing; allowed: a text in quotes that is not blank")]
    [InlineData("B-1,Gate,201,201,x", "u.csv:2: account: found \"201\"; allowed: sip:user@host or sip:user@host:port, with ;parameters")]
    [InlineData("B-1,Gate,sip:201@h,201", "u.csv:2: there are 4 fields, the header has 5; put a text with a comma in it into quotes")]
    [InlineData("B-1,\"Gate,sip:201@h,201,x", "u.csv:2: a quote does not close; write quotes inside a quoted text twice (RFC 4180)")]
    [InlineData(
        "B-1,Gate,sip:201@h,201,x\nb-1,Door,sip:202@h,202,x",
        "u.csv:3: serial: found \"b-1\", which stands in line 2 as well; allowed: each once")]
    [InlineData(
        "B-1,Gate,sip:201@h,201,x\nB-2,Door,sip:201@h,202,x",
        "u.csv:3: account: found \"sip:201@h\", which stands in line 2 as well; allowed: each once")]
    public void A_wrong_line_is_named_with_what_is_allowed(string lines, string error) =>
        Assert.Equal(error, string.Join('\n', UnitList.Parse(Header + lines, "u.csv").Errors));

    [Theory]
    [InlineData("serial,post\n")]
    [InlineData("serial,post,account,colour\n")]
    [InlineData("serial,serial,post,account\n")]
    [InlineData("")]
    public void A_wrong_header_is_the_only_error(string text) => Assert.Single(UnitList.Parse(text, "u.csv").Errors);

    [Fact]
    public void The_card_takes_no_password_of_the_technician_only_its_hash_and_the_unit_takes_the_card()
    {
        var maker = new UnitMaker(_folder);

        Assert.Empty(maker.Make(Row(), Site(Card.GoodSite), newPassword: false));

        var label = maker.Label("B-0017")!;
        Assert.Equal(("West \"Gate\"", "technician"), (label.Post, label.User));
        Assert.Matches("^[a-z2-9]{3}(-[a-z2-9]{3}){3}$", label.Password);
        var card = Path.Combine(_folder, "B-0017", "card");
        Assert.Equal(["site.toml", "unit.toml"], Directory.GetFiles(card).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(label.Password, File.ReadAllText(Path.Combine(card, "unit.toml")), StringComparison.Ordinal);
        Assert.Empty(new Provisioner(card, new SettingsStore(Path.Combine(_folder, "unit"))).Run()!.Value);
        Assert.All(
            Directory.GetFiles(Path.Combine(_folder, "B-0017"), "*", SearchOption.AllDirectories),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode));
    }

    [Fact]
    public void A_unit_that_is_made_again_keeps_its_password_unless_another_is_wanted()
    {
        var maker = new UnitMaker(_folder);
        maker.Make(Row(), null, newPassword: false);
        var first = maker.Label("B-0017")!.Password;

        maker.Make(Row(), null, newPassword: false);
        Assert.Equal(first, maker.Label("B-0017")!.Password);

        maker.Make(Row(), null, newPassword: true);
        Assert.NotEqual(first, maker.Label("B-0017")!.Password);
    }

    [Fact]
    public void Mistakes_of_the_site_are_found_before_any_card_is_written()
    {
        var site = Site(Card.GoodSite.Replace("rings-limit = 5", "rings-limit = 0", StringComparison.Ordinal));

        var error = Assert.Single(new UnitMaker(_folder).Make(Row(), site, newPassword: false));

        Assert.Equal($"{site}:9: [desk] rings-limit: found 0; allowed: a whole number from 1 to 20", error.ToString());
    }

    [Fact]
    public void A_signature_that_does_not_fit_is_found_before_any_card_is_written()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var site = Site(Card.GoodSite);
        File.WriteAllText(Path.Combine(_folder, "site", SiteSignature.KeyFile), key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllBytes(
            site + ".sig", key.SignData("something else"u8, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        Assert.Contains("does not fit", Assert.Single(new UnitMaker(_folder).Make(Row(), site, false)).Message, StringComparison.Ordinal);

        File.WriteAllBytes(
            site + ".sig", key.SignData(File.ReadAllBytes(site), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Empty(new UnitMaker(_folder).Make(Row(), site, false));
    }

    [Fact]
    public void A_label_shows_what_it_is_told_as_text()
    {
        var label = new UnitLabel("B-1", "<West> & 门", "https://phone-b-1.local/", "technician", "abc-def");

        var sheet = LabelSheet.Render([(label, "<?xml?><svg id=\"q\"/>\n")]);

        Assert.Contains("&lt;West&gt; &amp; 门", sheet, StringComparison.Ordinal);
        Assert.Contains("<code>abc-def</code>", sheet, StringComparison.Ordinal);
        Assert.Contains("</div><svg id=\"q\"/></article>", sheet, StringComparison.Ordinal);
    }

    private static UnitRow Row() =>
        UnitList.Parse(Header + "B-0017,\"West \"\"Gate\"\"\",sip:201@pbx.example,201,pa\\ss\n", "u.csv").Rows.Single();

    private string Site(string text)
    {
        var site = Path.Combine(_folder, "site", "our-site.toml");
        Directory.CreateDirectory(Path.GetDirectoryName(site)!);
        File.WriteAllText(site, text);
        return site;
    }
}
