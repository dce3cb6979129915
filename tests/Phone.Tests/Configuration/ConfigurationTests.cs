using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CallDesk;
using CsCheck;
using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    /// <summary>The example that the product promises to accept.</summary>
    private const string Contract = """
        profile = "security-booth"          # property-office | service-center | standard
        post    = "西门岗"                   # the greeting's post name
        language = "zh"                     # zh | en

        [[account]]
        uri = "sip:201@127.0.0.1"           # address of record
        registrar = "sip:127.0.0.1:5080;transport=udp"   # absent: no registration, takes calls directly
        username = "201"
        password-file = "secret"            # or password = "…"; transport: udp | tcp | tls; srtp = "off|optional|required"

        [desk]                              # every number of the clauses, with its default
        rings-limit = 3
        hold-offer-callback-s = 20
        hold-limit-s = 60
        private-limit-s = 180
        release-grace-s = 3
        greeting = "cue"                    # cue | announce | off

        [dial-plan]
        emergency = ["110", "119", "120", "122", "112"]
        barred    = ["168*", "160*", "1259*"]            # on the normalised number; as the site wants
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_least_that_runs_is_accepted_as_it_stands()
    {
        File.WriteAllText(Path.Combine(_folder, "secret"), "s3cret\r\n");
        var result = ConfigurationLoader.Load(Write(Contract));

        Assert.Empty(result.Errors);
        var configuration = result.Configuration!;
        Assert.Equal("西门岗", configuration.Post);
        var account = Assert.Single(configuration.Accounts);
        Assert.Equal("sip:201@127.0.0.1", account.Uri);
        Assert.Equal("s3cret", account.Password!.Reveal());
        Assert.Equal(SipTransport.Udp, account.Transport);
        Assert.Equal(SrtpPolicy.Off, account.Srtp);
        Assert.Equal(["110", "119", "120", "122", "112"], configuration.Desk.DialPlan.Emergency);
        Assert.Equal(TimeSpan.FromMinutes(3), configuration.Desk.Care.PrivateLimit);
        Assert.Equal(Spoken.Cue, configuration.Desk.Care.Greeting);
    }

    [Fact]
    public void The_schemas_defaults_are_the_desks_own()
    {
        var configuration = Parse("post = \"a\"\n[[account]]\nuri = \"sip:201@h\"").Configuration!;
        var desk = new DeskSettings();

        Assert.Equal(Json(desk with { Post = desk.Post with { Name = "a" } }), Json(configuration.Desk));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 5060), configuration.Sip);
    }

    [Theory]
    [InlineData("security-booth", "", 3, "default")]
    [InlineData("service-center", "", 2, "profile service-center")]
    [InlineData("service-center", "rings-limit = 5", 5, "phone.toml:7")]
    public void The_file_goes_before_the_profile_and_the_profile_before_the_default(
        string profile, string line, int limit, string source)
    {
        var result = Parse($"profile = \"{profile}\"\npost = \"a\"\n[[account]]\nuri = \"sip:201@h\"\n\n[desk]\n{line}\n");

        Assert.Equal(limit, result.Configuration!.Desk.RingsLimit);
        Assert.Equal(source, result.Effective.Single(value => value.Key == "rings-limit").Source);
    }

    [Theory]
    [InlineData("desk.rings-limit = 4\n")]
    [InlineData("desk = { rings-limit = 4 }\n")]
    [InlineData("\"desk\".'rings-limit' = 4\n")]
    public void Dotted_keys_and_inline_tables_mean_the_same(string spelling)
    {
        var result = Parse(
            $"post = \"a\"\n{spelling}account = [{{ uri = \"sip:201@h\" }}, "
            + $"{{ uri = \"sip:202@h\", registrar = \"sip:h;transport=tls\" }}]");

        Assert.Empty(result.Errors);
        Assert.Equal(4, result.Configuration!.Desk.RingsLimit);
        Assert.Equal([SipTransport.Udp, SipTransport.Tls], result.Configuration.Accounts.Select(account => account.Transport));
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_with_what_to_do()
    {
        var result = ConfigurationLoader.Load(Path.Combine(_folder, "none.toml"));

        Assert.Contains("there is no such file; write it", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_configuration() => Assert.Single(ConfigurationLoader.Load(_folder).Errors);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_by_their_line()
    {
        var path = Path.Combine(_folder, "phone.toml");
        File.WriteAllBytes(path, [.. "post = \"a\"\n# "u8, 0xB5, 0xC4, .. "\n"u8]);

        var error = Assert.Single(ConfigurationLoader.Load(path).Errors);
        Assert.Equal(2, error.Line);
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(
            bytes =>
            {
                var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
                File.WriteAllBytes(path, bytes);
                return ConfigurationLoader.Load(path).Configuration is null;
            },
            iter: 500);

    [Fact]
    public void Text_that_is_nearly_a_configuration_never_throws()
    {
        string[] pieces =
        [
            "post", "desk", "account", "rings-limit", "emergency", "=", ".", "[", "]", "[[", "]]", "{", "}", ",", "\"", "'",
            "\"\"\"", "\n",
            "#", "3", "-1", "0x", "1e9", "true", "2026-01-01", "\"sip:1@h\"", "\\u", "\0", "西", "\ud800", " ",
            "99999999999999999999", "nan",
        ];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 60].Sample(
            chosen =>
            {
                var result = Parse(string.Concat(chosen));
                return result.Configuration is null == result.Errors.Length > 0;
            },
            iter: 20_000);
    }

    [Fact]
    public void Any_line_of_the_example_may_be_cut_anywhere()
    {
        for (var length = 0; length < Contract.Length; length++)
        {
            var result = Parse(Contract[..length]);
            Assert.Equal(result.Configuration is null, result.Errors.Length > 0);
        }
    }

    [Fact]
    public void A_very_deep_file_is_refused()
    {
        Assert.NotEmpty(Parse("post = " + new string('[', 100_000)).Errors);
        Assert.NotEmpty(Parse("post = " + string.Concat(Enumerable.Repeat("{a=", 50_000))).Errors);
    }

    [Fact]
    public void The_docs_have_a_row_for_every_key()
    {
        var docs = ConfigurationDocs.Markdown();

        Assert.All(
            ConfigurationSchema.Settings, setting => Assert.Contains($"| `{setting.Key}` |", docs, StringComparison.Ordinal));
        Assert.Contains("| `rings-limit` | `3`; service-center: `2` |", docs, StringComparison.Ordinal);
    }

    /// <summary>Everything of it: a list is the same when it holds the same.</summary>
    private static string Json(DeskSettings settings) => JsonSerializer.Serialize(settings, DeskJson.Default.DeskSettings);

    private static ConfigurationResult Parse(string text) => ConfigurationLoader.Parse(text, "phone.toml", Path.GetTempPath());

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "phone.toml");
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }
}

[JsonSerializable(typeof(DeskSettings))]
internal sealed partial class DeskJson : JsonSerializerContext;
