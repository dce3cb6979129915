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
}
