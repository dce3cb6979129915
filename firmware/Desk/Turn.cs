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

    /// <summary>Shows and sounds a refusal for a short while.</summary>
    public void Refuse() => State = State with { RefusedUntil = Now + Patience.Refusal };

    /// <summary>Refuses a key: a tone for the ear that is there, nothing that an idle phone would show.</summary>
    public void RefuseKey(string because)
    {
        if (State.Hook == HookPosition.Off)
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

    /// <summary>
    /// Longer than any SIP transaction (timers B, F, H: 32 s): then the call is written down without the network's word.
    /// </summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(40);

    /// <summary>Longer than anything the catalogue says: then the media plane is not waited for.</summary>
    public static readonly TimeSpan Speech = TimeSpan.FromSeconds(40);

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

    public const int Volume = 10;
}
