using System.Collections.Concurrent;
using CallDesk;
using Hal;
using Phone.Audio;
using Phone.Host;
using Phone.Provisioning;
using Phone.Sip;

namespace Phone.SelfTest;

/// <summary>Self-tests of the running phone, for the panel.</summary>
internal interface ISelfTests
{
    /// <summary>Asks the desk for a self-test; null if one is going on.</summary>
    SelfTestRun? Want(Scope scope, bool virtualHands);

    /// <summary>A run by its name, or the last one by <c>latest</c>.</summary>
    SelfTestRun? Find(string name);

    /// <summary>The run's page for people; null without a report.</summary>
    string? Page(SelfTestRun run);
}

/// <summary>Counts since the start, for metrics.</summary>
internal readonly record struct SelfTestFigures(long Runs, long Yielded, int FailedSteps, bool? LastPassed);

/// <summary>
/// The test plane: runs the engine on a thread of its own when the desk says so, stops when the desk says so, and keeps the last reports.
/// Whatever goes wrong in it, the phone goes on.
/// </summary>
internal sealed class SelfTestPlane(
    BoardPlane board, MediaLoop media, SipAgent sip, Func<DeskState> desk, Action<DeskEvent> post, PhoneOptions options, Action<string> log)
    : ISelfTests, IDisposable
{
    /// <summary>The name of the last run, whichever it is.</summary>
    public const string Latest = "latest";

    private const int Kept = 8;
    private const int Flashes = 8;
    private static readonly TimeSpan Flash = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<long, SelfTestRun> _runs = new();
    private readonly NightlyTest _night = new(options.NightlyTest ?? (options.Board != BoardKind.Virtual ? NightlyTest.UsualHour : null));
    private readonly Lock _gate = new();
    private readonly SystemProbe _probe = new(
        options.Configuration, options.DataDirectory, () => Status(options, desk()), virtualBoard: options.Board == BoardKind.Virtual);

    private CancellationTokenSource _yield = new();
    private Thread? _thread;
    private long _last;
    private SelfTestFigures _figures;
    private (long Run, DateTime Begun) _nightly;

    /// <summary>The last registration's SIP status. Desk thread.</summary>
    public int SipStatus { get; set; }

    public SelfTestFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures;
            }
        }
    }

    private string Language => options.Configuration.Language;

    public SelfTestRun? Want(Scope scope, bool virtualHands)
    {
        SelfTestRun run;
        lock (_gate)
        {
            if (_runs.TryGetValue(_last, out var before) && before.View.State is RunState.Waiting or RunState.Running)
            {
                return null;
            }

            run = Add(scope, virtualHands);
        }

        post(new SelfTestWanted(run.Id, scope != Scope.Short) { Acceptance = scope == Scope.Acceptance });
        return run;
    }

    public SelfTestRun? Find(string name)
    {
        var id = name == Latest ? Interlocked.Read(ref _last) : long.TryParse(name, out var number) ? number : 0;
        return _runs.GetValueOrDefault(id);
    }

    public string? Page(SelfTestRun run) =>
        run.View.Report is { } report ? SelfTestPage.Render(report, options.Configuration.Post, Language) : null;

    /// <summary>Carries out one effect on the test plane; true if it was one. Desk thread.</summary>
    public bool Carry(Effect effect)
    {
        switch (effect)
        {
            case RunSelfTest { Run: var id, Full: var full, Acceptance: var acceptance }:
                Begin(id, acceptance ? Scope.Acceptance : full ? Scope.Full : Scope.Short);
                return true;
            case StopSelfTest:
                // The lights are the phone's again before the engine notices.
                _yield.Cancel();
                board.Light(null);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What the desk made of an event that is this plane's business. Desk thread.</summary>
    public void Follow(DeskEvent happened, DeskState state)
    {
        switch (happened)
        {
            case RegistrationChanged { Registered: var registered, SipStatus: var status }:
                SipStatus = registered ? 200 : status;
                break;
            case SelfTestWanted { Run: var id } when state.Inspection?.Run != id:
                _runs.GetValueOrDefault(id)?.Enter(RunState.Refused);
                break;
            case ClockObserved { Known: true } clock:
                var local = DateTimeOffset.FromUnixTimeMilliseconds(clock.UnixMilliseconds).AddMinutes(clock.OffsetMinutes).DateTime;
                if (_night.IsDue(local) && state is { Inspection: null, Hook: HookPosition.On } && state.Calls.All(call => !call.Live)
                    && Want(Scope.Short, virtualHands: false) is { } run)
                {
                    _nightly = (run.Id, local);
                }

                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        _yield.Cancel();
        if (_thread?.Join(LastMoment) != false)
        {
            _yield.Dispose();
        }
    }

    /// <summary>No answer at all is a timeout; without a registrar there is nothing to say.</summary>
    private static int? Status(PhoneOptions options, DeskState state) => options.Configuration.Accounts[0].Registrar is null
        ? null
        : state.Registered ? 200 : 408;

    private SelfTestRun Add(Scope scope, bool virtualHands)
    {
        var run = new SelfTestRun(Interlocked.Increment(ref _last), scope, virtualHands && board.Booth is not null, Language);
        _runs[run.Id] = run;
        _runs.TryRemove(run.Id - Kept, out _);
        return run;
    }

    private void Begin(long id, Scope scope)
    {
        SelfTestRun run;
        lock (_gate)
        {
            run = _runs.GetValueOrDefault(id) ?? Add(scope, virtualHands: false);
        }

        // A run that was stopped may still wait for a name server: the new one waits for it on its own thread, the desk for neither.
        var before = _thread;
        var nightly = _nightly.Run == run.Id ? _nightly.Begun : (DateTime?)null;
        _yield = new CancellationTokenSource();
        var token = _yield.Token;
        run.Enter(RunState.Running);
        _thread = new Thread(Run) { IsBackground = true, Name = "selftest", Priority = ThreadPriority.BelowNormal };
        _thread.Start();

        void Run()
        {
            before?.Join();
            Guarded(run, id, () => Execute(run, id, nightly, token));
        }
    }

    /// <summary>What goes wrong while the phone is taken down, or with a part that fails in mid-test, ends the test alone.</summary>
    private void Guarded(SelfTestRun run, long asked, Action test)
    {
        try
        {
            test();
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException)
        {
            log($"selftest: given up: {e.Message}");
            run.Enter(RunState.Refused);
            post(new SelfTestEnded(asked, false));
        }
    }

    private void Execute(SelfTestRun run, long asked, DateTime? nightly, CancellationToken yield)
    {
        var bench = new PhoneBench(board, media, sip, EchoNumber, post, yield);
        ITechnician technician = run.VirtualHands && board.Booth is { } booth
            ? new VirtualTechnician(booth, Pass)
            : new PhoneTechnician(run, bench, post, () => desk().Voice.Receiver is null);
        var reference = UnitReference.Read(options.DataDirectory);
        var figures = new SelfTestEngine(bench, technician, System, reference).Run(run.Scope, out var yielded);
        var at = DateTimeOffset.Now;
        var report = SelfTestReport.Of(run.Name, run.Scope, at, figures, yielded, reference, Language);
        if (!yielded && nightly is { } begun)
        {
            _night.Ended(begun);
        }

        Keep(report, reference is null && run.Scope == Scope.Full ? UnitReference.Of(figures, at) : null);
        run.Enter(RunState.Done, report);
        if (run.Scope == Scope.Acceptance && !yielded)
        {
            ShowVerdict(bench, report.Passed);
        }

        if (!yielded)
        {
            // Whoever stopped it knows, and by now there may be another.
            post(new SelfTestEnded(asked, report.Passed));
        }

        void Pass(TimeSpan time)
        {
            yield.WaitHandle.WaitOne(time);
            yield.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Before it is said: all green and steady, or all red and flashing.</summary>
    private static void ShowVerdict(PhoneBench bench, bool passed)
    {
        try
        {
            for (var flash = 0; flash < (passed ? 1 : Flashes); flash++)
            {
                bench.Light(passed ? new Rgb(0, 255, 0) : new Rgb(255, 0, 0));
                bench.Wait(static () => false, passed ? Shown : Flash);
                bench.Light(passed ? null : default(Rgb));
                bench.Wait(static () => false, Flash);
            }
        }
        catch (OperationCanceledException)
        {
            // A call has come: the lights are its own.
        }
        finally
        {
            bench.Light(null);
        }
    }

    /// <summary>The site's check has refused such a number; the plan may be another since (SIGHUP).</summary>
    private EchoNumber EchoNumber() => options.Configuration.EchoNumber switch
    {
        null => new EchoNumber(null, "no echo number is set"),
        var number when desk().Settings.DialPlan is var plan && (plan.IsEmergency(number) || plan.IsBarred(number)) =>
            new EchoNumber(null, "the echo number is barred, or an emergency number"),
        var number => new EchoNumber(number, ""),
    };

    private SystemFigures System()
    {
        var figures = _probe.Read();
        return figures.Registrar is 408 && SipStatus > 0 ? figures with { Registrar = SipStatus } : figures;
    }

    private void Keep(SelfTestReport report, UnitReference? reference)
    {
        lock (_gate)
        {
            _figures = new SelfTestFigures(
                _figures.Runs + 1, _figures.Yielded + (report.Yielded ? 1 : 0), report.Steps.Count(step => step.Verdict == Verdict.Failed),
                report.Yielded ? _figures.LastPassed : report.Passed);
        }

        try
        {
            reference?.Write(options.DataDirectory);
            if (report is { Scope: SelfTestReport.Acceptance, Passed: true })
            {
                AcceptanceMark.Keep(options.DataDirectory, options.Configuration.Serial, report.At);
            }

            ReportFiles.Write(Path.Combine(options.DataDirectory, "selftest"), report, options.Configuration.Post, Language);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log($"selftest: the report cannot be kept: {e.Message}");
        }
    }
}
