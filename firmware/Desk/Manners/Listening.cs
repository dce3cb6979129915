namespace CallDesk;

/// <summary>
/// Who speaks when (clauses 1.3, 1.4, 2.3b, 2.3f, 5.8, 1.11). The words are not heard here, only that there are some.
/// </summary>
public static partial class Desk
{
    /// <summary>Longer double-talk than this is an interruption; an "mm" is attention.</summary>
    internal static readonly TimeSpan Interruption = TimeSpan.FromSeconds(1);

    /// <summary>A call that has lasted so long may be coming to its end.</summary>
    internal static readonly TimeSpan NearTheEnd = TimeSpan.FromSeconds(30);

    /// <summary>A pause after the guard's words that sounds like the end.</summary>
    internal static readonly TimeSpan ClosingPause = TimeSpan.FromSeconds(2);

    private static void HearStart(Turn t, CallId id, Speaker speaker)
    {
        if (t.Find(id) is not { } call || !Hearing.Talks(call))
        {
            t.Ignore("nobody talks on this call");
            return;
        }

        var seen = call.Attention ?? Attention.None;
        if ((speaker == Speaker.Guard ? seen.GuardSince : seen.FarSince) is not null)
        {
            t.Ignore("that side is speaking already");
            return;
        }

        var quiet = seen with { WaitsForAnswer = null, PauseSince = null };
        Attend(t, call, speaker == Speaker.Guard
            ? quiet with
            {
                GuardSince = t.Now, GuardSpoke = true, GreetAt = null, BothSince = seen.FarSince is null || call.Muted ? null : t.Now,
            }
            : quiet with { FarSince = t.Now, FarSpoke = true });
        if (speaker == Speaker.Guard)
        {
            MakeWayForTheGuard(t);
        }
    }

    /// <summary>Whoever speaks needs no whisper: not the one that is sounding, and not one to do what is being done.</summary>
    private static void MakeWayForTheGuard(Turn t)
    {
        if (t.State.Coach is { Lit: Cue.Greeting or Cue.Listen, ToSay.IsEmpty: false })
        {
            t.State = t.State with { Coach = t.State.Coach with { ToSay = [] } };
        }

        if (t.State.Voice.Receiver is { } said && said.Id == t.State.Coach.Saying)
        {
            EndSpeech(t, said.Id);
        }
    }

    private static void HearStop(Turn t, CallId id, Speaker speaker)
    {
        if (t.Find(id) is not { Live: true, Attention: { } seen } call
            || (speaker == Speaker.Guard ? seen.GuardSince : seen.FarSince) is null)
        {
            t.Ignore("that side was not speaking");
            return;
        }

        if (speaker == Speaker.Guard)
        {
            Attend(t, call, seen with { GuardSince = null, BothSince = null, PauseSince = seen.FarSince is null ? t.Now : null });
        }
        else
        {
            Attend(t, call, seen with { FarSince = null, BothSince = null, WaitsForAnswer = seen.GuardSince is null ? t.Now : null });
        }

        // What waits for this pause comes first.
        SpeakCue(t);
        if (speaker == Speaker.Far)
        {
            ThinkOfTheName(t, t.Find(id)!);
        }
    }

    /// <summary>
    /// Clause 2.3b, after the caller's first words: a known surname is whispered, for an unknown one the guard is reminded to ask.
    /// A leader is never announced as one (clause 5.4).
    /// </summary>
    private static void ThinkOfTheName(Turn t, Call call)
    {
        if (call is not { Direction: Direction.In, Phase: CallPhase.Active, Marks: { Anonymous: false, Identity: Identity.NotAsked } }
            || call.Attention is not { Pause: true } seen || (seen.Given & Cue.Surname) != 0)
        {
            return;
        }

        if (call.Match is { Class: EntryClass.Resident or EntryClass.Colleague } known)
        {
            Attend(t, call, seen with { Given = seen.Given | Cue.Surname });
            if (CueLevelOf(t.State) == CueLevel.Spoken && t.State.Ear == Route.Handset)
            {
                Tell(t, new Phrase("entry", known.Entry));
            }
        }
        else
        {
            Suggest(t, call.Id, Cue.Surname, new Phrase("ask-surname"));
        }
    }

    internal static void NoteSilence(Turn t, Call call)
    {
        t.Put(call with
        {
            Attention = call.Attention! with { WaitsForAnswer = null },
            Care = call.Care with { Silences = call.Care.Silences + 1 },
        });
        Suggest(t, call.Id, Cue.Listen, new Phrase("cue.listen"));
    }

    internal static void NoteInterruption(Turn t, Call call)
    {
        t.Put(call with
        {
            Attention = call.Attention! with { BothSince = null },
            Care = call.Care with { Interruptions = call.Care.Interruptions + 1 },
        });
        Suggest(t, call.Id, Cue.Interrupt, new Phrase("cue.interrupt"));
    }

    internal static void RemindOfThanks(Turn t, Call call)
    {
        // Said once, cue or no cue: the clock does not come back to it.
        Attend(t, call, call.Attention! with { Given = call.Attention.Given | Cue.Thanks, PauseSince = null });
        Suggest(t, call.Id, Cue.Thanks, new Phrase("thanks"));
    }
}
