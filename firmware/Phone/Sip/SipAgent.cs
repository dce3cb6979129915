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
internal sealed class SipAgent : IDisposable
{
    private readonly SipSettings _settings;
    private readonly SipLoop _loop;
    private readonly Dictionary<CallId, PhoneCall> _calls = [];
    private readonly List<PhoneAccount> _accounts = [];
    private readonly Action<string> _log;
    private long _nextIncoming = 2;
    private volatile bool _refusing;

    /// <param name="report">Takes the agent's events; must only hand them on.</param>
    /// <param name="log">Takes a technician's line without personal data.</param>
    public SipAgent(SipSettings settings, MediaLoop media, PartyBook parties, Action<DeskEvent> report, Action<string> log)
    {
        _settings = settings;
        Media = media;
        Parties = parties;
        Report = report;
        _log = log;
        _loop = new SipLoop(Open, Close, e => log($"sip: {e.Message}"));
    }

    internal MediaLoop Media { get; }

    internal PartyBook Parties { get; }

    internal Action<DeskEvent> Report { get; }

    internal Action<string> Log => _log;

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
                OnCall(hold.Call, static call => call.SetHold(true));
                return true;
            case RetrieveCall retrieve:
                OnCall(retrieve.Call, static call => call.SetHold(false));
                return true;
            case SendDtmf dtmf:
                OnCall(dtmf.Call, call => call.dialDtmf(dtmf.Digit.ToString()));
                return true;
            case Dial dial:
                _loop.Post(() => DialNumber(dial));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Calls a whole SIP URI (the scripted caller of the simulation); numbers go through <see cref="Carry"/>.</summary>
    public void DialUri(CallId id, string uri) => _loop.Post(() => Place(id, uri));

    /// <summary>From now on every new INVITE is answered with 503.</summary>
    public void RefuseNewCalls() => _refusing = true;

    /// <summary>BYE to all, unregister, destroy PJSIP on its thread.</summary>
    public bool Stop(TimeSpan patience) => _loop.Stop(patience);

    public void Dispose() => _loop.Dispose();

    /// <summary>
    /// Runs what PJSIP called us for. An exception must not unwind through its C stack: what failed is said, the phone goes on.
    /// </summary>
    internal void Guarded(Action act) => _loop.Guarded(act);

    internal void OnIncomingCall(PhoneAccount account, OnIncomingCallParam prm)
    {
        var id = new CallId(_nextIncoming);
        _nextIncoming += 2;
        string message = prm.rdata.wholeMsg;
        var call = new PhoneCall(this, account, prm.callId, id);
        if (_refusing || !SdpOffer.IsServable(message))
        {
            call.End(_refusing ? pjsip_status_code.PJSIP_SC_SERVICE_UNAVAILABLE : pjsip_status_code.PJSIP_SC_NOT_ACCEPTABLE_HERE);
            _loop.Post(call.Dispose);
            return;
        }

        string remote;
        using (CallInfo info = call.getInfo())
        {
            remote = SipUri.Party(info.remoteUri);
        }

        Track(call);
        Report(new CallArrived(id, Parties.Enter(remote)));
    }

    internal void OnRegistration(PhoneAccount account, bool registered, int status)
    {
        if (_loop.Stopping)
        {
            return;
        }

        _log(registered ? "sip: registered" : $"sip: not registered, the registrar answered {status}");
        Report(new RegistrationChanged(registered, status));
        if (!registered && status is >= 400 and < 500 and not (408 or 480))
        {
            // PJSIP takes these for final; a booth must come back by itself when the exchange's list is put right.
            _ = RegisterAgainAsync(account);
        }
    }

    internal void OnEnded(PhoneCall call, EndCause cause, int status)
    {
        if (_calls.Remove(call.Id))
        {
            LiveCalls = _calls.Count;
            _loop.HasCalls = _calls.Count > 0;
            if (call.Talk.Listened)
            {
                Report(new TalkMeasured(call.Id, call.Talk.Measure().ToFigures()));
            }

            Report(new CallEnded(call.Id, cause, status));

            // A call must not be deleted inside its own DISCONNECTED callback.
            _loop.Post(call.Dispose);
        }
    }

    /// <summary>Tries again after one to two minutes, so that a street of booths does not ask all at once.</summary>
    private async Task RegisterAgainAsync(PhoneAccount account)
    {
        await Task.Delay(TimeSpan.FromSeconds(60 + Random.Shared.Next(60))).ConfigureAwait(false);
        if (!_loop.Stopping)
        {
            _loop.Post(() => account.setRegistration(true));
        }
    }

    private static void Respond(PhoneCall call, pjsip_status_code status)
    {
        using var op = new CallOpParam(true) { statusCode = status };
        op.opt.videoCount = 0;
        op.opt.textCount = 0;
        call.answer(op);
    }

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

    private void DialNumber(Dial dial)
    {
        AccountConfiguration account = _accounts[0].Settings;
        Place(dial.Call, SipUri.ForNumber(dial.Number, account.Uri));
    }

    private void Place(CallId id, string uri)
    {
        var call = new PhoneCall(this, _accounts[0], id);
        Track(call);
        try
        {
            using var op = new CallOpParam(true);
            op.opt.audioCount = 1;
            op.opt.videoCount = 0;
            op.opt.textCount = 0;
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

    private Endpoint Open()
    {
        var endpoint = new Endpoint();
        endpoint.libCreate();
        using (EpConfig config = SipSetup.EndpointConfig(_settings))
        {
            endpoint.libInit(config);
        }

        Bound = SipSetup.CreateTransports(endpoint, _settings);
        endpoint.audDevManager().setNoDev();
        endpoint.libStart();
        RealTime.TryRaiseOthers("media", RealTime.MediaPriority - 1);
        SipSetup.PreferCodecs(endpoint);
        foreach (AccountConfiguration settings in _settings.Accounts)
        {
            var account = new PhoneAccount(this, settings);
            using AccountConfig config = SipSetup.AccountConfig(settings, _settings, Bound);
            account.create(config, _accounts.Count == 0);
            _accounts.Add(account);
        }

        if (_accounts.TrueForAll(account => account.Settings.Registrar is null))
        {
            // Nobody to register with is not the same as not being registered: the ring of lights must not say so.
            Report(new RegistrationChanged(false, 0));
        }

        _loop.WakeAt(Bound);
        return endpoint;
    }

    /// <summary>BYE to all, unregister (together at most 1 s), then let go of everything, whatever step of it fails.</summary>
    private void Close()
    {
        foreach (PhoneCall call in _calls.Values.ToArray())
        {
            Guarded(() => call.End(0));
        }

        PhoneAccount[] registered = [.. _accounts.Where(account => account.Settings.Registrar is not null)];
        foreach (PhoneAccount account in registered)
        {
            Guarded(() => account.setRegistration(false));
        }

        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1) && (_calls.Count > 0 || registered.Any(IsRegistered)))
        {
            Endpoint.instance().libHandleEvents(10);
        }

        foreach (PhoneCall call in _calls.Values)
        {
            Guarded(call.Dispose);
        }

        foreach (PhoneAccount account in _accounts)
        {
            Guarded(account.shutdown);
            Guarded(account.Dispose);
        }
    }

    private static bool IsRegistered(PhoneAccount account)
    {
        using AccountInfo info = account.getInfo();
        return info.regIsActive;
    }
}
