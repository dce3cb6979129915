using Phone.Configuration;
using Pjsip;

namespace Phone.Sip;

/// <summary>One account of the configuration. Its callbacks run on PJSIP's thread and hand everything to the agent.</summary>
internal sealed class PhoneAccount(SipAgent agent, AccountConfiguration settings) : Account
{
    public AccountConfiguration Settings { get; } = settings;

    public override void onIncomingCall(OnIncomingCallParam prm) => agent.Guarded(() => agent.OnIncomingCall(this, prm));

    public override void onRegState(OnRegStateParam prm) =>
        agent.Guarded(() => agent.OnRegistration(this, (int)prm.code is >= 200 and < 300 && prm.expiration > 0, (int)prm.code));

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
}
