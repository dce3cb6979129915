using Phone.Audio;

namespace Phone.SelfTest;

internal sealed partial class SelfTestEngine
{
    /// <summary>Half full scale: loud in the receiver, and within what the codec's limiter lets pass.</summary>
    private const double SweepAmplitude = 8_192;

    private const int Second = AudioFormat.SampleRate;

    private static readonly Lazy<ExponentialSweep> ReceiverSweep = new(() => new ExponentialSweep(2, SweepAmplitude));
    private static readonly Lazy<ExponentialSweep> RingerSweep = new(() => new ExponentialSweep(1, SweepAmplitude));

    private static string[] CapsuleSteps => ["receiver.heard", "coupling.gain", "coupling.level", "ringer.gain", "microphone.speech"];

    /// <summary>
    /// Everything that opens the microphone: the handset is lifted, by a person. If a capsule seems to be bad, the same is done with a
    /// handset known to be good, which tells the handset from what it is plugged into.
    /// </summary>
    private void MeasureSound()
    {
        if (Watch.Broken("codec") is not null || (!Watch.OffHook && !Moves(Prompt.Lift, offHook: true)) || !MeasureHandset(_figures))
        {
            return;
        }

        if (Judgement.Of(_figures).Any(result => result.Failed && CapsuleSteps.Contains(result.Step.Id))
            && technician.Ask(Prompt.GoodHandset) == true)
        {
            var other = new Figures();
            MeasureHandset(other);
            var bad = Judgement.Of(other).Where(result => result.Failed).Select(result => result.Step.Id);
            _figures.Put("handset.good", !bad.Any(step => step is "coupling.gain" or "microphone.speech"));
            technician.Tell(Prompt.OwnHandset);
        }
    }

    /// <returns>False: there is no sound.</returns>
    private bool MeasureHandset(Figures figures)
    {
        technician.Tell(Prompt.Tone);
        var tone = SoundFigures.Tone(2);
        if (bench.Exchange(tone, []) is not { } steady)
        {
            return false;
        }

        if (SoundFigures.DeepestDrop(steady) is { } drop)
        {
            figures.Put("codec.steady", drop);
        }
        else
        {
            figures.Note("codec.steady", "the tone did not reach the microphone");
        }

        Answered(figures, "receiver.heard", Prompt.ToneHeard);
        MeasureQuiet(figures);
        MeasureVoice(figures);
        MeasureCoupling(figures);
        MeasureRinger(figures);
        MeasureKnock(figures);
        return true;
    }

    private void MeasureQuiet(Figures figures)
    {
        technician.Tell(Prompt.Silence);
        if (Record(1) is { } quiet)
        {
            figures.Put("noise.floor", SoundFigures.Level(quiet)).Put("noise.hum", SoundFigures.Hum(quiet));
        }
    }

    private void MeasureVoice(Figures figures)
    {
        technician.Tell(Prompt.Speak);
        if (Record(3) is { } voice)
        {
            figures.Put("microphone.speech", SoundFigures.Speech(voice));
            Answered(figures, "sidetone.heard", Prompt.SelfHeard);
        }
    }

    private void MeasureCoupling(Figures figures)
    {
        technician.Tell(Prompt.Sweep);
        short[] sound = [.. ReceiverSweep.Value.Samples, .. new short[Second / 2]];
        if (bench.Exchange(sound, []) is not { } heard)
        {
            return;
        }

        var measured = ReceiverSweep.Value.Measure(heard);
        figures.Coupling = measured.Response;
        figures.Put("coupling.gain", measured.Response.Level);
        if (measured.Response.Level >= StepTable.Of("coupling.gain").Low)
        {
            figures.Put("coupling.distortion", measured.Distortion);
        }
        else
        {
            figures.Note("coupling.distortion", "too little arrives");
        }

        if (reference is { Coupling: { } own })
        {
            figures
                .Put("coupling.level", measured.Response.Level - own.Level)
                .Put("coupling.shape", measured.Response.ShapeAgainst(own));
        }
    }

    private void MeasureRinger(Figures figures)
    {
        technician.Tell(Prompt.Ringer);
        short[] sound = [.. RingerSweep.Value.Samples, .. new short[Second / 2]];
        if (bench.Exchange([], sound) is not { } heard)
        {
            return;
        }

        var level = RingerSweep.Value.Measure(heard).Response.Level;
        figures.Put("ringer.gain", level);
        if (reference is { RingerGain: { } own })
        {
            figures.Put("ringer.level", level - own);
        }

        Answered(figures, "ringer.heard", Prompt.RingerHeard);
    }

    /// <summary>The sensor of a handset put down hard is the microphone: a knock must stand out of the noise.</summary>
    private void MeasureKnock(Figures figures)
    {
        technician.Tell(Prompt.Knock);
        if (Record(2) is { } knock && figures.Of("noise.floor") is { } floor)
        {
            figures.Put("slam.peak", SoundFigures.Peak(knock) - floor);
        }
    }

    private short[]? Record(int seconds) => bench.Exchange(new short[seconds * Second], []);

    private void Answered(Figures figures, string step, Prompt question)
    {
        if (technician.Ask(question) is { } yes)
        {
            figures.Put(step, yes);
        }
        else
        {
            figures.Note(step, "nobody answered");
        }
    }
}
