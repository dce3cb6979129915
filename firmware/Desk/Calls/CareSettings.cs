using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CallDesk;

/// <summary>How much the phone coaches (clauses marked <em>coached</em>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CueLevel>))]
public enum CueLevel
{
    Off,

    /// <summary>Lights only (security-booth).</summary>
    Light,

    /// <summary>Lights, and a spoken cue in a pause of the talk, within the budget.</summary>
    Spoken,
}

/// <summary>What becomes of a call that nobody answered within the limit (clause 1.1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OverflowPolicy>))]
public enum OverflowPolicy
{
    /// <summary>It goes on ringing, louder.</summary>
    KeepRinging,

    /// <summary>It is sent to the neighbour (302).</summary>
    Forward,

    /// <summary>The phone answers with an apology and music; nobody has answered yet.</summary>
    Courtesy,
}

/// <summary>What the phone does for a caller who waits, and what it says (<c>[desk]</c> of phone.toml).</summary>
public sealed record CareSettings
{
    /// <summary>Clause 1.3.</summary>
    public Spoken Greeting { get; init; } = Spoken.Cue;

    /// <summary>
    /// Clauses 1.5a, 2.3g: please hold. Announced: whoever presses HOLD or MUTE has cut the microphone at that moment (1.6), so a
    /// guard who is reminded then can no longer say it to anybody.
    /// </summary>
    public Spoken HoldPhrases { get; init; } = Spoken.Announce;

    /// <summary>
    /// Clauses 1.5a, 2.3g: sorry to keep you waiting. A cue: the guard is back and can say it; an announcement would keep the
    /// two apart for as long as it lasts.
    /// </summary>
    public Spoken RetrievePhrases { get; init; } = Spoken.Cue;

    /// <summary>Coaching cues other than the greeting.</summary>
    public CueLevel Cues { get; init; } = CueLevel.Light;

    /// <summary>Music for a caller on hold; without it, silence.</summary>
    public bool MusicOnHold { get; init; } = true;

    /// <summary>Clause 5.5.</summary>
    public RecordingPolicy Recording { get; init; } = RecordingPolicy.Off;

    /// <summary>Who is recorded is told so before.</summary>
    public bool RecordingAnnounced { get; init; } = true;

    /// <summary>A waiting or held caller: the guard is warned.</summary>
    public TimeSpan HoldWarning { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Between two apologies to a waiting caller.</summary>
    public TimeSpan WaitingApology { get; init; } = TimeSpan.FromSeconds(30);

    public OverflowPolicy Overflow { get; init; } = OverflowPolicy.KeepRinging;

    /// <summary>Where an overflowing call goes: a directory entry or a number; empty: nowhere.</summary>
    public string OverflowTo { get; init; } = "";

    /// <summary>A promised callback is due after this.</summary>
    public TimeSpan CallbackWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A message that nobody took is told to the supervisor after this.</summary>
    public TimeSpan MessagePatience { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Clauses 2.4c, 3.8c, 4.6a.</summary>
    public TimeSpan PrivateLimit { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>The call ends at the limit, announced 10 s before; otherwise only tones say so.</summary>
    public bool PrivateHardEnd { get; init; }

    /// <summary>Light when the guard is silent for so long while the caller waits (clause 2.3f).</summary>
    public TimeSpan GuardSilence { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a guard may be silent before the greeting is whispered (clause 1.3).</summary>
    public TimeSpan GreetingPatience { get; init; } = TimeSpan.FromMilliseconds(1200);
}

/// <summary>A guard who wants to be spoken to in another language than the callers (<c>[[guard]] language</c>).</summary>
/// <param name="Id">As <see cref="PinChecked"/> names the guard.</param>
/// <param name="Language"><c>zh</c> or <c>en</c>.</param>
public readonly record struct GuardLanguage(string Id, string Language);

/// <summary>What the post's keys and people may do (<c>[station]</c>, <c>[[guard]]</c>, <c>[directory]</c>).</summary>
public sealed record PostSettings
{
    /// <summary>The post's name is known to the prompts under the phrase <c>post</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>zh</c> or <c>en</c>: what callers are told, and guards who have no language of their own.</summary>
    public string Language { get; init; } = "zh";

    /// <summary>Guards who have one; the others are not here.</summary>
    public ImmutableArray<GuardLanguage> Guards { get; init; } = [];

    /// <summary>Guards sign in with a PIN; otherwise only the post is known.</summary>
    public bool SignIn { get; init; }

    /// <summary>
    /// Handsfree may be used, and the board has a base microphone for it (never in security-booth: <see cref="HandsfreePermission"/>).
    /// </summary>
    public bool Handsfree { get; init; }

    /// <summary>Pages by multicast may sound on the loudspeaker.</summary>
    public bool Paging { get; init; } = true;

    /// <summary>What SOS dials; empty: it only alerts.</summary>
    public string EmergencyContact { get; init; } = "110";

    /// <summary>Dialled by itself when the handset is lifted and <see cref="HotlineDelay"/> has passed; empty: none.</summary>
    public string Hotline { get; init; } = "";

    /// <summary>Zero: a hot line (at once); otherwise a warm line, unless a digit comes first.</summary>
    public TimeSpan HotlineDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Locked: only emergency numbers and these patterns dial; incoming calls are answered as ever.</summary>
    public bool Locked { get; init; }

    public ImmutableArray<string> LockPermits { get; init; } = [];

    public TimeSpan LongPress { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan SosHold { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>After NOTE, digits are codes for so long.</summary>
    public TimeSpan NoteWindow { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan HowlerAfter { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan HowlerLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Of a shift in which nobody has signed in (<see cref="Desk.MayExplain"/>).</summary>
    public TimeSpan ShiftLength { get; init; } = TimeSpan.FromHours(12);

    public ImmutableArray<DirectoryEntry> Directory { get; init; } = [];

    public DirectoryEntry? Entry(string? id)
    {
        foreach (var entry in Directory)
        {
            if (entry.Id == id)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>What a guard wants to be spoken to in; null: the site's language.</summary>
    public string? LanguageOf(string? guard)
    {
        // Settings of an older journal know nothing of it.
        foreach (var wish in Guards.IsDefault ? [] : Guards)
        {
            if (wish.Id == guard)
            {
                return wish.Language;
            }
        }

        return null;
    }

    public DirectoryEntry? SpeedEntry(int key)
    {
        foreach (var entry in Directory)
        {
            if (entry.SpeedKey == key)
            {
                return entry;
            }
        }

        return null;
    }
}
