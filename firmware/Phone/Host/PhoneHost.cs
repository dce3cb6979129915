using System.Collections.Immutable;
using System.Net;
using CallDesk;
using Phone.Alerts;
using Phone.Answers;
using Phone.Audio;
using Phone.Audio.Listening;
using Phone.Configuration;
using Phone.Journal;
using Phone.Panel;
using Phone.Panel.Access;
using Phone.Prompts;
using Phone.Provisioning;
using Phone.SelfTest;
using Phone.Sip;

namespace Phone.Host;

/// <summary>
/// The whole phone: it builds the planes, carries the desk's effects to them, and takes them down again in the order that keeps the
/// microphone shut and the journal whole.
/// </summary>
internal sealed class PhoneHost : IPhoneView, IAsyncDisposable
{
    private readonly PhoneOptions _options;
    private readonly Action<string> _log;
    private readonly PartyBook _parties = new();
    private readonly BoardPlane _board;
    private readonly JournalPlane _journal;
    private readonly PartyKeeper _keeper;
    private readonly PromptLibrary _prompts;
    private readonly PageSource _pages = new();
    private readonly PagingReceiver? _paging;
    private readonly MemoPlane _memos;
    private readonly MemoShelf _shelf;
    private readonly MediaLoop _media;
    private readonly TalkReporter _talk;
    private readonly SipAgent _sip;
    private readonly DeskThread _desk;
    private readonly SitePlane _site;
    private readonly SelfTestPlane _selfTest;
    private readonly PlaneMonitor _monitor;
    private readonly PanelPlane _panel;
    private readonly TaskCompletionSource<string> _beyondHelp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _names = Task.CompletedTask;
    private int _disposed;
    private PhoneSnapshot _current;
    private SetupView _setup;

    /// <summary>Opens board, journal and sound; nothing runs yet.</summary>
    /// <param name="log">Takes a technician's line without personal data. Any thread.</param>
    public PhoneHost(PhoneOptions options, Action<string> log)
    {
        _options = options;
        _log = log;
        _setup = options.Setup;
        Answers = AnswerBook.Open(options.Configuration.Language, options.Configuration.Post, Path.Combine(options.DataDirectory, "answers.toml"));
        foreach (var error in Answers.Errors)
        {
            log($"answers: {error}");
        }

        DeskState initial = JournalPlane.Restore(options.DataDirectory, Desk.Resume, log);
        _current = new PhoneSnapshot(0, DateTimeOffset.Now, initial, [], AudioOrder.Silence, _parties.Names, DeskThread.Now);
        _desk = new DeskThread(initial, Carry);
        _board = BoardPlane.Open(options.Board, HandsfreePermission.Of(options.Configuration.Desk), _desk.Post);
        _journal = new JournalPlane(options.DataDirectory, options.Configuration.Retention, initial, _desk.Post, log);
        _keeper = new PartyKeeper(_parties, _journal.NumberOf);
        _prompts = new PromptLibrary(options.Prompts, options.DataDirectory, log) { Language = options.Configuration.Language };
        _media = new MediaLoop(
            AudioDevices.Open(options, _board.Booth),
            options.Configuration.Tones,
            _desk.Post,
            () => log($"media: {RealTime.TryRaise().Detail}"),
            speech: _prompts.Source(options.Configuration.Levels.PromptsDbfs),
            page: _pages,
            ring: options.Configuration.Ring,
            another: AudioDevices.Another(options),
            looks: () => _board.HookLooks);
        _talk = new TalkReporter(_media.Talk, _desk.Post);
        _memos = new MemoPlane(_media, _journal, _desk.Post);
        _shelf = new MemoShelf(_memos.Find, _desk.Post, log);
        _prompts.Memos = _shelf.Sound;
        var sip = new SipSettings(options.Sip, options.Configuration.Accounts, options.Configuration.RtpPorts, options.SipLogLevel)
        {
            MessageSummary = options.Configuration.MessageSummary,
        };
        _sip = new SipAgent(
            sip, _media, _parties, happened => _desk.Post(_site!.Recognised(happened)), log,
            mayBeReplaced: (call, number) => Desk.MayBeReplaced(Current.Desk, call, _site!.Configuration.Directory.Match(number)));
        IMessenger messenger = options.Messenger ?? new SipSender(_sip.Messenger);
        _site = new SitePlane(
            options.Configuration, options.Board == BoardKind.Virtual, _parties, messenger, _journal.NumberOf, _desk.Post);
        _paging = options.Configuration.PagingGroup is { } group
            ? new PagingReceiver(new PagingSettings(group, options.Sip.Address), _pages, _desk.Post, log)
            : null;
        _selfTest = new SelfTestPlane(_board, _media, _sip, () => Current.Desk, _desk.Post, options, log);
        _panel = new PanelPlane(endpoint => PanelServer.StartAsync(Panel(endpoint), this, _journal, Hands, CancellationToken.None), log);
        _monitor = new PlaneMonitor(Planes(), log, End);
    }

    public event Action<PhoneSnapshot>? Changed;

    public PhoneSnapshot Current => Volatile.Read(ref _current);

    public string Post => _site.Configuration.Post;

    public string Language => _site.Configuration.Language;

    public AnswerBook Answers { get; }

    public ISelfTests? SelfTests => _selfTest;

    public SetupView Setup
    {
        get
        {
            SetupView told = Volatile.Read(ref _setup);
            Setup now = Current.Desk.Settings.Setup;
            return Current.Desk.Started && now != told.State ? told with { State = now } : told;
        }
    }

    /// <summary>The keypad and the hook as the board shows them.</summary>
    internal BoardWatch Keys => _board.Watch;

    public void Happens(DeskEvent what) => _desk.Post(what);

    public IReadOnlyList<string> Stalled => _monitor.Stalled;

    /// <summary>Counts stalls and restarts.</summary>
    public PlaneMonitor Monitor => _monitor;

    /// <summary>
    /// Ends with the name of a vital plane that gives no sign of life and cannot be restarted alone: the process has to end.
    /// </summary>
    public Task<string> BeyondHelp => _beyondHelp.Task;

    public bool Ready { get; private set; }

    public IPEndPoint SipEndpoint => _sip.Bound;

    public IPEndPoint? HttpEndpoint => _panel.Endpoint;

    /// <summary>The virtual booth's hands, or null on a real board.</summary>
    public BoothHands? Hands { get; private set; }

    /// <summary>Starts the planes from the journal outwards; when it returns, a call can be taken.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _journal.Start();
        _desk.Post(new SettingsLoaded(Fitting(_options.Configuration).Desk));
        if (_options.Configuration.Accounts.All(account => account.Registrar is null))
        {
            _desk.Post(new RegistrationChanged(false, 0));
        }

        _site.Start();
        _names = _prompts.PrepareWordsAsync(_options.Configuration.Desk.Post, Post);
        DeskState initial = Current.Desk;
        _ = Task.Run(() => _keeper.Recall(initial), cancellation);
        _desk.Start();
        _media.Start();
        _talk.Start();
        _board.Start();
        await _sip.StartAsync().ConfigureAwait(false);
        _paging?.Start();
        FollowSite(_options.Configuration);
        Hands = _board.Booth is { } booth ? new BoothHands(booth, () => Current.Audio.Loudspeaker is LoudspeakerSound.Handsfree) : null;
        if (_options.Http is { } http)
        {
            await _panel.StartAsync(http).ConfigureAwait(false);
        }

        _ = _monitor.RunAsync(_board.FeedWatchdog);
        _board.TellReady();
        Ready = true;
    }

    /// <summary>
    /// Takes another configuration into use: rules, directory, guards, alerts, lights. Accounts, addresses, levels and the journal's
    /// retention wait for the next start. One thread at a time.
    /// </summary>
    public void Use(PhoneConfiguration configuration, SetupView setup)
    {
        Volatile.Write(ref _setup, setup);
        _site.Use(Fitting(configuration));
        _prompts.Language = configuration.Language;
        _names = _prompts.PrepareWordsAsync(configuration.Desk.Post, configuration.Post);
        FollowSite(configuration);
    }

    /// <summary>The desk permits no more than the board can do: it is told, so that the journal says so too.</summary>
    private PhoneConfiguration Fitting(PhoneConfiguration configuration)
    {
        if (_board.HasHandsfree || HandsfreePermission.Of(configuration.Desk) is null)
        {
            return configuration;
        }

        _log("handsfree: the settings permit it, but the board was started without a base microphone (phone run --board office)");
        DeskSettings desk = configuration.Desk;
        return configuration with { Desk = desk with { Post = desk.Post with { Handsfree = false } } };
    }

    /// <summary>Guards, directory, supervisors, clock, network.</summary>
    internal SitePlane Site => _site;

    /// <summary>The network plane.</summary>
    internal SipAgent Sip => _sip;

    /// <summary>The media thread's figures.</summary>
    public MediaStatistics Media => _media.Statistics;

    public string Metrics() => PhoneMetrics.Render(this, _media, _prompts, _board, _journal, _sip, _site, _selfTest.Figures);

    /// <summary>
    /// Refuses new calls, cuts the microphone, ends calls properly, unregisters, destroys PJSIP on its thread, flushes the journal,
    /// silences the codec: within 3 s, whatever hangs.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Ready = false;
        CutMicrophone();
        Task names = Task.WhenAny(_names, Task.Delay(TimeSpan.FromMilliseconds(500)));
        _sip.RefuseNewCalls();
        _desk.Post(new ShutdownRequested());
        await Task.WhenAny(_quiet.Task, Task.Delay(TimeSpan.FromMilliseconds(700))).ConfigureAwait(false);
        _selfTest.Dispose();
        _site.Dispose();
        _paging?.Dispose();
        _sip.Stop(TimeSpan.FromMilliseconds(1200));
        _media.Stop(TimeSpan.FromMilliseconds(200));
        _desk.Stop(TimeSpan.FromMilliseconds(200));
        await Task.WhenAny(_panel.DisposeAsync().AsTask(), Task.Delay(TimeSpan.FromMilliseconds(300))).ConfigureAwait(false);
        _journal.Close(TimeSpan.FromMilliseconds(500));
        _monitor.Dispose();
        _board.Dispose();
        _talk.Dispose();
        _media.Dispose();
        _prompts.Dispose();
        _sip.Dispose();
        _journal.Dispose();
        await names.ConfigureAwait(false);
    }

    private PanelSettings Panel(IPEndPoint endpoint) => new(endpoint)
    {
        Configuration = _options.Configuration.Panel,
        Users = () => _site.Configuration.Users,
        DataDirectory = _options.DataDirectory,
        ClockKnown = () => _options.Board == BoardKind.Virtual || KernelClock.IsSynchronised,
        Log = _log,
    };

    /// <summary>
    /// What can be restarted alone, and how. PJSIP's objects belong to one thread for ever and the state to the desk's: these two end
    /// the phone. The journal and the panel never do: a telephone works without them.
    /// </summary>
    private Plane[] Planes() =>
    [
        new("desk", () => _desk.Heartbeat, _desk.Nudge),
        new("sip", () => _sip.Heartbeat, () => _sip.Post(static () => { })),
        new("media", () => _media.Heartbeat, _media.Nudge) { Restart = _media.Renew },
        new("hal", () => _board.Heartbeat, static () => { }) { Restart = _board.Renew },
        new("journal", () => _journal.Heartbeat, _journal.Nudge) { Restart = _journal.Renew, RoundsToRestart = 5, Vital = false },
        new("panel", () => _panel.Heartbeat, _panel.Nudge) { Restart = _panel.Restart, Vital = false },
    ];

    private void End(string plane)
    {
        CutMicrophone();
        _beyondHelp.TrySetResult(plane);
    }

    /// <summary>At once and for good, without asking the desk, which may be what hangs.</summary>
    private void CutMicrophone()
    {
        _media.CutMicrophone();
        _board.CutMicrophone();
    }

    /// <summary>Whose phones are watched, and who may acknowledge an alert: the directory says so.</summary>
    private void FollowSite(PhoneConfiguration configuration)
    {
        string account = configuration.Accounts[0].Uri;
        ImmutableArray<DirectoryEntry> entries = configuration.Desk.Post.Directory;
        _sip.Watch(
        [
            .. entries.Where(entry => entry.Class == EntryClass.Neighbour)
                .Select(entry => new NeighbourSettings(entry.Id, SipUri.ForNumber(entry.Number, account))),
        ]);
        _sip.Messenger.KnowRecipients(
            entries.Where(entry => entry.Class == EntryClass.Supervisor).Select(entry => (SipUri.ForNumber(entry.Number, account), entry.Id))
                .Concat(configuration.Alerts.Messages.Select(uri => (uri, SipUri.Party(uri)))));
    }

    /// <summary>One step to everyone it concerns, the microphone first. Desk thread.</summary>
    private void Carry(DeskStep step)
    {
        if (step.Event is AudioLost)
        {
            // A stalled capture is how a reset of the codec shows, which cannot be read.
            _board.RestartCodec();
        }
        else if (step.Event is ClockObserved clock)
        {
            _board.Dim(_site.Brightness(clock));
        }

        AudioOrder audio = Current.Audio;
        ImmutableArray<Light> lights = Current.Lights;
        foreach (Effect effect in step.Effects)
        {
            switch (effect)
            {
                case Dial dial when step.State.Calls.FirstOrDefault(call => call.Id == dial.Call) is { } dialled:
                    _parties.Enter(dialled.Remote, dial.Number);
                    _sip.Carry(effect);
                    break;
                case SetAudio { Order: var order }:
                    audio = order;
                    _media.SetOrder(order);
                    _board.Follow(order);
                    break;
                case SetLights { Ring: var ring }:
                    lights = ring;
                    _board.Carry(effect);
                    break;
                default:
                    _ = _board.Carry(effect) || _site.Carry(effect, step.Wall) || _memos.Carry(effect) || _shelf.Carry(effect)
                        || _selfTest.Carry(effect) || _sip.Carry(effect);
                    break;
            }
        }

        _shelf.Follow(step.State);
        WriteDown(step);
        Publish(step, lights, audio);
        _selfTest.Follow(step.Event, step.State);
    }

    private void WriteDown(in DeskStep step)
    {
        PartyToken? party = step.Event switch
        {
            CallArrived arrived => arrived.Remote,
            CallReplaced replaced => replaced.Remote,
            _ => null,
        };
        _journal.Append(step, party is { } named ? _parties.Names.GetValueOrDefault(named) : null);
        _keeper.Follow(step, Current.Desk);
    }

    private void Publish(in DeskStep step, ImmutableArray<Light> lights, AudioOrder audio)
    {
        var snapshot = new PhoneSnapshot(step.Sequence + 1, step.Wall, step.State, lights, audio, _parties.Names, step.At);
        Volatile.Write(ref _current, snapshot);
        Changed?.Invoke(snapshot);
        if (step.State is { ShuttingDown: true, Calls.IsEmpty: true })
        {
            _quiet.TrySetResult();
        }
    }
}
