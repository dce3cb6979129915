using System.Collections.Immutable;
using CallDesk;
using Phone.Answers;
using Phone.Provisioning;
using Phone.SelfTest;

namespace Phone.Panel;

/// <summary>An immutable picture of the phone, published by the desk thread after every step; any thread may read it.</summary>
/// <param name="Version">Increases with every step.</param>
/// <param name="Lights">The twelve lights as ordered (colour and motion).</param>
/// <param name="Remotes">Who the calls' tokens stand for, for the people in front of this phone only (never logged).</param>
/// <param name="AtMoment"><paramref name="At"/> on the desk's own clock: the pair turns a call's moments into wall time.</param>
internal sealed record PhoneSnapshot(
    long Version,
    DateTimeOffset At,
    DeskState Desk,
    ImmutableArray<Light> Lights,
    AudioOrder Audio,
    ImmutableDictionary<PartyToken, string> Remotes,
    Moment AtMoment);

/// <summary>What the panel may see and do: read snapshots, post events. It owns nothing of the phone.</summary>
internal interface IPhoneView
{
    PhoneSnapshot Current { get; }

    /// <summary>Runs on the desk thread after each step: must only hand on.</summary>
    event Action<PhoneSnapshot>? Changed;

    /// <summary>A person did something at the panel; the desk decides what it means.</summary>
    void Happens(DeskEvent what);

    string Post { get; }

    string Language { get; }

    AnswerBook Answers { get; }

    /// <summary>Null: there is no hardware to test.</summary>
    ISelfTests? SelfTests => null;

    /// <summary>How far the unit has come from its card to its place.</summary>
    SetupView Setup => SetupView.Done;

    /// <summary>
    /// Planes that have stalled, with the reason; empty = healthy. <c>Ready</c> is false until calls can be taken.
    /// </summary>
    IReadOnlyList<string> Stalled { get; }

    bool Ready { get; }

    /// <summary>Prometheus text (exposition format 0.0.4), no personal data.</summary>
    string Metrics();
}
