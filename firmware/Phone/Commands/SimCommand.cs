using System.CommandLine;
using System.Net;
using Phone.Configuration;
using Phone.Host;
using Phone.Simulation;

namespace Phone.Commands;

/// <summary><c>phone sim</c>: the real phone on a virtual booth, called by a scripted outside caller.</summary>
internal static class SimCommand
{
    private const string SiteConfiguration = """
        profile = "security-booth"
        post = "西门岗"
        language = "zh"

        [[account]]
        uri = "sip:201@127.0.0.1"
        """;

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "one call with a virtual guard, then a verdict" };
        var report = new Option<string?>("--report") { Description = "write the verdict as JSON" };
        var guard = new Option<string>("--speech-guard") { Description = "16 kHz mono WAV of the guard", Required = true };
        var caller = new Option<string>("--speech-caller") { Description = "16 kHz mono WAV of the caller", Required = true };
        var work = new Option<string>("--work") { Description = "folder for the simulation's files; emptied first", Required = true };
        var http = new Option<int>("--http-port") { Description = "port of the panel (0: any free one)", DefaultValueFactory = _ => 0 };
        var command = new Command("sim", "Run the phone on a virtual booth and call it") { once, report, guard, caller, work, http };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(once),
            parsed.GetValue(report),
            new SimulationFiles(parsed.GetRequiredValue(work), parsed.GetRequiredValue(guard), parsed.GetRequiredValue(caller)),
            parsed.GetValue(http),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool once, string? report, SimulationFiles files, int httpPort, CancellationToken cancellation)
    {
        if (Directory.Exists(files.Data))
        {
            Directory.Delete(files.Data, recursive: true);
        }

        Directory.CreateDirectory(files.Folder);
        await File.WriteAllTextAsync(files.Configuration, SiteConfiguration, cancellation).ConfigureAwait(false);
        var options = new PhoneOptions
        {
            Configuration = ConfigurationLoader.Load(files.Configuration).Configuration!,
            DataDirectory = files.Data,
            Board = BoardKind.Virtual,
            Audio = AudioKind.Virtual,
            Sip = new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, httpPort),
            Microphone = files.GuardSpeech,
            ReceiverOut = files.ReceiverOut,
            LoudspeakerOut = files.LoudspeakerOut,
        };
        try
        {
            await using var phone = new PhoneHost(options, Console.Error.WriteLine);
            await phone.StartAsync(cancellation).ConfigureAwait(false);
            var timeline = new Timeline();
            Console.WriteLine($"ready sip={phone.SipEndpoint} http={phone.HttpEndpoint}");
            Console.WriteLine($"panel: http://{phone.HttpEndpoint}/");
            return once
                ? await OnceAsync(phone, files, timeline, report, cancellation).ConfigureAwait(false)
                : await new Demonstration(phone, files, timeline).RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } failure)
        {
            Console.Error.WriteLine(failure.Message);
            return failure.ExitCode;
        }
    }

    private static async Task<int> OnceAsync(
        PhoneHost phone, SimulationFiles files, Timeline timeline, string? report, CancellationToken cancellation)
    {
        IReadOnlyList<Finding> findings = await new OneCall(phone, files, timeline).RunAsync(cancellation).ConfigureAwait(false);
        bool good = findings.All(finding => finding.Good);
        Console.WriteLine();
        foreach (Finding finding in findings)
        {
            Console.WriteLine($"  {(finding.Good ? "ok  " : "FAIL")} {finding.What}: {finding.Measured} (wanted: {finding.Bound})");
        }

        if (report is not null)
        {
            OneCall.WriteReport(report, new SimulationReport(good, findings, timeline.Entries));
        }

        return good ? ExitCode.Well : ExitCode.Failed;
    }
}
