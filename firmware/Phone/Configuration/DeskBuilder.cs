using CallDesk;
using Phone.Audio;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>The desk's settings out of <c>[desk]</c>, <c>[station]</c>, <c>[dial-plan]</c> and the directory.</summary>
internal static class DeskBuilder
{
    public static DeskSettings Build(EffectiveSettings settings, DirectoryBook directory) => new()
    {
        Profile = settings.Profile,
        RingsLimit = settings.Whole("desk", "rings-limit"),
        ReleaseGrace = Seconds(settings, "release-grace-s"),
        HoldOfferCallback = Seconds(settings, "hold-offer-callback-s"),
        HoldLimit = Seconds(settings, "hold-limit-s"),
        Cadence = Cadence(Tones(settings)),
        DialPlan = new DialPlan
        {
            Emergency = settings.Texts("dial-plan", "emergency"),
            Barred = settings.Texts("dial-plan", "barred"),
            OutsidePrefix = settings.Text("dial-plan", "outside-prefix"),
            ExtensionLength = settings.Whole("dial-plan", "extension-length"),
        },
        JournalPatience = Milliseconds(settings, "journal-patience-ms"),
        InterDigit = Seconds(settings, "inter-digit-s"),
        Care = Care(settings),
        Post = Post(settings, directory),
    };

    /// <summary>The desk counts the rings that the tone plan sounds.</summary>
    public static TonePlan Tones(EffectiveSettings settings) =>
        TonePlan.All.First(plan => plan.Country == settings.Text("desk", "country"));

    private static RingCadence Cadence(TonePlan plan) => new(
        TimeSpan.FromMilliseconds(plan.RingOnMilliseconds), TimeSpan.FromMilliseconds(plan.RingOffMilliseconds));

    private static CareSettings Care(EffectiveSettings settings) => new()
    {
        Greeting = Spoken(settings, "greeting"),
        HoldPhrases = Spoken(settings, "hold-phrases"),
        RetrievePhrases = Spoken(settings, "retrieve-phrases"),
        Cues = settings.Text("desk", "cues") switch
        {
            "off" => CueLevel.Off,
            "spoken" => CueLevel.Spoken,
            _ => CueLevel.Light,
        },
        MusicOnHold = settings.Switch("desk", "music-on-hold"),
        Recording = settings.Text("desk", "recording") switch
        {
            "emergency" => RecordingPolicy.Emergency,
            "all" => RecordingPolicy.All,
            _ => RecordingPolicy.Off,
        },
        RecordingAnnounced = settings.Switch("desk", "recording-announced"),
        HoldWarning = HoldWarning(settings),
        WaitingApology = Seconds(settings, "waiting-apology-s"),
        Overflow = settings.Text("desk", "overflow") switch
        {
            "forward" => OverflowPolicy.Forward,
            "courtesy" => OverflowPolicy.Courtesy,
            _ => OverflowPolicy.KeepRinging,
        },
        OverflowTo = settings.Text("desk", "overflow-to"),
        CallbackWithin = TimeSpan.FromMinutes(settings.Whole("desk", "callback-within-min")),
        MessagePatience = TimeSpan.FromHours(settings.Whole("desk", "message-patience-h")),
        PrivateLimit = Seconds(settings, "private-limit-s"),
        PrivateHardEnd = settings.Switch("desk", "private-hard-end"),
        GuardSilence = Seconds(settings, "guard-silence-s"),
        GreetingPatience = Milliseconds(settings, "greeting-patience-ms"),
    };

    private static PostSettings Post(EffectiveSettings settings, DirectoryBook directory) => new()
    {
        Name = settings.Text("", "post"),
        Language = settings.Text("", "language"),
        SignIn = settings.Switch("station", "sign-in"),
        Handsfree = settings.Switch("station", "handsfree"),
        Paging = settings.Switch("station", "paging"),
        EmergencyContact = Number(settings, directory, "emergency-contact"),
        Hotline = Number(settings, directory, "hotline"),
        HotlineDelay = Seconds(settings, "hotline-delay-s", "station"),
        Locked = settings.Switch("station", "locked"),
        LockPermits = settings.Texts("station", "lock-permits"),
        LongPress = Milliseconds(settings, "long-press-ms", "station"),
        SosHold = Milliseconds(settings, "sos-hold-ms", "station"),
        NoteWindow = Milliseconds(settings, "note-window-ms", "station"),
        HowlerAfter = Seconds(settings, "howler-after-s", "station"),
        HowlerLimit = Seconds(settings, "howler-limit-s", "station"),
        ShiftLength = TimeSpan.FromHours(settings.Whole("station", "shift-h")),
        Directory = directory.Entries,
        Guards =
        [
            .. Enumerable.Range(0, settings.Guards)
                .Select(index => (Id: settings.Text("guard", "id", index), Language: settings.TextOrNull("guard", "language", index)))
                .Where(static guard => guard.Language is not null)
                .Select(static guard => new GuardLanguage(guard.Id, guard.Language!)),
        ],
    };

    /// <summary>Before the limit, however short the limit was made.</summary>
    private static TimeSpan HoldWarning(EffectiveSettings settings)
    {
        var (warning, limit) = (Seconds(settings, "hold-warning-s"), Seconds(settings, "hold-limit-s"));
        return warning < limit ? warning : limit * 3 / 4;
    }

    /// <summary>What is dialled: the number itself, or that of the directory entry with this id.</summary>
    private static string Number(EffectiveSettings settings, DirectoryBook directory, string key)
    {
        var text = settings.Text("station", key);
        return directory.Find(text)?.Number ?? text;
    }

    private static Spoken Spoken(EffectiveSettings settings, string key) => settings.Text("desk", key) switch
    {
        "announce" => CallDesk.Spoken.Announce,
        "off" => CallDesk.Spoken.Off,
        _ => CallDesk.Spoken.Cue,
    };

    private static TimeSpan Seconds(EffectiveSettings settings, string key, string section = "desk") =>
        TimeSpan.FromSeconds(settings.Whole(section, key));

    private static TimeSpan Milliseconds(EffectiveSettings settings, string key, string section = "desk") =>
        TimeSpan.FromMilliseconds(settings.Whole(section, key));
}
