using System.Collections.Immutable;

namespace Phone.SelfTest;

/// <summary>One part that is blamed, and the failed steps that it explains.</summary>
/// <param name="Step">The step whose remedy says what to do.</param>
internal sealed record Blame(string Part, SelfTestStep Step, ImmutableArray<string> Explains);

/// <summary>
/// Which part is broken, out of which steps failed. A part that everything else hangs on is looked at first and explains what hangs on
/// it; receiver, microphone and ringer are told apart by the paths that share them. Pure.
/// </summary>
internal sealed class Diagnosis
{
    /// <summary>A chip that is absent is asked again and again: those errors are its own.</summary>
    private const string RetriedBus = "bus.errors";

    private static readonly string[] BehindTheBus = ["keypad.", "lights.", "codec.", .. Sound];

    private readonly HashSet<string> _failed;
    private readonly ImmutableArray<StepResult> _results;
    private readonly List<Blame> _blames = [];

    private Diagnosis(ImmutableArray<StepResult> results)
    {
        _results = results;
        _failed = [.. results.Where(result => result.Failed).Select(result => result.Step.Id)];
    }

    private static string[] Sound => ["receiver.", "noise.", "microphone.", "sidetone.", "coupling.", "ringer.", "slam.", "handset."];

    public static ImmutableArray<Blame> Of(ImmutableArray<StepResult> results)
    {
        var diagnosis = new Diagnosis(results);
        diagnosis.Settle("bus.answers", "bus", BehindTheBus);
        diagnosis.Settle("keypad.chip", "keypad", ["keypad.", RetriedBus]);
        diagnosis.Settle("lights.chip", "lights", ["lights.", RetriedBus]);
        diagnosis.Settle("codec.chip", "codec", ["codec.", RetriedBus, .. Sound]);
        diagnosis.Settle("codec.steady", "codec", Sound);
        diagnosis.Settle("handset.good", "codec", Sound);
        diagnosis.TellCapsulesApart();
        foreach (var part in StepTable.All.Select(step => step.Part).Distinct())
        {
            diagnosis.BlameWhatIsLeft(part);
        }

        return [.. diagnosis._blames];
    }

    /// <summary>
    /// Two sources and one ear: the receiver and the ringer are both heard by the microphone, the voice by the microphone alone, the
    /// receiver's tone by a person. What fails on every path that a capsule is part of is that capsule.
    /// </summary>
    private void TellCapsulesApart()
    {
        var receiverPath = Any("coupling.gain", "coupling.level");
        var ringerPath = Any("ringer.gain", "ringer.level");
        var voice = Any("microphone.speech");
        var deaf = receiverPath && (ringerPath || (voice && !Measured("ringer.gain")));
        if (deaf && Any("receiver.heard"))
        {
            Settle("coupling.gain", "handset", Sound);
        }
        else if (deaf || (voice && !receiverPath))
        {
            Settle(voice ? "microphone.speech" : "coupling.level", "microphone", [.. Sound.Except(["receiver.", "handset."])]);
        }
        else if (receiverPath)
        {
            Settle(Any("coupling.gain") ? "coupling.gain" : "coupling.level", "receiver", ["coupling.", "receiver.", "sidetone."]);
        }

        // Hum is noise too, and it hides a knock.
        Settle("noise.hum", "microphone", ["noise.", "slam."]);
    }

    /// <summary>If the step failed, its part is to blame, and with it goes all that it explains.</summary>
    private void Settle(string step, string part, string[] explains)
    {
        if (!_failed.Contains(step))
        {
            return;
        }

        var explained = _failed
            .Where(id => id == step || explains.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal))).ToArray();
        _failed.ExceptWith(explained);
        _blames.Add(new Blame(part, StepTable.Of(step), [.. explained.Order(StringComparer.Ordinal)]));
    }

    private void BlameWhatIsLeft(string part)
    {
        var steps = _results.Select(result => result.Step).Where(step => _failed.Contains(step.Id) && step.Part == part).ToArray();
        if (steps.Length > 0)
        {
            _blames.Add(new Blame(part, steps[0], [.. steps.Select(step => step.Id)]));
        }
    }

    private bool Any(params ReadOnlySpan<string> steps)
    {
        foreach (var step in steps)
        {
            if (_failed.Contains(step))
            {
                return true;
            }
        }

        return false;
    }

    private bool Measured(string step) => _results.Any(result => result.Step.Id == step && result.Value is not null);
}
