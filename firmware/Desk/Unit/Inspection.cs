namespace CallDesk;

/// <summary>A self-test that goes on. What it measures is not the desk's business; keys, voice and microphone are.</summary>
/// <param name="Run">The test plane's name for it; 0 = begun at the keypad.</param>
/// <param name="Full">With a person at the booth: the keys and the lifted handset are the test's, until something more important comes.</param>
public sealed record Inspection(long Run, bool Full, Moment Since)
{
    /// <summary>The test of a minute at the place of the phone, after which the phone says that it is ready.</summary>
    public bool Acceptance { get; init; }

    /// <summary>A person has lifted the handset, and the test listens to the microphone.</summary>
    public bool Listens { get; init; }

    /// <summary>The last digits, as long as they may become an emergency number.</summary>
    public string Typed { get; init; } = "";

    /// <summary>When the last of them was typed.</summary>
    public Moment TypedAt { get; init; }
}

/// <remarks>
/// A self-test comes after everything else: a call that arrives, an emergency number, an SOS or the end of the program stops it at once,
/// and the nightly one stops at the first touch. Whatever happens to the test plane, the keys come back after a quarter of an hour.
/// </remarks>
public static partial class Desk
{
    internal static readonly TimeSpan LongestInspection = TimeSpan.FromMinutes(15);

    internal static void AskSelfTest(Turn t)
    {
        var acceptance = t.Settings.Setup == Setup.AcceptanceDue;
        if (!BeginInspection(t, new Inspection(Run: 0, Full: true, t.Now) { Acceptance = acceptance }))
        {
            Tell(t, new Phrase("selftest.later"));
            t.Ignore("no self-test now");
        }
    }

    private static void WantSelfTest(Turn t, SelfTestWanted wanted)
    {
        if (!BeginInspection(t, new Inspection(wanted.Run, wanted.Full, t.Now) { Acceptance = wanted is { Full: true, Acceptance: true } }))
        {
            t.Ignore("no self-test now");
        }
    }

    /// <summary>Nobody is kept waiting for a self-test, and none hides an alarm.</summary>
    private static bool BeginInspection(Turn t, Inspection wanted)
    {
        var s = t.State;
        if (s.Inspection is not null || s.ShuttingDown || s.Dictation is not null || s.SosHold is not null || s.Sos is { Acknowledged: false }
            || s.First(static c => c.Live) is not null || (!wanted.Full && s.Ear != Route.None))
        {
            return false;
        }

        if (wanted.Full)
        {
            StopNoting(t);
            HushReceiver(t);
            FreeLine(t);
            t.State = t.State with { Handsfree = null, Watch = null, HeldDigit = null, PrivateNext = false };
        }

        t.State = t.State with { Inspection = wanted };
        t.Do(new RunSelfTest(wanted.Run, wanted.Full) { Acceptance = wanted.Acceptance });
        return true;
    }

    /// <summary>What comes before the test: it is over before that is handled.</summary>
    private static void MakeWayForMore(Turn t, DeskEvent e)
    {
        if (t.State.Inspection is { } going
            && (e is CallArrived or ShutdownRequested || (!going.Full && e is HookMoved or KeyPressed)))
        {
            StopInspection(t);
        }
    }

    /// <summary>However a call came about, there is one.</summary>
    private static void SettleInspection(Turn t)
    {
        if (t.State.Inspection is not null && t.State.First(static c => c.Live) is not null)
        {
            StopInspection(t);
        }
    }

    private static void StopInspection(Turn t)
    {
        if (t.State.Inspection is { } going)
        {
            t.State = t.State with { Inspection = null };
            t.Do(new StopSelfTest(going.Run));
            LeaveInspection(t, going);
        }
    }

    /// <remarks>Half an emergency number may have been typed: it goes on where it was.</remarks>
    private static void LeaveInspection(Turn t, Inspection going)
    {
        if (going is { Full: true, Typed: not "" } && t.State.Hook == HookPosition.Off)
        {
            t.State = t.State with { Watch = new EmergencyWatch(going.Typed, going.TypedAt) };
        }

        if (going.Full && t.State is { Hook: HookPosition.Off, Current: null, ShuttingDown: false })
        {
            HushReceiver(t);
            SoundDialTone(t);
        }
    }

    /// <summary>Lifting and putting down are what the test asked for.</summary>
    private static void MoveHookInInspection(Turn t, Inspection going, HookPosition position)
    {
        if (position == t.State.Hook)
        {
            t.Ignore("the handset is there already");
            return;
        }

        HushReceiver(t);
        t.State = t.State with { Hook = position, Line = new Line(Tone.None, t.Now), Inspection = going with { Listens = false, Typed = "" } };
    }

    /// <summary>A key is pressed to be tested; only SOS keeps its meaning, and digits that become an emergency number.</summary>
    private static void PressKeyInInspection(Turn t, Inspection going, Key key)
    {
        if (key == Key.Sos)
        {
            PressSos(t);
            return;
        }

        var plan = t.Settings.DialPlan;
        var before = AfterPause(t, going.TypedAt) ? "" : going.Typed;
        var typed = key is >= Key.Digit0 and <= Key.Digit9 ? before + "0123456789"[(int)key] : "";
        while (typed != "" && !plan.MayBecomeEmergency(typed) && !plan.IsEmergency(typed))
        {
            typed = typed[1..];
        }

        if (plan.IsEmergency(typed))
        {
            t.State = t.State with { Inspection = going with { Typed = "" } };
            StopInspection(t);
            DialFromInspection(t, typed);
        }
        else if (typed != "" || going.Typed != "")
        {
            t.State = t.State with { Inspection = going with { Typed = typed, TypedAt = t.Now } };
        }
        else
        {
            t.Ignore("the self-test has the keys");
        }
    }

    private static void DialFromInspection(Turn t, string typed)
    {
        if (t.State.Hook == HookPosition.Off)
        {
            DialEmergency(t, typed);
        }
        else
        {
            // The lift dials it, as any number that was typed before.
            t.State = t.State with { Digits = typed, DigitsAt = t.Now };
        }
    }

    private static void Listen(Turn t, bool listens)
    {
        if (t.State is { Inspection: { Full: true } going, Hook: var hook } && going.Listens != listens
            && (!listens || hook == HookPosition.Off))
        {
            t.State = t.State with { Inspection = going with { Listens = listens } };
        }
        else
        {
            t.Ignore("nothing to listen to, or it is so already");
        }
    }

    private static void TellOfTest(Turn t, string prompt)
    {
        if (t.State is { Inspection.Full: true, Hook: HookPosition.Off })
        {
            HushReceiver(t);
            Tell(t, new Phrase(prompt));
        }
        else
        {
            t.Ignore("nobody listens to the self-test");
        }
    }

    private static void EndSelfTest(Turn t, long run, bool passed)
    {
        if (t.State.Inspection is not { } going || going.Run != run)
        {
            t.Ignore("that self-test is over already");
            return;
        }

        t.State = t.State with { Inspection = null };
        LeaveInspection(t, going);
        if (going.Acceptance)
        {
            TellAcceptance(t, passed);
        }
        else if (going.Full)
        {
            Tell(t, new Phrase(passed ? "selftest.passed" : "selftest.failed"));
        }
    }
}
