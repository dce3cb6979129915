using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Configuration;

/// <summary>What an installer may get wrong, and what the phone says to it.</summary>
public sealed class ConfigurationErrorTests
{
    private const string Account = "\n[[account]]\nuri = \"sip:201@127.0.0.1\"\n";
    private const string Least = "post = \"West\"\n" + Account; // the account's header stands in line 3, a line added is line 5

    /// <summary>Four lines.</summary>
    private const string User = "[[user]]\nname = \"wang\"\nrole = \"supervisor\"\npassword-hash = \""
        + "pbkdf2-sha256$10000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n";

    [Theory]
    [InlineData("", 1, "post is missing: name it, for instance post = \"西门岗\" (clauses 4.2, 5.2)")]
    [InlineData("", 1, "there is no [[account]]")]
    [InlineData("post = \"  \"" + Account, 1, "post: found \"  \"; allowed: a text in quotes that is not blank")]
    [InlineData("post = 5" + Account, 1, "post: found 5; allowed: a text in quotes")]
    [InlineData(
        "post = \"a\"\nprofile = \"booth\"" + Account, 2,
        "profile: found \"booth\"; allowed: \"security-booth\" | \"property-office\"")]
    [InlineData("post = \"a\"\nlanguage = \"de\"" + Account, 2, "language: found \"de\"; allowed: \"zh\" | \"en\"")]
    [InlineData("post = \"a\"\nlangage = \"zh\"" + Account, 2, "langage is not known; did you mean language?")]
    [InlineData("post = \"a\"\nxyzzy = 1" + Account, 2, "xyzzy is not known; known here: profile, post, language")]
    [InlineData(Least + "[dsek]\nrings-limit = 3", 5, "[dsek] is not known; did you mean desk?")]
    [InlineData(Least + "dsek.rings-limit = 3", 5, "[account.dsek] is not known")]
    [InlineData(Least + "[desk]\nrings-limit = 0", 6, "[desk] rings-limit: found 0; allowed: a whole number from 1 to 20")]
    [InlineData(Least + "[desk]\nrings-limit = 2.5", 6, "[desk] rings-limit: found 2.5; allowed: a whole number")]
    [InlineData(Least + "[desk]\nring-limit = 3", 6, "[desk] ring-limit is not known; did you mean rings-limit?")]
    [InlineData(
        Least + "[desk]\ngreeting = \"on\"", 6, "[desk] greeting: found \"on\"; allowed: \"cue\" | \"announce\" | \"off\"")]
    [InlineData(
        Least + "[desk]\nhold-limit-s = 15", 6,
        "[desk] hold-offer-callback-s: found 20; allowed: less than hold-limit-s, which is 15")]
    [InlineData(
        Least + "[dial-plan]\nemergency = []", 6,
        "[dial-plan] emergency: found an empty list; allowed: at least one number (clause 4.6b)")]
    [InlineData(
        Least + "[dial-plan]\nemergency = [110]", 6,
        "[dial-plan] emergency: found [110]; allowed: a list of texts, each two to eight digits")]
    [InlineData(
        Least + "[dial-plan]\nbarred = [\"16*8\"]", 6,
        "[dial-plan] barred: found [\"16*8\"]; allowed: a list of texts, each digits, then *")]
    [InlineData(Least + "[dial-plan]\nbarred = [\"*\"]", 6, "[dial-plan] barred: found [\"*\"]; allowed")]
    [InlineData(
        Least + "[dial-plan]\nbarred = [\"119\"]", 6,
        "[dial-plan] barred: found the emergency number 119; emergency numbers are never barred")]
    [InlineData(
        Least + "[dial-plan]\noutside-prefix = \"1\"", 6,
        "[dial-plan] outside-prefix: found \"1\", which hides the emergency number 110")]
    [InlineData(
        "post = \"a\"\n[[account]]\nuri = \"sip:1205@host\"", 3,
        "[account] uri: found extension 1205, which begins with the emergency number 120")]
    [InlineData(
        "post = \"a\"\n[[account]]\nuri = \"sip:91105@host\"\n[dial-plan]\noutside-prefix = \"9\"", 3,
        "[account] uri: found extension 91105, which begins with the emergency number 9110")]
    [InlineData("post = \"a\"\n[[account]]\nuri = \"201@host\"", 3, "[account] uri: found \"201@host\"; allowed: sip:user@host")]
    [InlineData(
        "post = \"a\"\n[[account]]\nuri = \"sips:201@host\"", 3,
        "[account] uri: found \"sips:201@host\"; allowed: sip:user@host")]
    [InlineData("post = \"a\"\n\n[[account]]\nregistrar = \"sip:host\"", 3, "[account] uri is missing; allowed: sip:user@host")]
    [InlineData(
        "post = \"a\"\n[account]\nuri = \"sip:201@host\"", 2, "found [account]; allowed: [[account]], once for each account")]
    [InlineData(Least + "[[desk]]\nrings-limit = 3", 5, "found [[desk]]; allowed: [desk], once")]
    [InlineData(Least + "transport = \"sctp\"", 5, "[account] transport: found \"sctp\"; allowed: \"udp\" | \"tcp\" | \"tls\"")]
    [InlineData(Least + "srtp = \"yes\"", 5, "[account] srtp: found \"yes\"; allowed: \"off\" | \"optional\" | \"required\"")]
    [InlineData(
        Least + "registrar = \"sip:h;transport=tcp\"\ntransport = \"udp\"", 6,
        "[account] transport: found \"udp\", but the registrar says ;transport=tcp")]
    [InlineData(
        Least + "registrar = \"sip:h;transport=ws\"", 5, "[account] registrar: found ;transport=ws; allowed: udp | tcp | tls")]
    [InlineData(Least + "registrar = \"http://h\"", 5, "[account] registrar: found \"http://h\"; allowed: sip:host")]
    [InlineData(Least + "registrar = \"sip:h:99999\"", 5, "[account] registrar: found \"sip:h:99999\"; allowed: sip:host")]
    [InlineData(Least + "username = \"201\"", 5, "[account] username: there is no password to it")]
    [InlineData(
        Least + "password = \"a\"\npassword-file = \"b\"", 6,
        "[account] password-file: there is a password as well; allowed: one of them")]
    [InlineData(
        Least + "password-file = \"not-there\"", 5,
        "[account] password-file: \"not-there\" is not there; allowed: a file that this user may read")]
    [InlineData(Least + "password = \"\"", 5, "[account] password: found an empty text")]
    [InlineData(Least + "[sip]\nbind = \"0.0.0.0\"", 6, "[sip] bind: found \"0.0.0.0\"; allowed: ADDRESS:PORT")]
    [InlineData(
        Least + "[sip]\nrtp-port-min = 4001\nrtp-port-max = 4100", 6, "[sip] rtp-port-min: found 4001; allowed: an even number")]
    [InlineData(
        Least + "[sip]\nrtp-port-max = 4100", 6,
        "[sip] rtp-port-min: found 16384; allowed: less than rtp-port-max, which is 4100")]
    [InlineData(Least + "[levels]\nringer-dbfs = 3", 6, "[levels] ringer-dbfs: found 3; allowed: a number from -40 to 0")]
    [InlineData(
        Least + "[station]\nhandsfree = true", 6, "[station] handsfree: found true; allowed in a security-booth: false (clause 4.3b)")]
    [InlineData(Least + "[station]\nhandsfree = \"no\"", 6, "[station] handsfree: found \"no\"; allowed: true | false")]
    [InlineData(Least + "[station]\nsign-in = true", 6, "[station] sign-in: found true, but there is no [[guard]]")]
    [InlineData(Least + "[station]\nhotline = \"16812345\"", 6, "[station] hotline: found \"16812345\", which is barred")]
    [InlineData(Least + "[station]\nhotline = \"+86 168 12345\"", 6, "[station] hotline: found \"+86 168 12345\", which is barred")]
    [InlineData(Least + "[station]\nhotline = \"110\"", 6, "[station] hotline: found the emergency number 110")]
    [InlineData(
        Least + "[selftest]\necho-number = \"110\"", 6,
        "[selftest] echo-number: found the emergency number 110; allowed: any other (clause 4.6b)")]
    [InlineData(
        Least + "[selftest]\necho-number = \"1109\"", 6,
        "[selftest] echo-number: found \"1109\", which begins with the emergency number 110")]
    [InlineData(
        Least + "[station]\nemergency-contact = \"1205\"", 6,
        "[station] emergency-contact: found \"1205\", which begins with the emergency number 120")]
    [InlineData(
        Least + "[desk]\noverflow-to = \"north\"", 6,
        "[desk] overflow-to: found \"north\", which is neither a number nor the id of a directory entry")]
    [InlineData(Least + "[desk]\noverflow-to = \"12590\"", 6, "[desk] overflow-to: found \"12590\", which is barred")]
    [InlineData(Least + "[desk]\noverflow = \"forward\"", 6, "[desk] overflow: found \"forward\", but there is no overflow-to")]
    [InlineData(
        Least + "[desk]\nhold-warning-s = 60", 6, "[desk] hold-warning-s: found 60; allowed: less than hold-limit-s, which is 60")]
    [InlineData(Least + "[[guard]]\nid = \"li\"", 5, "[guard] pin-hash is missing; allowed: a line that `phone config hash-pin`")]
    [InlineData(Least + "[[guard]]\nid = \"李\"", 6, "[guard] id: found \"李\"; allowed: 1 to 32 letters")]
    [InlineData(Least + "[[guard]]\npin-hash = \"4711\"", 6, "[guard] pin-hash: found a text of another form; allowed: a line")]
    [InlineData(Least + "[[guard]]\nid = \"a\"\n[[guard]]\nid = \"a\"", 8, "[guard] id: found \"a\", which stands in line 6 as well")]
    [InlineData(Least + "[guard]\nid = \"a\"", 5, "found [guard]; allowed: [[guard]], once for each guard")]
    [InlineData(
        Least + "[http]\nbind = \"0.0.0.0:8443\"", 6,
        "[http] bind: found \"0.0.0.0:8443\", which a network can reach, but there is no [[user]]; allowed: with one [[user]] at least")]
    [InlineData(Least + "[http]\nbind = \"[::]:8443\"", 6, "[http] bind: found \"[::]:8443\", which a network can reach")]
    [InlineData(Least + "[http]\nnames = [\"https://booth\"]", 6, "[http] names: found [\"https://booth\"]; allowed: a list of texts")]
    [InlineData(Least + "[http]\nlocal-role = \"guard\"", 6, "[http] local-role: found \"guard\"; allowed: \"technician\" |")]
    [InlineData(Least + User + "[http]\nlocal-role = \"technician\"", 10, "[http] local-role: found \"technician\" and a [[user]]")]
    [InlineData(Least + "[http]\nsession-idle-min = 0", 6, "[http] session-idle-min: found 0; allowed: a whole number from 5 to 720")]
    [InlineData(Least + "[http]\ncertificate-file = \"a.pem\"", 6, "[http] certificate-file: found without key-file; allowed: both")]
    [InlineData(Least + "[http]\nkey-file = \"a.pem\"", 6, "[http] key-file: found without certificate-file; allowed: both or none")]
    [InlineData(
        Least + "[http]\ncertificate-file = \"not-there.pem\"\nkey-file = \"not-there.key\"", 6,
        "[http] certificate-file: \"not-there.pem\" is not there; allowed: a file that this user may read")]
    [InlineData(
        Least + "[http]\ncertificate-file = \"/etc/hostname\"\nkey-file = \"/etc/hostname\"", 6,
        "[http] certificate-file: \"/etc/hostname\" with key-file \"/etc/hostname\": no certificate, no key, or one that does not belong")]
    [InlineData(Least + "[[user]]\nname = \"a\"\nrole = \"technician\"", 5, "[user] password-hash is missing; allowed: a line")]
    [InlineData(Least + "[[user]]\nname = \"a:b\"", 6, "[user] name: found \"a:b\"; allowed: 1 to 32 characters without a colon")]
    [InlineData(Least + "[[user]]\nname = \" a\"", 6, "[user] name: found \" a\"; allowed: 1 to 32 characters")]
    [InlineData(Least + "[[user]]\nrole = \"admin\"", 6, "[user] role: found \"admin\"; allowed: \"supervisor\" | \"technician\"")]
    [InlineData(Least + "[[user]]\npassword-hash = \"four words at a gate\"", 6, "[user] password-hash: found a text of another form")]
    [InlineData(Least + User + User, 10, "[user] name: found \"wang\", which stands in line 6 as well; allowed: each once")]
    [InlineData(Least + "[user]\nname = \"a\"", 5, "found [user]; allowed: [[user]], once for each user")]
    [InlineData(Least + "[alerts]\nwebhooks = [\"http://example.org/x\"]", 6, "[alerts] webhooks: found [\"http://example.org/x\"]")]
    [InlineData(Least + "[alerts]\nwebhooks = [\"https://u:p@example.org/\"]", 6, "[alerts] webhooks: found")]
    [InlineData(
        Least + "[alerts]\nwebhooks = [\"https://example.org/x\"]", 6,
        "[alerts] webhooks: found \"https://example.org/x\" without webhook-pins")]
    [InlineData(
        Least + "[alerts]\nwebhook-pins = [\"abc\"]", 6,
        "[alerts] webhook-pins: found [\"abc\"]; allowed: a list of texts, each the SHA-256")]
    [InlineData(
        Least + "[alerts]\nmessages = [\"9001\"]", 6,
        "[alerts] messages: found [\"9001\"]; allowed: a list of texts, each sip:user@host")]
    [InlineData(Least + "[paging]\ngroup = \"10.0.0.1:5000\"", 6, "[paging] group: found \"10.0.0.1:5000\"; allowed: an IPv4 multicast")]
    [InlineData(Least + "[lights]\ndim-from = 24", 6, "[lights] dim-from: found 24; allowed: a whole number from 0 to 23")]
    [InlineData(Least + "[directory]\nfile = \"not-there.csv\"", 6, "[directory] file: \"not-there.csv\" there is no such file")]
    [InlineData(Least + "tls-ca-file = \"/not-there.pem\"", 5, "[account] tls-ca-file: \"/not-there.pem\" is not there")]
    [InlineData(Least + "[desk]\nrings-limit = ", 6, "this is no TOML")]
    [InlineData(Least + "[desk]\nrings-limit = 3\nrings-limit = 4", 7, "this is no TOML")]
    [InlineData("post = \"a\npost", 1, "this is no TOML")]
    public void The_error_names_its_line_and_what_is_allowed(string text, int line, string message)
    {
        var result = ConfigurationLoader.Parse(text, "phone.toml", Path.GetTempPath());

        Assert.Null(result.Configuration);
        Assert.Contains(result.Errors, error => error.Line == line && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_reported_in_the_order_of_their_lines()
    {
        const string text = """
            post = ""
            langauge = "zh"
            [[account]]
            uri = "201"
            srtp = "on"
            [desk]
            rings-limit = 99
            [dial-plan]
            emergency = []
            """;

        var result = ConfigurationLoader.Parse(text, "phone.toml", "/");

        Assert.Equal([1, 2, 4, 5, 7, 9], result.Errors.Select(error => error.Line));
        Assert.StartsWith("phone.toml:7: [desk] rings-limit: found 99;", result.Errors[4].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_never_repeated()
    {
        var result = ConfigurationLoader.Parse(Least + "password = 12345678", "phone.toml", "/");

        Assert.DoesNotContain(result.Errors, error => error.Message.Contains("12345678", StringComparison.Ordinal));
        Assert.Contains(
            result.Errors,
            error => error is { Line: 5 } && error.Message.Contains("something that is no text", StringComparison.Ordinal));
    }
}
