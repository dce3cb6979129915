using System.Collections.Immutable;
using Phone.Audio;

namespace Phone.Configuration;

/// <summary>
/// The keys of <c>[desk]</c> (every number of the clauses) and <c>[station]</c> (what the post's keys and people may do).
/// </summary>
internal static class DeskKeys
{
    private const string Hold = "2.3g";

    public static ImmutableArray<Setting> Desk { get; } =
    [
        Whole("rings-limit", 3, 1, 20, "Answered in time = lifted before burst rings-limit + 1 begins.", "1.1 2.1d 3.1 4.1 5.1"),
        Whole("hold-offer-callback-s", 20, 5, 600, "Held or muted this long: offer a call back. Seconds.", "1.5b"),
        Whole("hold-warning-s", 45, 5, 3600, "A waiting or held caller: the guard is warned. Seconds.", Hold),
        Whole("hold-limit-s", 60, 10, 3600, "Nobody waits longer. Seconds.", Hold),
        Whole("waiting-apology-s", 30, 10, 600, "Between two apologies to a waiting caller. Seconds.", "2.3g 5.7"),
        Whole("private-limit-s", 180, 30, 3600, "Longest private call. Seconds.", "2.4c 3.8c 4.6a"),
        Switch("private-hard-end", false, "A private call ends at the limit, announced before; otherwise only tones say so.",
            "2.4c 3.8c 4.6a"),
        Whole("release-grace-s", 3, 0, 30, "How long the far end is kept after the handset went down first. Seconds.",
            "1.10 3.7b 5.6"),
        Choice("greeting", "To whom the greeting is played: the guard (cue), the caller (announce), nobody (off).", "1.3",
            "cue", "announce", "off"),
        Whole("greeting-patience-ms", 1200, 0, 10_000, "How long a guard may be silent before the greeting is whispered.", "1.3"),
        Choice("hold-phrases", "\"Please hold\" at HOLD and MUTE: to the caller (announce), to the guard (cue), to nobody (off).",
            "1.5a 2.3g 3.8a", "announce", "cue", "off"),
        Choice("retrieve-phrases", "\"Sorry to keep you waiting\" afterwards: to the guard (cue), to the caller (announce), to nobody.",
            "1.5a 2.3g 3.8a", "cue", "announce", "off"),
        Choice("cues", "How much the phone coaches: not at all, by lights, or by lights and a spoken cue in a pause of the talk.",
            "1.5b 1.11 2.3b 2.3f 2.5b", "light", "spoken", "off"),
        Switch("music-on-hold", true, "A caller on hold hears music; otherwise silence.", "1.6 5.7"),
        Choice("overflow", "A call that nobody answered within the limit: ring on, send it to overflow-to, apologise and play music.",
            "1.1 5.7", "keep-ringing", "forward", "courtesy"),
        new("desk", "overflow-to", SettingKind.Text, "Where an overflowing call goes: the id of a directory entry, or a number.")
            { Rule = TextRules.NumberOrNone, Default = new TomlValue.Text(""), Clause = "1.1" },
        Whole("callback-within-min", 10, 1, 1440, "A promised callback is due after this. Minutes.", "1.5b"),
        Whole("message-patience-h", 4, 1, 168, "A message that nobody took is told to the supervisor after this. Hours.",
            "2.4b 3.4b"),
        Whole("guard-silence-s", 8, 3, 60, "Light when the guard is silent for so long while the caller waits. Seconds.",
            "2.3f 2.3.1.3 3.5b"),
        Choice("recording", "Whose talk is recorded, both sides of it: nobody's, in emergencies, all but private and unnamed callers'.", "5.5",
            "off", "emergency", "all"),
        Switch("recording-announced", true, "Both sides are told before; a call to an emergency number is then not recorded.", "5.5"),
        Whole("inter-digit-s", 4, 1, 30, "A number is complete this long after its last digit. Seconds.", ""),
        Whole("journal-patience-ms", 50, 0, 1000, "How long an answer waits for the journal.", ""),
        Choice("country", "Whose tones and cadence of ringing: China, the United Kingdom, or what ITU-T E.180 recommends.", "1.1",
            [.. TonePlan.All.Select(plan => plan.Country)]),
    ];

    public static ImmutableArray<Setting> Station { get; } =
    [
        Permit("sign-in", false, "Guards sign in with a PIN; otherwise only the post is known.", ""),
        Permit("handsfree", false, "The HANDSFREE key works, if the board has a base microphone. Never in a security-booth.", "4.3b"),
        Permit("paging", true, "Pages by multicast may sound on the loudspeaker.", ""),
        Number("emergency-contact", "110", "What SOS dials; empty: it only alerts.", "5.5"),
        Number("hotline", "", "Dialled by itself when the handset is lifted; empty: none.", ""),
        Amount("hotline-delay-s", 0, 0, 60, "0 = at once; otherwise unless a digit comes first. Seconds.", ""),
        Permit("locked", false, "Only emergency numbers and lock-permits dial; incoming calls are answered as ever.", ""),
        new("station", "lock-permits", SettingKind.Texts, "Numbers that dial while the phone is locked.")
            { Rule = TextRules.Pattern, Default = new TomlValue.List([]) },
        Amount("long-press-ms", 1000, 300, 5000, "A digit held this long is a speed key.", ""),
        Amount("sos-hold-ms", 1500, 500, 5000, "SOS is held this long.", "5.5"),
        Amount("note-window-ms", 3000, 1000, 10_000, "After NOTE, digits are codes for so long.", "2.2a"),
        Amount("howler-after-s", 20, 5, 300, "The handset is off without a call: the howler begins. Seconds.", "1.1"),
        Amount("howler-limit-s", 60, 0, 600, "The howler lasts no longer. Seconds.", "1.1"),
        Amount("shift-h", 12, 1, 48, "Nobody is signed in: why a call was late may be said for so long. Hours.", "1.1"),
    ];

    private static Setting Whole(string key, int normal, int least, int most, string doc, string clause) =>
        new("desk", key, SettingKind.WholeNumber, doc)
        {
            Minimum = least, Maximum = most, Default = new TomlValue.Integer(normal), Clause = clause,
        };

    private static Setting Amount(string key, int normal, int least, int most, string doc, string clause) =>
        Whole(key, normal, least, most, doc, clause) with { Section = "station" };

    private static Setting Switch(string key, bool normal, string doc, string clause) =>
        new("desk", key, SettingKind.Switch, doc) { Default = new TomlValue.Boolean(normal), Clause = clause };

    private static Setting Permit(string key, bool normal, string doc, string clause) =>
        Switch(key, normal, doc, clause) with { Section = "station" };

    /// <summary>The first choice is the default.</summary>
    private static Setting Choice(string key, string doc, string clause, params string[] choices) =>
        new("desk", key, SettingKind.Choice, doc)
        {
            Choices = [.. choices], Default = new TomlValue.Text(choices[0]), Clause = clause,
        };

    private static Setting Number(string key, string normal, string doc, string clause) =>
        new("station", key, SettingKind.Text, doc)
        {
            Rule = TextRules.NumberOrNone, Default = new TomlValue.Text(normal), Clause = clause,
        };
}
