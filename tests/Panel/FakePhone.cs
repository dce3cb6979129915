using System.Collections.Immutable;
using CallDesk;
using Phone.Answers;
using Phone.Panel;
using Phone.SelfTest;

namespace Panel.Tests;

/// <summary>A phone whose state the test dictates; time stands still unless moved.</summary>
internal sealed class FakePhone : IPhoneView
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(8));
    private static readonly Moment Start = new(1_000_000_000);

    public PhoneSnapshot Current { get; private set; } = new(
        1, Noon, DeskState.Initial with { Registered = true }, Ring(Light.Off), AudioOrder.Silence,
        ImmutableDictionary<PartyToken, string>.Empty, Start);

    public event Action<PhoneSnapshot>? Changed;

    public string Post { get; init; } = "西门岗";

    public string Language { get; init; } = "zh";

    public IReadOnlyList<string> Stalled { get; set; } = [];

    public bool Ready { get; set; } = true;

    public AnswerBook Answers { get; } = AnswerBook.Open("zh", "西门岗");

    public ISelfTests? SelfTests { get; init; } = new FakeTests();

    /// <summary>What people did at the panel, in order.</summary>
    public List<DeskEvent> Done { get; } = [];

    public void Happens(DeskEvent what) => Done.Add(what);

    public string Metrics() => "# TYPE phone_calls_total counter\nphone_calls_total 3\n";

    /// <summary>The desk took a step: the version goes up, the change is published.</summary>
    public void Step(Func<PhoneSnapshot, PhoneSnapshot> change)
    {
        Current = change(Current) with { Version = Current.Version + 1 };
        Changed?.Invoke(Current);
    }

    public void After(TimeSpan passed, Func<PhoneSnapshot, PhoneSnapshot> change) =>
        Step(s => change(s with { At = s.At + passed, AtMoment = s.AtMoment + passed }));

    public static ImmutableArray<Light> Ring(Light light) => [.. Enumerable.Repeat(light, 12)];
}

/// <summary>A test plane that keeps its first run waiting for ever.</summary>
internal sealed class FakeTests : ISelfTests
{
    public SelfTestRun? Run { get; private set; }

    public SelfTestRun? Want(Scope scope, bool virtualHands) => Run is null ? Run = new SelfTestRun(1, scope, virtualHands, "zh") : null;

    public SelfTestRun? Find(string name) => name is "latest" or "1" ? Run : null;

    public string? Page(SelfTestRun run) => null;
}

/// <summary>States that tests and pictures need, told as changes of a snapshot.</summary>
internal static class Scenes
{
    public static readonly Light Amber = new(255, 150, 20, Motion.Blink);
    public static readonly Light Green = new(40, 210, 110, Motion.Steady);

    /// <summary>
    /// An outside caller rings; <paramref name="rings"/> bursts have begun and as many quarters of the ring are lit.
    /// </summary>
    public static PhoneSnapshot Ringing(this PhoneSnapshot s, int rings, string remote = "010 8888 6666") => s with
    {
        Desk = s.Desk with
        {
            Calls = [Incoming(s, CallPhase.Ringing) with { Rings = rings }],
            Bell = new Bell(CallNumber, s.AtMoment, 0, rings, Sounding: true),
        },
        Remotes = s.Remotes.SetItem(Party, remote),
        Lights = [.. Enumerable.Range(0, 12).Select(i => i < rings * 4 ? Amber : Light.Off)],
        Audio = AudioOrder.Silence with { Loudspeaker = new LoudspeakerSound.RingBurst(CallNumber, rings) },
    };

    /// <summary>The guard lifted and talks.</summary>
    public static PhoneSnapshot Talking(this PhoneSnapshot s) => s with
    {
        Desk = s.Desk with
        {
            Hook = HookPosition.Off,
            Bell = null,
            Calls = [s.Desk.Calls[0] with { Phase = CallPhase.Active, Since = s.AtMoment, AnsweredAt = s.AtMoment }],
        },
        Lights = FakePhone.Ring(Green),
        Audio = AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new LegOrder(CallNumber, LegSource.Microphone, true)] },
    };

    /// <summary>A second caller comes while the first talks.</summary>
    public static PhoneSnapshot SecondCaller(this PhoneSnapshot s, string remote) => s with
    {
        Desk = s.Desk with { Calls = s.Desk.Calls.Add(
            Incoming(s, CallPhase.Waiting) with { Id = new CallId(4), Remote = new PartyToken("p4"), Rings = 2 }) },
        Remotes = s.Remotes.SetItem(new PartyToken("p4"), remote),
        Lights = [.. Enumerable.Range(0, 12).Select(i => i < 6 ? Green : Amber)],
    };

    public static PhoneSnapshot Idle(this PhoneSnapshot s) => s with
    {
        Desk = s.Desk with { Hook = HookPosition.On, Calls = [], Bell = null },
        Lights = [new Light(40, 210, 110, Motion.Wink), .. Enumerable.Repeat(Light.Off, 11)],
        Audio = AudioOrder.Silence,
    };

    private static readonly CallId CallNumber = new(2);
    private static readonly PartyToken Party = new("p2");

    private static Call Incoming(PhoneSnapshot s, CallPhase phase) => new()
    {
        Id = CallNumber, Direction = Direction.In, Remote = Party, Phase = phase, ArrivedAt = s.AtMoment, Since = s.AtMoment,
    };
}
