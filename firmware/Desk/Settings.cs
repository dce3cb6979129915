using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>What kind of post the phone serves: sets defaults, and whether handsfree may be permitted at all.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Profile>))]
public enum Profile
{
    SecurityBooth,
    PropertyOffice,
    ServiceCenter,
    Standard,
}

/// <summary>The numbers of the clauses, as configured (<c>[desk]</c> and <c>[dial-plan]</c> of phone.toml).</summary>
public sealed record DeskSettings
{
    public Profile Profile { get; init; } = Profile.SecurityBooth;

    /// <summary>Clause 1.1: answered in time = lifted before burst <c>RingsLimit + 1</c> begins.</summary>
    public int RingsLimit { get; init; } = 3;

    /// <summary>Clause 1.10: how long the far end is kept after the handset went down first.</summary>
    public TimeSpan ReleaseGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Clause 1.5b.</summary>
    public TimeSpan HoldOfferCallback { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Clause 2.3g.</summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromSeconds(60);

    public RingCadence Cadence { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    public DialPlan DialPlan { get; init; } = new();

    /// <summary>How long an answer waits for the journal's commit of the arrival before it goes on without.</summary>
    public TimeSpan JournalPatience { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A number is complete this long after its last digit.</summary>
    public TimeSpan InterDigit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>What the phone does for a caller who waits, and what it says.</summary>
    public CareSettings Care { get; init; } = new();

    /// <summary>What the post's keys and people may do.</summary>
    public PostSettings Post { get; init; } = new();

    /// <summary>How far this unit has come from the factory to its post.</summary>
    public Setup Setup { get; init; }

    /// <summary>
    /// The same settings, every number within what the rules can live with. The configuration check refuses such values with a
    /// message long before; the desk is total all the same.
    /// </summary>
    internal DeskSettings Sound() => this with
    {
        RingsLimit = Math.Clamp(RingsLimit, 1, 100),
        ReleaseGrace = Within(ReleaseGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        Cadence = new RingCadence(
            Within(Cadence.On, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Within(Cadence.Off, TimeSpan.Zero, TimeSpan.FromMinutes(1))),
        JournalPatience = Within(JournalPatience, TimeSpan.Zero, TimeSpan.FromSeconds(10)),
        InterDigit = Within(InterDigit, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        HoldOfferCallback = Within(HoldOfferCallback, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        HoldLimit = Within(HoldLimit, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        Care = Care with
        {
            HoldWarning = Within(Care.HoldWarning, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            WaitingApology = Within(Care.WaitingApology, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
            GuardSilence = Within(Care.GuardSilence, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            GreetingPatience = Within(Care.GreetingPatience, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            PrivateLimit = Within(Care.PrivateLimit, TimeSpan.FromSeconds(30), TimeSpan.FromHours(24)),
            CallbackWithin = Within(Care.CallbackWithin, TimeSpan.Zero, TimeSpan.FromDays(7)),
        },
        DialPlan = DialPlan with
        {
            Emergency = Usable(DialPlan.Emergency),
            Barred = Usable(DialPlan.Barred),
            OutsidePrefix = DialPlan.OutsidePrefix ?? "",
        },
        Post = SoundPost(Post),
    };

    private static PostSettings SoundPost(PostSettings post) => post with
    {
        EmergencyContact = post.EmergencyContact ?? "",
        Hotline = post.Hotline ?? "",
        HotlineDelay = Within(post.HotlineDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        LongPress = Within(post.LongPress, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(10)),
        SosHold = Within(post.SosHold, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10)),
        HowlerAfter = Within(post.HowlerAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        HowlerLimit = Within(post.HowlerLimit, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
        ShiftLength = Within(post.ShiftLength, TimeSpan.FromHours(1), TimeSpan.FromDays(7)),
        LockPermits = Usable(post.LockPermits),
        Guards = post.Guards.IsDefault ? [] : post.Guards,
        Directory = post.Directory.IsDefault ? [] : post.Directory.RemoveAll(static e => e is not { Id: not null, Number: not null }),
    };

    private static TimeSpan Within(TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least ? least : value > most ? most : value;

    private static ImmutableArray<string> Usable(ImmutableArray<string> numbers) =>
        numbers.IsDefault ? [] : numbers.RemoveAll(string.IsNullOrWhiteSpace);
}

/// <summary>Ringing: a burst of <paramref name="On"/>, a pause of <paramref name="Off"/>, repeated (China: 1 s / 4 s).</summary>
public readonly record struct RingCadence(TimeSpan On, TimeSpan Off)
{
    [JsonIgnore]
    public TimeSpan Period => On + Off;

    /// <summary>Bursts begun at <paramref name="now"/> when the first began at <paramref name="from"/>.</summary>
    internal long BurstsSince(Moment from, Moment now) =>
        now < from ? 0 : ((now.Microseconds - from.Microseconds) / (Period.Ticks / 10)) + 1;
}

/// <summary>
/// Which numbers are what. Patterns are digits with an optional trailing <c>*</c>, held against the normalised number.
/// </summary>
public sealed record DialPlan
{
    public ImmutableArray<string> Emergency { get; init; } = ["110", "119", "120", "122", "112"];

    public ImmutableArray<string> Barred { get; init; } = ["168*", "160*", "1259*"];

    /// <summary>Digits that take an outside line, or empty.</summary>
    public string OutsidePrefix { get; init; } = "";

    /// <summary>Length at which an internal number is complete, or 0.</summary>
    public int ExtensionLength { get; init; }
}
