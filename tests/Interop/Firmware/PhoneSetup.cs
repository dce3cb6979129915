using System.Globalization;
using System.Text;

namespace Interop;

/// <summary>Who the phone registers as, and where.</summary>
internal sealed record Registration(int RegistrarPort, string Username, string Password);

/// <summary>One phone of a story: its account, its configuration, what the guard says.</summary>
internal sealed record PhoneSetup
{
    public int SipPort { get; init; } = Ports.Pair();

    public int HttpPort { get; init; } = Ports.Pair();

    /// <summary>The domain of the account: where a number goes that the guard dials.</summary>
    public int? PeerPort { get; init; }

    public Registration? Registration { get; init; }

    public string Profile { get; init; } = "security-booth";

    /// <summary>What the guard says into the microphone that is open; silence if there is none.</summary>
    public Sound? Microphone { get; init; }

    /// <summary>Extra lines of the [desk] table.</summary>
    public IReadOnlyList<string> Desk { get; init; } = [];

    /// <summary>Extra tables, with their heads: [station], [alerts], …</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Extra lines ahead of the first table, for stories about wrong configurations.</summary>
    public IReadOnlyList<string> TopLevel { get; init; } = [];

    /// <summary>Lines of the site's directory, its CSV header included; no directory if there are none.</summary>
    public IReadOnlyList<string> Directory { get; init; } = [];

    /// <summary>greeting of [desk]; off, so that a measured receiver holds nothing but the far end.</summary>
    public string Greeting { get; init; } = "off";

    public string Uri => $"sip:201@127.0.0.1:{SipPort.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The configuration file.</summary>
    public string ToToml()
    {
        var toml = new StringBuilder($"""
            profile = "{Profile}"
            post = "西门岗"
            language = "zh"

            """);
        toml.AppendJoin('\n', TopLevel).Append("\n\n[[account]]\n");
        toml.Append(CultureInfo.InvariantCulture, $"uri = \"sip:201@127.0.0.1:{PeerPort ?? Registration?.RegistrarPort ?? SipPort}\"\n");
        if (Registration is { } at)
        {
            toml.Append(CultureInfo.InvariantCulture, $"registrar = \"sip:127.0.0.1:{at.RegistrarPort};transport=udp\"\n");
            toml.Append(CultureInfo.InvariantCulture, $"username = \"{at.Username}\"\npassword = \"{at.Password}\"\n");
        }

        toml.Append(CultureInfo.InvariantCulture, $"\n[desk]\ngreeting = \"{Greeting}\"\n").AppendJoin('\n', Desk).Append('\n');
        toml.AppendJoin('\n', Tables).Append('\n');
        if (Directory.Count > 0)
        {
            toml.Append("\n[directory]\nfile = \"directory.csv\"\n");
        }

        return toml.ToString();
    }
}
