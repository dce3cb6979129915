using System.Diagnostics;
using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Pjsip;
using Endpoint = Pjsip.Endpoint;

namespace Phone.Sip;

/// <summary>
/// The network plane: carries out the desk's signalling effects and reports what the network did. It decides nothing. All public
/// methods may be called from any thread; the work happens on PJSIP's thread.
/// </summary>
internal sealed partial class SipAgent : IDisposable
{
    private readonly SipSettings _settings;
    private readonly SipLoop _loop;
    private readonly Dictionary<CallId, PhoneCall> _calls = [];
    private readonly HashSet<PhoneCall> _replaced = []; // until their BYE is answered
    private readonly List<PhoneAccount> _accounts = [];
    private readonly Action<string> _log;
    private readonly Func<string, DirectoryMatch?> _match;
    private readonly Func<CallId, string, bool> _mayBeReplaced;
    private readonly NeighbourWatch _neighbours;
    private long _nextIncoming = 2;
    private volatile bool _refusing;

    /// <param name="report">Takes the agent's events; must only hand them on.</param>
    /// <param name="log">Takes a technician's line without personal data.</param>
    /// <param name="mayBeReplaced">
    /// Whether this number may take the far end's place in a call now (<see cref="Desk.MayBeReplaced"/>); PJSIP's thread. Null: never.
    /// </param>
    /// <param name="match">Which directory entry a caller's number is; PJSIP's thread. Null: there is no directory.</param>
    public SipAgent(
        SipSettings settings,
        MediaLoop media,
        PartyBook parties,
        Action<DeskEvent> report,
        Action<string> log,
        Func<string, DirectoryMatch?>? match = null,
        Func<CallId, string, bool>? mayBeReplaced = null)
    {
        _mayBeReplaced = mayBeReplaced ?? (static (_, _) => false);
        _match = match ?? (static _ => null);
        _neighbours = new NeighbourWatch(this);
        Messenger = new SipMessenger(this);
        _settings = settings;
        Media = media;
        Parties = parties;
        Report = report;
        _log = log;
        _loop = new SipLoop(() => new PhoneEndpoint(this), Open, Close, e => log($"sip: {e.Message}"));
    }

    /// <summary>Texts for and from those who are told of alerts.</summary>
    public SipMessenger Messenger { get; }

    /// <summary>What was turned away without asking the desk.</summary>
    public SipCounters Counters { get; } = new();

    /// <summary>How long a REFER may go without a NOTIFY; null: as <see cref="Transfer"/> says. Shorter in tests.</summary>
    internal TimeSpan? TransferPatience { get; init; }

    internal MediaLoop Media { get; }

    internal PartyBook Parties { get; }

    internal Action<DeskEvent> Report { get; }

    internal Action<string> Log => _log;

    internal bool Stopping => _loop.Stopping;

    /// <summary>The account that calls, texts and subscriptions go out with. PJSIP's thread, once it has started.</summary>
    internal PhoneAccount FirstAccount => _accounts.Count > 0 ? _accounts[0] : throw new InvalidOperationException("SIP is not up");

    /// <summary>Where the UDP transport is bound; valid after <see cref="StartAsync"/>.</summary>
    public IPEndPoint Bound { get; private set; } = new(IPAddress.Any, 0);

    public long Heartbeat => _loop.Heartbeat;

    public int LiveCalls { get; private set; }

    /// <summary>Starts PJSIP. Throws <see cref="SipStartException"/> with what to do (port taken, no such address).</summary>
    public Task StartAsync() => _loop.StartAsync();

    public void Post(Action job) => _loop.Post(job);

    /// <summary>Carries out one effect; true if it was one of the network plane's.</summary>
    public bool Carry(Effect effect)
    {
        switch (effect)
        {
            case SignalRinging ringing:
                OnCall(ringing.Call, static call => Respond(call, pjsip_status_code.PJSIP_SC_RINGING));
                return true;
            case CallDesk.Answer answer:
                _loop.Post(() => AnswerCall(answer.Call));
                return true;
            case Reject reject:
                OnCall(reject.Call, call => call.End((pjsip_status_code)reject.SipStatus));
                return true;
            case Release release:
                OnCall(release.Call, static call => call.End(0));
                return true;
            case HoldCall hold:
                OnCall(hold.Call, static call => call.Hold.Wish(true));
                return true;
            case RetrieveCall retrieve:
                OnCall(retrieve.Call, static call => call.Hold.Wish(false));
                return true;
            case SendDtmf dtmf:
                OnCall(dtmf.Call, call => call.dialDtmf(dtmf.Digit.ToString()));
                return true;
            case Dial dial:
                _loop.Post(() => DialNumber(dial));
                return true;
            case Redirect redirect:
                OnCall(redirect.Call, call => call.Forward(Address(redirect.Number), _accounts[0].Settings.Uri));
                return true;
            case FollowRedirect follow:
                OnCall(follow.Call, static call => call.FollowRedirect());
                return true;
            case ReportReferral report:
                OnCall(report.Call, call => call.Referral.Tell(report.SipStatus));
                return true;
            case BlindTransfer blind:
                OnCall(blind.Call, call => call.Transfer.Begin(op => call.xfer($"<{Address(blind.Number)}>", op)));
                return true;
            case AttendedTransfer attended:
                OnCall(attended.Call, call => TransferTo(call, attended.Consultation));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Calls a whole SIP URI (the scripted caller of the simulation); numbers go through <see cref="Carry"/>.</summary>
    public void DialUri(CallId id, string uri) => _loop.Post(() => Place(id, uri));

    /// <summary>
    /// A self-test's call: the desk is not told of it, and no ear and no mouth of this phone has a part in it. Over with
    /// <see cref="HangUp"/>, whatever became of it.
    /// </summary>
    public void Dial(EchoCall echo) => _loop.Post(() => Place(echo.Id, Address(echo.Number), echo));

    public void HangUp(EchoCall echo) => OnCall(echo.Id, static call => call.End(0));

    /// <summary>From now on these neighbours' states are reported, in place of those before.</summary>
    public void Watch(IReadOnlyList<NeighbourSettings> neighbours) => _loop.Post(() => _neighbours.Load(FirstAccount, neighbours));

    /// <summary>From now on every new INVITE is answered with 503.</summary>
    public void RefuseNewCalls() => _refusing = true;

    /// <summary>BYE to all, unregister, destroy PJSIP on its thread.</summary>
    public bool Stop(TimeSpan patience) => _loop.Stop(patience);

    public void Dispose() => _loop.Dispose();

    /// <summary>
    /// Runs what PJSIP called us for. An exception must not unwind through its C stack: what failed is said, the phone goes on.
    /// </summary>
    internal void Guarded(Action act) => _loop.Guarded(act);

    internal void TellKeptMessages() => Report(new MessagesKept(_accounts.Sum(account => account.KeptMessages ?? 0)));

    /// <summary>What became of a call, to whom it belongs.</summary>
    internal void Tell(PhoneCall call, DeskEvent happened)
    {
        if (call.Echo is { } echo)
        {
            echo.Take(happened);
        }
        else
        {
            Report(happened);
        }
    }

    /// <summary>Runs later, on PJSIP's thread, if the call still lives then.</summary>
    internal void PostFor(PhoneCall call, Action act) => _loop.Post(() =>
    {
        if (_calls.GetValueOrDefault(call.Id) == call)
        {
            act();
        }
    });

    /// <summary>The same after a time.</summary>
    internal void After(TimeSpan delay, PhoneCall call, Action act) => _ = AfterAsync(delay, call, act);

    private async Task AfterAsync(TimeSpan delay, PhoneCall call, Action act)
    {
        await Task.Delay(delay).ConfigureAwait(false);
        if (!_loop.Stopping)
        {
            PostFor(call, act);
        }
    }

    private void TransferTo(PhoneCall call, CallId consultation)
    {
        if (_calls.TryGetValue(consultation, out PhoneCall? other))
        {
            call.Transfer.Begin(op => call.xferReplaces(other, op));
        }
        else
        {
            // It ended while the wish was on its way (481 Call/Transaction Does Not Exist).
            Report(new TransferEnded(call.Id, false, 481));
        }
    }

    private string Address(string number) => SipUri.ForNumber(number, _accounts[0].Settings.Uri);

    private void OnCall(CallId id, Action<PhoneCall> act) => _loop.Post(() =>
    {
        if (_calls.TryGetValue(id, out PhoneCall? call))
        {
            act(call);
        }
    });

    private void AnswerCall(CallId id)
    {
        if (!_calls.TryGetValue(id, out PhoneCall? call))
        {
            return;
        }

        try
        {
            Respond(call, pjsip_status_code.PJSIP_SC_OK);
        }
        catch (ApplicationException e)
        {
            Report(new AnswerFailed(id, e.Message));
        }
    }

    /// <summary>If a REFER asked for this call, it takes the place that the REFER named (Replaces, RFC 3891 §4).</summary>
    private void DialNumber(Dial dial)
    {
        string? place = dial.Emergency
            ? null
            : _calls.Values.Select(call => call.Referral.TakePlace(dial.Number)).FirstOrDefault(static taken => taken is not null);
        Place(dial.Call, Address(dial.Number), place: place);
    }

    private void Place(CallId id, string uri, EchoCall? echo = null, string? place = null)
    {
        var call = new PhoneCall(this, _accounts[0], id, echo);
        Track(call);
        try
        {
            using var op = new CallOpParam(true);
            op.opt.audioCount = 1;
            op.opt.videoCount = 0;
            op.opt.textCount = 0;
            using var headers = new SipHeaderVector();
            using var replaces = new SipHeader { hName = "Replaces", hValue = place ?? "" };
            if (place is not null)
            {
                headers.Add(replaces);
                op.txOption.headers = headers;
            }

            call.makeCall(uri, op);
        }
        catch (ApplicationException e)
        {
            _log($"sip: the call could not be placed: {e.Message}");
            OnEnded(call, EndCause.Failed, 503);
        }
    }

    private void Track(PhoneCall call)
    {
        _calls[call.Id] = call;
        LiveCalls = _calls.Count;
        _loop.HasCalls = true;
    }

    private void Open(Endpoint endpoint)
    {
        try
        {
            Start(endpoint);
        }
        catch (ApplicationException e)
        {
            throw new SipStartException(SipSetup.Explain(e.Message), e);
        }
    }

    private void Start(Endpoint endpoint)
    {
        endpoint.libCreate();
        using (EpConfig config = SipSetup.EndpointConfig(_settings))
        {
            endpoint.libInit(config);
        }

        SipTransports transports = SipSetup.CreateTransports(endpoint, _settings);
        Bound = transports.Bound;
        endpoint.audDevManager().setNoDev();
        endpoint.libStart();
        RealTime.TryRaiseOthers("media", RealTime.MediaPriority - 1);
        SipSetup.PreferCodecs(endpoint);
        foreach (AccountConfiguration settings in _settings.Accounts)
        {
            var account = new PhoneAccount(this, settings);
            using AccountConfig config = SipSetup.AccountConfig(settings, _settings, transports);
            account.create(config, _accounts.Count == 0);
            _accounts.Add(account);
        }

        if (_accounts.TrueForAll(account => account.Settings.Registrar is null))
        {
            // Nobody to register with is not the same as not being registered: the ring of lights must not say so.
            Report(new RegistrationChanged(false, 0));
        }

        _loop.WakeAt(Bound);
    }

    /// <summary>BYE to all, unregister (together at most 1 s), then let go of everything, whatever step of it fails.</summary>
    private void Close()
    {
        foreach (PhoneCall call in _calls.Values.ToArray())
        {
            Guarded(() => call.End(0));
        }

        _neighbours.Close();
        Messenger.Close();
        PhoneAccount[] registered = [.. _accounts.Where(account => account.Settings.Registrar is not null)];
        foreach (PhoneAccount account in registered)
        {
            Guarded(() => account.setRegistration(false));
        }

        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1) && (_calls.Count > 0 || registered.Any(account => account.IsRegistered)))
        {
            Endpoint.instance().libHandleEvents(10);
        }

        foreach (PhoneCall call in _calls.Values.Concat(_replaced))
        {
            Guarded(call.Dispose);
        }

        foreach (PhoneAccount account in _accounts)
        {
            Guarded(account.shutdown);
            Guarded(account.Dispose);
        }
    }
}
