using System.CommandLine;
using Hal;
using Hal.Simulation;
using Phone.Audio;
using Phone.Configuration;
using Phone.Host;
using Phone.Panel.Access;
using Phone.SelfTest;

namespace Phone.Commands;

/// <summary>
/// <c>phone selftest</c>: the hardware self-test of a booth whose phone is not running; on the virtual board with a virtual technician.
/// Exit 0: nothing failed.
/// </summary>
internal sealed class SelfTestCommand
{
    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<BoardKind> _board = new("--board")
    {
        Description = "booth or virtual",
        DefaultValueFactory = _ => BoardKind.Booth,
    };

    private readonly Option<bool> _short = new("--short") { Description = "Only what needs nobody and makes no sound." };
    private readonly Option<bool> _running = new("--running") { Description = "Ask the phone that runs; with --short it asks nobody." };
    private readonly Option<bool> _reference = new("--reference") { Description = "Keep this handset's response as the unit's reference." };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for selftest.json, selftest.xml (JUnit) and selftest.html.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _language = new("--language") { Description = "zh or en; the configuration's own by default." };
    private readonly Option<BoothFault> _fault = new("--fault")
    {
        Description = "virtual board: what is broken; a wrong name lists them",
        HelpName = "NAME",
        DefaultValueFactory = _ => BoothFault.None,
    };

    public static Command Create()
    {
        var test = new SelfTestCommand();
        test._language.AcceptOnlyFromAmong("zh", "en");
        var command = new Command("selftest", "Test the booth's hardware.")
        {
            test._config, test._data, test._board, test._running, test._short, test._reference, test._out, test._language, test._fault,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => test.Execute(parsed, cancellation), CancellationToken.None));
        return command;
    }

    private int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ConfigCommands.Load(parsed, _config, _data) is not { } configuration)
        {
            return ExitCode.BadConfiguration;
        }

        try
        {
            return parsed.GetValue(_running)
                ? AskAsync(parsed, configuration, cancellation).GetAwaiter().GetResult()
                : Run(parsed, configuration, cancellation);
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } failure)
        {
            error.WriteLine(failure.Message);
            return failure.ExitCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            error.WriteLine($"The phone does not answer at {configuration.Http}: {e.Message} Start it, or leave --running out.");
            return ExitCode.Failed;
        }
        catch (PlatformNotSupportedException e)
        {
            error.WriteLine($"The booth's board is not there: {e.Message.TrimEnd('.')}. If the phone is running, use --running.");
            return ExitCode.HardwareMissing;
        }
    }

    private async Task<int> AskAsync(ParseResult parsed, PhoneConfiguration configuration, CancellationToken cancellation)
    {
        var output = parsed.InvocationConfiguration.Output;
        using var phone = new RunningPhone(TerminalKey.Client(configuration, parsed.GetRequiredValue(_data)), output, Console.In);
        var scope = parsed.GetValue(_short) ? Scope.Short : Scope.Full;
        if (await phone.TestAsync(scope, cancellation).ConfigureAwait(false) is not { } report)
        {
            return ExitCode.Failed;
        }

        Tell(output, report);
        Write(parsed, configuration, report);
        return report.Passed ? ExitCode.Well : ExitCode.Failed;
    }

    private void Write(ParseResult parsed, PhoneConfiguration configuration, SelfTestReport report)
    {
        if (parsed.GetValue(_out) is { } folder)
        {
            ReportFiles.Write(folder, report, configuration.Post, parsed.GetValue(_language) ?? configuration.Language);
        }
    }

    private int Run(ParseResult parsed, PhoneConfiguration configuration, CancellationToken cancellation)
    {
        var data = parsed.GetRequiredValue(_data);
        var scope = parsed.GetValue(_short) ? Scope.Short : Scope.Full;
        var language = parsed.GetValue(_language) ?? configuration.Language;
        var reference = parsed.GetValue(_reference) ? null : UnitReference.Read(data);
        var probe = new SystemProbe(configuration, data, static () => null, virtualBoard: parsed.GetValue(_board) == BoardKind.Virtual);
        using var stage = Stage.Set(parsed.GetValue(_board), parsed.GetValue(_fault), data, cancellation);
        var output = parsed.InvocationConfiguration.Output;
        var technician = stage.Technician ?? new ConsoleTechnician(output, Console.In, stage.Bench, language);
        var figures = new SelfTestEngine(stage.Bench, technician, probe.Read, reference).Run(scope, out var yielded);

        var at = DateTimeOffset.Now;
        var report = SelfTestReport.Of($"{at:yyyyMMdd-HHmmss}", scope, at, figures, yielded, reference, language);
        Tell(output, report);
        if (reference is null)
        {
            UnitReference.Of(figures, at)?.Write(data);
        }

        Write(parsed, configuration, report);
        return report.Passed ? ExitCode.Well : ExitCode.Failed;
    }

    private static void Tell(TextWriter output, SelfTestReport report)
    {
        foreach (var step in report.Steps)
        {
            var verdict = step.Verdict switch { Verdict.Passed => "ok  ", Verdict.Failed => "FAIL", _ => "-   " };
            var unit = step.Value is null ? "" : step.Unit;
            output.WriteLine($"{verdict} {step.Id,-20} {step.Value,9:0.##} {unit,-5} {step.Bound,-12} {step.Note}".TrimEnd());
        }

        foreach (var blame in report.Blames)
        {
            output.WriteLine($"blamed: {blame.Part} ({blame.Step}): {blame.Do}");
        }

        output.WriteLine(report switch { { Passed: true } => "passed", { Yielded: true } => "gave way", _ => "failed" });
    }

    /// <summary>Board, sound and whoever is at the booth; all of it is taken down again.</summary>
    private sealed class Stage(IBoard board, BoardWatch watch, BoardBench bench, IDisposable? below) : IDisposable
    {
        public BoardBench Bench => bench;

        /// <summary>Null: a person, at the terminal.</summary>
        public ITechnician? Technician { get; private init; }

        public static Stage Set(BoardKind kind, BoothFault fault, string data, CancellationToken cancellation)
        {
            if (kind == BoardKind.Virtual)
            {
                return SetVirtual(fault, cancellation);
            }

            var board = BoothBoard.OpenHardware(BoardDescription.Booth);
            var sound = new DeviceSound(new OpenAlAudioDevice(new OpenAlOptions { DataDirectory = data }));
            return Begin(board, sound, null, sound, cancellation);
        }

        public void Dispose()
        {
            bench.Dispose();
            watch.Dispose();
            board.Dispose();
            below?.Dispose();
        }

        private static Stage SetVirtual(BoothFault fault, CancellationToken cancellation)
        {
            var booth = new VirtualBooth();
            booth.Break(fault);
            var technician = new VirtualTechnician(booth, time => cancellation.WaitHandle.WaitOne(time));
            return Begin(booth.OpenBoard(), technician, technician, booth, cancellation);
        }

        private static Stage Begin(
            IBoard board, ITestSound sound, ITechnician? technician, IDisposable below, CancellationToken cancellation)
        {
            var watch = new BoardWatch(board);
            board.Start();
            return new Stage(board, watch, new BoardBench(board, watch, sound, yield: cancellation), below) { Technician = technician };
        }
    }
}
