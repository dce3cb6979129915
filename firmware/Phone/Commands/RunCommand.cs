using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Runtime.InteropServices;
using Phone.Audio;
using Phone.Configuration;
using Phone.Host;
using Phone.Panel;
using Phone.Provisioning;
using Phone.Sip;

namespace Phone.Commands;

/// <summary><c>phone run</c>: the phone itself, until SIGTERM or SIGINT.</summary>
internal sealed class RunCommand
{
    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<BoardKind> _board = new("--board")
    {
        Description = "booth, office (with a base microphone for handsfree) or virtual", DefaultValueFactory = _ => BoardKind.Booth,
    };
    private readonly Option<IPEndPoint?> _sip = Endpoint("--sip", "address and port for SIP (port 0: any free one)");
    private readonly Option<IPEndPoint?> _http = Endpoint(
        "--http", "address and port of the panel (port 0: any free one); beyond this machine only with a [[user]]");

    private readonly Option<string?> _prompts = new("--prompts") { Description = "folder of the built prompts; beside the program by default" };
    private readonly Option<AudioKind?> _audio = new("--audio") { Description = "openal or virtual; the board's own by default" };
    private readonly Option<string?> _mic = new("--mic")
    {
        Description = "virtual board: WAV that the guard says, looped, into the lifted handset or the open base microphone",
    };
    private readonly Option<string?> _receiver = new("--receiver-out") { Description = "virtual board: WAV file for the receiver's pins" };
    private readonly Option<string?> _loudspeaker = new("--loudspeaker-out") { Description = "virtual board: WAV file for the loudspeaker's pins" };

    public static Command Create()
    {
        var run = new RunCommand();
        var command = new Command("run", "Run the phone")
        {
            run._config, run._data, run._board, run._sip, run._http, run._prompts, run._audio, run._mic, run._receiver, run._loudspeaker,
        };
        command.SetAction((parsed, cancellation) => run.ExecuteAsync(parsed, cancellation));
        return command;
    }

    private static Option<IPEndPoint?> Endpoint(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDR:PORT",
        CustomParser = result => ParseEndpoint(result, name),
    };

    private static IPEndPoint? ParseEndpoint(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && text.Contains(':', StringComparison.Ordinal))
        {
            return endpoint;
        }

        result.AddError($"{name}: '{text}' is not ADDR:PORT, for example 127.0.0.1:5060.");
        return null;
    }

    private async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var store = new SettingsStore(parsed.GetRequiredValue(_data));
        bool recovery = store.TakeRecovery();
        StartSettings start = Settings(parsed, recovery);
        if (start.Result.Configuration is not { } configuration)
        {
            return ExitCode.BadConfiguration;
        }

        var setup = new SetupView(start.Setup, configuration.Serial, start.Refused);
        PhoneOptions options = Options(parsed, configuration) with { Setup = setup };
        return await RunAsync(options, store, () => Settings(parsed, recovery), start.Folder, cancellation).ConfigureAwait(false);
    }

    private StartSettings Settings(ParseResult parsed, bool recovery)
    {
        StartSettings start = CommonOptions.Find(parsed, _config, _data, recovery);
        ConfigCommands.WriteErrors(start, parsed.InvocationConfiguration.Error);
        return start;
    }

    private PhoneOptions Options(ParseResult parsed, PhoneConfiguration configuration)
    {
        BoardKind board = parsed.GetValue(_board);
        var defaults = new PhoneOptions { Configuration = configuration, DataDirectory = parsed.GetRequiredValue(_data) };
        return defaults with
        {
            Prompts = parsed.GetValue(_prompts) ?? defaults.Prompts,
            Board = board,
            Audio = parsed.GetValue(_audio) ?? (board == BoardKind.Virtual ? AudioKind.Virtual : AudioKind.OpenAl),
            Sip = parsed.GetValue(_sip) ?? configuration.Sip,
            Http = parsed.GetValue(_http) ?? configuration.Http,
            Microphone = parsed.GetValue(_mic),
            ReceiverOut = parsed.GetValue(_receiver),
            LoudspeakerOut = parsed.GetValue(_loudspeaker),
            SipLogLevel = uint.TryParse(Environment.GetEnvironmentVariable("PHONE_SIP_LOG"), out uint level) ? Math.Min(level, 5) : 0,
        };
    }

    /// <summary>
    /// Whatever hangs in the taking down: within 3 s of the signal the process is gone, and says that something hung.
    /// </summary>
    private static void EndAnyway(int exitCode)
    {
        var watch = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(2850));
            Console.Error.WriteLine("stopping took too long; what was not acknowledged may be lost");
            Environment.Exit(exitCode);
        })
        { IsBackground = true, Name = "end" };
        watch.Start();
    }

    /// <summary>Configuration and directory again, SIGHUP; a bad one never replaces a good one.</summary>
    private static void Reload(PhoneHost phone, StartSettings start)
    {
        if (start.Result.Configuration is { } configuration)
        {
            phone.Use(configuration, new SetupView(start.Setup, configuration.Serial, start.Refused));
            Console.Error.WriteLine(
                "configuration: read again and in use; accounts, addresses, levels and the panel's first user wait for the next start");
        }
        else
        {
            Console.Error.WriteLine("configuration: the new one is not in order; the one before stays in use");
        }
    }

    /// <summary>Ends this run so that the next one is a recovery start; whoever keeps the phone running (systemd) begins it.</summary>
    private static void StartAgain(PhoneHost phone, SettingsStore store, TaskCompletionSource stop)
    {
        if (phone.Current.Desk.Calls.Any(call => call.Live))
        {
            return;
        }

        Console.Error.WriteLine("recovery start: asked by the keys; the phone begins again with the last good settings");
        store.AskRecovery();
        stop.TrySetResult();
    }

    private static async Task<int> RunAsync(
        PhoneOptions options, SettingsStore store, Func<StartSettings> settings, string? folder, CancellationToken cancellation)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        using CancellationTokenRegistration cancelled = cancellation.Register(() => stop.TrySetResult());
        try
        {
            await using var phone = new PhoneHost(options, Console.Error.WriteLine);
            await phone.StartAsync(cancellation).ConfigureAwait(false);
            using PosixSignalRegistration reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                Reload(phone, settings());
            });
            using var good = folder is null ? null : new GoodSettings(phone, () => store.MarkGood(folder));
            using var recovery = new RecoveryKeys(phone.Keys, () => StartAgain(phone, store, stop));
            Console.WriteLine($"ready sip={phone.SipEndpoint} http={phone.HttpEndpoint?.ToString() ?? "off"}");
            if (await Task.WhenAny(stop.Task, phone.BeyondHelp).ConfigureAwait(false) == stop.Task)
            {
                EndAnyway(ExitCode.Failed);
                return ExitCode.Well;
            }

            string plane = await phone.BeyondHelp.ConfigureAwait(false);
            Console.Error.WriteLine($"planes: {plane} is stuck and cannot be restarted alone; the phone ends, to be started again");
            EndAnyway(ExitCode.Stuck);
            return ExitCode.Stuck;
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } failure)
        {
            Console.Error.WriteLine(failure.Message);
            return failure.ExitCode;
        }

        void Ask(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }
}
