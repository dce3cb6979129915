using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>
/// Names a call within one run of the phone: even = incoming (allocated by the Sip adapter), odd = outgoing (by the desk).
/// </summary>
public readonly record struct CallId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// Stands for the other party wherever the desk looks; who it is lies sealed in the journal and with the Sip adapter.
/// </summary>
public readonly record struct PartyToken(string Value);

/// <summary>The two places of the handset, after debouncing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HookPosition>))]
public enum HookPosition
{
    /// <summary>The handset lies in the cradle.</summary>
    On,

    /// <summary>The handset is lifted.</summary>
    Off,
}

/// <summary>The 25 keys of the booth, by legend (wire names in <see cref="KeyLegend"/>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Key>))]
public enum Key
{
    Digit0, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9, Star, Pound,
    Hold, Transfer, Mute, Redial, Handsfree, VolumeUp, VolumeDown, Note, Sos, Private, Callback, Messages, Review,
}

/// <summary>Who called: <see cref="In"/> = the far end, <see cref="Out"/> = the guard.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Direction>))]
public enum Direction
{
    In,
    Out,
}

/// <summary>Where a call is. The wire names of the HTTP API are the lower-case names.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallPhase>))]
public enum CallPhase
{
    /// <summary>Incoming, alerting, the handset is down.</summary>
    Ringing,

    /// <summary>Incoming, while another call has the handset (call waiting).</summary>
    Waiting,

    /// <summary>Incoming, lifted: waiting for the arrival's commit or for the ACK.</summary>
    Answering,

    /// <summary>
    /// Answered by the phone itself with an apology and music (clause 5.7, overflow); nobody has talked to the caller yet.
    /// </summary>
    Courtesy,

    /// <summary>Outgoing, not answered yet.</summary>
    Dialing,

    /// <summary>Both can talk.</summary>
    Active,

    /// <summary>On hold by us.</summary>
    Held,

    /// <summary>On hold by us and referred to somebody else; comes back if that fails (clause 1.8).</summary>
    Transferring,

    /// <summary>The handset is down but the far end is still there: clause 1.10's grace runs.</summary>
    Grace,

    /// <summary>The far end has left; the receiver hears the release tone until the handset goes down.</summary>
    Released,

    /// <summary>We have asked the network plane to end it and wait for <see cref="CallEnded"/>.</summary>
    Ending,
}

/// <summary>Why the network plane says that a call is over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndCause>))]
public enum EndCause
{
    /// <summary>BYE from the far end.</summary>
    FarBye,

    /// <summary>CANCEL from the far end before we answered.</summary>
    FarCancel,

    /// <summary>CANCEL because another phone of the group took the call (Reason with cause 200, RFC 3326).</summary>
    AnsweredElsewhere,

    /// <summary>Our own BYE, CANCEL or refusal, completed.</summary>
    Near,

    /// <summary>A final failure response, a timeout, a transport error.</summary>
    Failed,
}

/// <summary>Parts of the booth that can fail on their own.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Device>))]
public enum Device
{
    Hook,
    Keypad,
    Lights,
    Codec,
    Watchdog,
}

/// <summary>Where the guard listens and speaks. Voice never has a third way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Route>))]
public enum Route
{
    None,
    Handset,
    Handsfree,
}

/// <summary>Who released the call first (clause 1.10). Wire names in the HTTP API: far, near, caller-gave-up, failed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleasedBy>))]
public enum ReleasedBy
{
    Far,
    Near,
    CallerGaveUp,
    Failed,
}
