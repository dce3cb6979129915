using System.Globalization;

namespace Interop;

/// <summary>How SIPp plays a scenario.</summary>
internal sealed record SippSetup
{
    /// <summary>The phone it calls; none when it waits to be called.</summary>
    public int? RemotePort { get; init; }

    public int SipPort { get; init; } = Ports.Pair();

    /// <summary>Where its SDP says that it wants the media; SIPp itself sends and takes none, unless it echoes.</summary>
    public int RtpPort { get; init; } = 9;

    /// <summary>It sends back what comes to <see cref="RtpPort"/>.</summary>
    public bool EchoesRtp { get; init; }

    public int Calls { get; init; } = 1;

    /// <summary>The length of the scenario's pauses that name none.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the scenario's own words stand for.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>SIPp with one of our scenarios: it fails when the other side does not do, in order, what the scenario says.</summary>
internal sealed class SippProcess : IStoryPart
{
    private readonly ChildProcess _process;
    private readonly SippSetup _setup;
    private readonly string _folder;

    private SippProcess(ChildProcess process, SippSetup setup, string folder)
    {
        (_process, _setup, _folder) = (process, setup, folder);
    }

    public int SipPort => _setup.SipPort;

    public bool HasFinished => _process.HasExited;

    public static SippProcess Start(string scenario, SippSetup setup, string storyFolder)
    {
        Tools.Require("sipp", "sip-tester");
        var folder = Directory.CreateDirectory(Path.Combine(storyFolder, $"sipp-{scenario}-{setup.SipPort}")).FullName;
        List<string> arguments =
        [
            .. setup.RemotePort is { } port ? new[] { $"127.0.0.1:{port}" } : [],
            "-sf", Tools.Asset("Scenarios", $"{scenario}.xml"), "-i", "127.0.0.1", "-p", Text(setup.SipPort),
            "-m", Text(setup.Calls), "-l", "1", "-d", Text((int)setup.Pause.TotalMilliseconds),
            "-key", "rtp_port", Text(setup.RtpPort), "-nostdin", "-timeout", $"{Text((int)setup.Limit.TotalSeconds)}s",
            .. setup.Keys.SelectMany(static key => new[] { "-key", key.Key, key.Value }),
            .. setup.EchoesRtp ? new[] { "-rtp_echo", "-mp", Text(setup.RtpPort) } : [],
            "-timeout_error", "-trace_msg", "-message_file", "messages.log", "-trace_err", "-error_file", "errors.log",
        ];
        return new SippProcess(ChildProcess.Start("sipp", arguments, folder), setup, folder);
    }

    /// <summary>Waits until every call went through the whole scenario.</summary>
    public async Task SucceedsAsync()
    {
        var code = await _process.WaitForExitAsync(_setup.Limit + Patience.Event);
        Assert.True(code == 0, $"SIPp ended with {code}\n{Describe()}");
    }

    /// <summary>From one message to another, by SIPp's own clock: INVITE → 180 and so on, for the record.</summary>
    public TimeSpan Between(string first, string second) => First(second).At - First(first).At;

    /// <summary>The first whole message that begins so.</summary>
    public string Message(string beginning) => First(beginning).Text;

    public bool Saw(string beginning, bool? received = null) => Messages().Any(message =>
        message.Text.StartsWith(beginning, StringComparison.Ordinal) && message.Received == (received ?? message.Received));

    public Task VerifyAsync() => Task.CompletedTask;

    public string Describe() => $"{_process.CommandLine}\n{Read("errors.log")}\n{Read("messages.log")}";

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Read(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private Logged First(string beginning) => Messages().First(message => message.Text.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>SIPp's log: a rule with date and time, a line about the direction, an empty one, the message.</summary>
    private IEnumerable<Logged> Messages()
    {
        const string rule = "----------------------------------------------- ";
        foreach (var entry in Read("messages.log").Split(rule, StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = entry.Split('\n', 4);
            if (lines.Length == 4 && DateTime.TryParse(lines[0].Trim(), CultureInfo.InvariantCulture, out var at))
            {
                yield return new Logged(at, lines[1].Contains("received", StringComparison.Ordinal), lines[3]);
            }
        }
    }

    private sealed record Logged(DateTime At, bool Received, string Text);
}
