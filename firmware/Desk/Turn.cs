namespace CallDesk;

/// <summary>
/// The working sheet of one step: the state as far as the rules have got, and the effects so far. Never leaves the step.
/// </summary>
internal sealed class Turn(DeskState state, Moment now)
{
    public DeskState State { get; set; } = state;

    public Moment Now { get; set; } = now;

    public List<Effect> Effects { get; } = [];

    public DeskSettings Settings => State.Settings;

    public void Do(Effect effect) => Effects.Add(effect);

    public void Ignore(string because) => Effects.Add(new Ignored(because));

    public Call? Find(CallId id)
    {
        foreach (var call in State.Calls)
        {
            if (call.Id == id)
            {
                return call;
            }
        }

        return null;
    }

    public void Add(Call call) => State = State with { Calls = State.Calls.Add(call) };

    /// <summary>Replaces the call of the same id; its place in the order of arrival stays.</summary>
    public void Put(Call call)
    {
        for (var i = 0; i < State.Calls.Length; i++)
        {
            if (State.Calls[i].Id == call.Id)
            {
                State = State with { Calls = State.Calls.SetItem(i, call) };
                return;
            }
        }
    }

    /// <summary>Moves the call into another phase, now.</summary>
    public void Enter(Call call, CallPhase phase) => Put(call with { Phase = phase, Since = Now });

    public void Forget(CallId id) => State = State with { Calls = State.Calls.RemoveAll(c => c.Id == id) };

    /// <summary>What the receiver plays while no call has the handset.</summary>
    public void Sound(Tone tone) => State = State with { Line = new Line(tone, Now) };

    /// <summary>A short tone over whatever the receiver plays.</summary>
    public void Chime(Tone tone) => State = State with { Chime = new Chime(tone, Now + Patience.Chime) };

    /// <summary>Shows and sounds a refusal for a short while.</summary>
    public void Refuse() => State = State with { RefusedUntil = Now + Patience.Refusal };

    /// <summary>Refuses a key: a tone for the ear that is there, nothing that an idle phone would show.</summary>
    public void RefuseKey(string because)
    {
        if (State.Ear != Route.None)
        {
            Refuse();
        }

        Ignore(because);
    }
}

/// <summary>Times that no clause sets and no site changes.</summary>
internal static class Patience
{
    /// <summary>
    /// Off-hook without a digit or a call: reorder tone. On-hook: digits typed and not followed by a lift are forgotten.
    /// </summary>
    public static readonly TimeSpan FirstDigit = TimeSpan.FromSeconds(16);

    /// <summary>How long the light (and tone) of a refusal stays.</summary>
    public static readonly TimeSpan Refusal = TimeSpan.FromSeconds(1);

    /// <summary>How long the light (and tone) stays that says that a key did what it should.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a warning or a confirmation sounds.</summary>
    public static readonly TimeSpan Chime = TimeSpan.FromMilliseconds(600);

    /// <summary>Between two attempts to alert somebody of an SOS (clause 5.5).</summary>
    public static readonly TimeSpan SosRepeat = TimeSpan.FromSeconds(30);

    /// <summary>How long the PIN takes an SOS back.</summary>
    public static readonly TimeSpan SosCancel = TimeSpan.FromSeconds(10);

    /// <summary>How long after an SOS on-hook the lift dials the emergency contact.</summary>
    public static readonly TimeSpan SosContact = TimeSpan.FromMinutes(2);

    /// <summary>How long the lights show that an SOS was acknowledged.</summary>
    public static readonly TimeSpan SosShown = TimeSpan.FromMinutes(1);

    /// <summary>After an emergency call nobody who calls is refused: it may be the rescuer.</summary>
    public static readonly TimeSpan EmergencyCallback = TimeSpan.FromMinutes(30);

    /// <summary>A REFER whose outcome nobody reports: then the caller comes back (clause 1.8).</summary>
    public static readonly TimeSpan Transfer = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longer than any SIP transaction (timers B, F, H: 32 s): then the call is written down without the network's word.
    /// </summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(40);

    /// <summary>Longer than anything the catalogue says: then the media plane is not waited for.</summary>
    public static readonly TimeSpan Speech = TimeSpan.FromSeconds(40);

    /// <summary>One soft double tone in the ear (a caller waits for long).</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromSeconds(1);

    /// <summary>How long a cue is lit, and how long it waits for a pause to be said in.</summary>
    public static readonly TimeSpan CueLight = TimeSpan.FromSeconds(5);

    /// <summary>The same while the phone shuts down (≤ 3 s in all).</summary>
    public static readonly TimeSpan EndAtShutdown = TimeSpan.FromSeconds(1);
}

/// <summary>Bounds that keep the state small whatever happens outside.</summary>
internal static class Bounds
{
    /// <summary>Clause 5.7: up to four calls, more hear a civil busy.</summary>
    public const int LiveCalls = 4;

    /// <summary>Calls that wait for the network's word that they ended.</summary>
    public const int EndingCalls = 8;

    public const int Digits = 32;

    public const int Rings = 1_000_000;

    /// <summary>The highest number that is read out as one.</summary>
    public const int KeptMessages = 9_999;

    public const int Volume = 10;

    /// <summary>Fields that a record may have.</summary>
    public const int Fields = 24;

    /// <summary>Memos of one call.</summary>
    public const int MemosOfCall = 8;

    /// <summary>Numbers that REDIAL can step through.</summary>
    public const int Recent = 10;

    /// <summary>Redirections that one call follows.</summary>
    public const int Redirects = 5;

    /// <summary>REFERs of far ends that are followed, one after the other: two exchanges could send a guard to and fro.</summary>
    public const int Referrals = 3;

    /// <summary>Neighbours that have a light.</summary>
    public const int Neighbours = 4;
}
