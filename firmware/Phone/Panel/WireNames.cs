using CallDesk;
using Phone.Answers;

namespace Phone.Panel;

/// <summary>The desk's words as the HTTP API spells them.</summary>
internal static class WireNames
{
    /// <summary>Categories of a record, in the order of NOTE 1–9.</summary>
    public static readonly IReadOnlyList<string> Categories = CategoryNames.All;

    /// <summary>Why a call was late or missed (clause 1.1).</summary>
    public static readonly IReadOnlyList<string> Causes =
        ["line-busy", "on-patrol", "unstaffed", "handset-off", "fault", "answered-elsewhere", "none"];

    public static string Of(Direction direction) => direction == Direction.In ? "in" : "out";

    public static string Of(ReleasedBy by) => by switch
    {
        ReleasedBy.Far => "far",
        ReleasedBy.Near => "near",
        ReleasedBy.CallerGaveUp => "caller-gave-up",
        _ => "failed",
    };

    public static string Of(Profile profile) => profile switch
    {
        Profile.SecurityBooth => "security-booth",
        Profile.PropertyOffice => "property-office",
        Profile.ServiceCenter => "service-center",
        _ => "standard",
    };

    public static string Of(Motion motion) => motion switch
    {
        Motion.Blink => "blink",
        Motion.Flash => "flash",
        Motion.Wink => "wink",
        _ => "steady",
    };

    /// <summary>
    /// A call as a person sees it. Lifted is answered for whoever holds the handset, and a call in its grace goes on for the far
    /// end; one that we asked to end is over.
    /// </summary>
    public static string Of(CallPhase phase) => phase switch
    {
        CallPhase.Ringing => "ringing",
        CallPhase.Waiting or CallPhase.Courtesy => "waiting",
        CallPhase.Dialing => "dialing",
        CallPhase.Answering or CallPhase.Active or CallPhase.Grace => "active",
        CallPhase.Held or CallPhase.Transferring => "held",
        _ => "released",
    };
}

/// <summary>The words of <c>/api/v1/sim/*</c>.</summary>
internal static class SimulationNames
{
    /// <summary>Legends of the 25 keys.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#",
        "HOLD", "TRANSFER", "MUTE", "REDIAL", "HANDSFREE", "VOL+", "VOL-",
        "NOTE", "SOS", "PRIVATE", "CALLBACK", "MESSAGES", "REVIEW",
    ];

    public static readonly IReadOnlyList<string> Positions = ["off", "on"];

    public static readonly IReadOnlyList<string> Actions = ["tap", "press", "release"];

    public static readonly IReadOnlyList<string> Devices = ["keypad", "lights", "codec", "hook"];

    public static readonly IReadOnlyList<string> Kinds = ["none", "nak", "stuck", "reset", "bounce", "hang"];
}
