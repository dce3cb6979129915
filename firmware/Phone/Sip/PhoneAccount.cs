using CallDesk;
using Phone.Configuration;
using Pjsip;

namespace Phone.Sip;

/// <summary>One account of the configuration. Its callbacks run on PJSIP's thread and hand everything to the agent.</summary>
internal sealed class PhoneAccount(SipAgent agent, AccountConfiguration settings) : Account
{
    public AccountConfiguration Settings { get; } = settings;

    public bool IsRegistered
    {
        get
        {
            using AccountInfo info = getInfo();
            return info.regIsActive;
        }
    }

    public override void onIncomingCall(OnIncomingCallParam prm) => agent.Guarded(() => agent.OnIncomingCall(this, prm));

    public override void onRegState(OnRegStateParam prm) =>
        agent.Guarded(() => OnRegistration((int)prm.code is >= 200 and < 300 && prm.expiration > 0, (int)prm.code));

    /// <summary>New messages at this account's exchange; null: it has not said.</summary>
    public int? KeptMessages { get; private set; }

    /// <summary>PJSIP leaves the answer to us (autoRespondSipMessage = false), and every MESSAGE must get one.</summary>
    public override void onInstantMessage(OnInstantMessageParam prm) => agent.Guarded(() =>
    {
        int status = agent.Messenger.OnMessage(prm.fromUri, prm.contentType, prm.msgBody);
        using var answer = new DeferredResponse(prm);
        using var response = new SendResponseParam { deferredResponse = answer, code = status };
        sendResponse(response);
    });

    public override void onInstantMessageStatus(OnInstantMessageStatusParam prm) =>
        agent.Guarded(() => agent.Messenger.OnStatus(prm.userData, (int)prm.code));

    /// <summary>A NOTIFY of the message summary, or the end of its subscription, after which the last word holds.</summary>
    public override void onMwiInfo(OnMwiInfoParam prm) => agent.Guarded(() =>
    {
        if (MessageSummary.NewMessages(SipHeaders.BodyOf(prm.rdata.wholeMsg)) is { } count && count != KeptMessages)
        {
            KeptMessages = count;
            agent.TellKeptMessages();
        }
    });

    private void OnRegistration(bool registered, int status)
    {
        if (agent.Stopping)
        {
            return;
        }

        agent.Log(registered ? "sip: registered" : $"sip: not registered, the registrar answered {status}");
        agent.Report(new RegistrationChanged(registered, status));
        if (!registered && status is >= 400 and < 500 and not (408 or 480))
        {
            // PJSIP takes these for final; a booth must come back by itself when the exchange's list is put right.
            _ = RegisterAgainAsync();
        }
    }

    /// <summary>Tries again after one to two minutes, so that a street of booths does not ask all at once.</summary>
    private async Task RegisterAgainAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(60 + Random.Shared.Next(60))).ConfigureAwait(false);
        if (!agent.Stopping)
        {
            agent.Post(() => setRegistration(true));
        }
    }
}
