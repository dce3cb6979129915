namespace CallDesk;

/// <summary>
/// REVIEW (clause 2.3.1.9): the guard's own figures by ear. Behind the guard's PIN, every time: whoever stands beside does not hear
/// them. <c>*</c> again, <c>2</c> the last call, <c>0</c> how much the phone coaches.
/// </summary>
public static partial class Desk
{
    private static void PressReview(Turn t)
    {
        if (t.Settings.Post.SignIn)
        {
            AskForPin(t, PinPurpose.Review);
        }
        else
        {
            t.RefuseKey("figures belong to a guard, and this site has no sign-in");
        }
    }

    private static void OpenReview(Turn t, string guard)
    {
        if (t.State is { Ear: Route.Handset, Current: null })
        {
            Begin(t, new Dialogue(DialogueKind.Review, t.Now) { Guard = guard });
            TellFigures(t, FileOf(t.State, guard)?.Score ?? default);
        }
    }

    private static void WalkReview(Turn t, Dialogue dialogue, char digit)
    {
        HushReceiver(t);
        switch (digit)
        {
            case '*':
                TellFigures(t, FileOf(t.State, dialogue.Guard)?.Score ?? default);
                break;
            case '2':
                TellFigures(t, FileOf(t.State, dialogue.Guard)?.Last ?? default);
                break;
            case '0' when FileOf(t.State, dialogue.Guard) is { } file:
                ChangeCues(t, file);
                break;
            case '#':
                EndDialogue(t);
                break;
            default:
                Tell(t, new Phrase("menu.review"));
                break;
        }
    }

    private static void ChangeCues(Turn t, GuardFile file)
    {
        var next = (file.Cues ?? t.Settings.Care.Cues) switch
        {
            CueLevel.Off => CueLevel.Light,
            CueLevel.Light => CueLevel.Spoken,
            _ => CueLevel.Off,
        };
        PutFile(t, file with { Cues = next });
        Tell(t, new Phrase(next switch
        {
            CueLevel.Off => "cues.off",
            CueLevel.Light => "cues.light",
            _ => "cues.spoken",
        }));
    }

    private static void TellFigures(Turn t, Score score)
    {
        if (score.Calls == 0)
        {
            Tell(t, new Phrase("review.none"));
            return;
        }

        Tell(
            t,
            new Phrase("review.calls"), Number(score.Calls),
            new Phrase("review.in-time"), Number(score.InTime),
            new Phrase("review.rings"), Number(score.Incoming == 0 ? 0 : (score.Rings + (score.Incoming / 2)) / score.Incoming),
            new Phrase("review.holds"), Number(score.Holds),
            new Phrase("review.longest"), Number(score.LongestHold / 1000), new Phrase("unit.seconds"));
        Tell(
            t,
            new Phrase("review.near-end"), Number(score.NearEndFirst),
            new Phrase("review.interruptions"), Number(score.Interruptions),
            new Phrase("review.silences"), Number(score.Silences),
            new Phrase("review.slams"), Number(score.Slams),
            new Phrase("review.raised"), Number(score.Raised));
        Tell(t, new Phrase("menu.review"));
    }

    /// <summary>As large as the prompts can say.</summary>
    private static Phrase Number(int number) => new("number", Invariant(Math.Clamp(number, 0, 9999)));
}
