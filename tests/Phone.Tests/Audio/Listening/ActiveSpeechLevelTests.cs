using CallDesk.Tests;
using Phone.Audio;
using Phone.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio.Listening;

/// <summary>ITU-T P.56 method B against signals whose answer is known, and against the recommendation written down plainly.</summary>
public class ActiveSpeechLevelTests
{
    public static TheoryData<string, double> Speech
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (string file in Sounds.SpeechFiles)
            {
                data.Add(Path.GetFileName(file), 0);
                data.Add(Path.GetFileName(file), -23);
            }

            return data;
        }
    }

    /// <summary>P.56 clause 11.2: a continuous tone reads its own level, always active.</summary>
    [Theory]
    [InlineData(-3)]
    [InlineData(-20)]
    [InlineData(-50)]
    public void A_continuous_tone_reads_its_level(double level)
    {
        SpeechLevel measured = Measured(Sounds.Tone(10, level, 1_000));
        Assert.Equal(level, measured.Dbfs, 0.1);
        Assert.InRange(measured.Activity, 0.99, 1);
    }

    /// <summary>P.56 clause 11.3: so does white noise.</summary>
    [Fact]
    public void White_noise_reads_its_level()
    {
        SpeechLevel measured = Measured(Sounds.White(10, -26));
        Assert.Equal(-26, measured.Dbfs, 0.1);
        Assert.InRange(measured.Activity, 0.99, 1);
    }

    /// <summary>Bursts and pauses: the level is that of the bursts; a burst counts 0.2 s and its decay longer than it is.</summary>
    [Theory]
    [Clause("1.2")]
    [InlineData(4, 4)]
    [InlineData(4, 12)]
    [InlineData(8, 4)]
    public void Pauses_do_not_lower_the_level(double on, double off)
    {
        SpeechLevel measured = Measured(Sounds.Cadence(Sounds.Tone(48, -20, 1_000), on, off));
        Assert.Equal(-20, measured.Dbfs, 0.5);
        Assert.Equal((on + 0.3) / (on + off), measured.Activity, 0.03);
    }

    /// <summary>P.56 clause 8.3: gaps up to the hangover of 0.2 s belong to the speech.</summary>
    [Fact]
    public void Gaps_inside_a_word_count_as_speech()
    {
        short[] gapped = Sounds.Cadence(Sounds.Tone(20, -20, 1_000), 0.3, 0.15);
        SpeechLevel measured = Measured(gapped);
        Assert.Equal(Sounds.RmsDbfs(gapped), measured.Dbfs, 0.1);
        Assert.InRange(measured.Activity, 0.98, 1);
    }

    /// <summary>Speech between long pauses of room noise, then the same by the plain reading of clause 8.</summary>
    [Theory]
    [MemberData(nameof(Speech))]
    public void Speech_reads_as_the_recommendation_written_down_plainly(string file, double gain)
    {
        short[] speech = WavReader.Read(Sounds.SpeechFiles.Single(path => Path.GetFileName(path) == file));
        short[] talk = [.. Sounds.Silence(3), .. Sounds.Scaled(speech, gain), .. Sounds.Silence(7)];
        talk = Sounds.Sum(talk, Sounds.White((double)talk.Length / Sounds.Second, -70));
        SpeechLevel measured = Measured(talk);
        (double level, double activity) = Plain(talk);
        TestContext.Current.TestOutputHelper?.WriteLine($"{measured} plain {level:0.00} {activity:0.000}");
        Assert.Equal(level, measured.Dbfs, 0.1);
        Assert.Equal(activity, measured.Activity, 0.01);
        Assert.InRange(activity, 0.3, 0.9);
    }

    [Fact]
    public void Nothing_reads_as_nothing()
    {
        Assert.Equal(SpeechLevel.None, Measured([]));
        Assert.Equal(SpeechLevel.None, Measured(Sounds.Silence(2)));
    }

    [Fact]
    public void A_reset_forgets()
    {
        var meter = new ActiveSpeechLevel();
        meter.Add(Sounds.Tone(2, -3, 1_000));
        meter.Reset();
        meter.Add(Sounds.Tone(2, -40, 1_000));
        Assert.Equal(-40, meter.Measure().Dbfs, 0.1);
    }

    /// <summary>−19 dBm0 is the usual talker (ITU-T G.169); what full scale stands for is a setting.</summary>
    [Fact]
    public void The_exchange_is_told_in_dBm0() => Assert.Equal(-19, new SpeechLevel(-22.14, 1).Dbm0(3.14), 1e-9);

    private static SpeechLevel Measured(short[] sound)
    {
        var meter = new ActiveSpeechLevel();
        foreach (short[] frame in sound.Chunk(160))
        {
            meter.Add(frame);
        }

        return meter.Measure();
    }

    /// <summary>
    /// Clause 8 as it is told there, for a whole recording: every sample, thresholds a quarter of an octave apart, a threshold's
    /// activity marked sample by sample.
    /// </summary>
    private static (double Dbfs, double Activity) Plain(short[] sound)
    {
        double g = Math.Exp(-1 / (0.03 * Sounds.Second));
        var envelope = new double[sound.Length];
        double p = 0, q = 0, energy = 0;
        for (int i = 0; i < sound.Length; i++)
        {
            energy += (double)sound[i] * sound[i];
            p = (g * p) + ((1 - g) * Math.Abs((double)sound[i]));
            q = (g * q) + ((1 - g) * p);
            envelope[i] = q;
        }

        (double Level, double Distance) before = default;
        for (double threshold = 1; threshold < 32_768; threshold *= Math.Pow(2, 0.25))
        {
            int active = 0, left = 0;
            foreach (double value in envelope)
            {
                left = value >= threshold ? (int)(0.2 * Sounds.Second) + 1 : left - 1;
                active += left > 0 ? 1 : 0;
            }

            double level = 10 * Math.Log10(energy / active);
            (double Level, double Distance) now = (level, level - (20 * Math.Log10(threshold)) - 15.9);
            if (now.Distance <= 0)
            {
                double share = before.Distance / (before.Distance - now.Distance);
                double wanted = before.Level + (share * (now.Level - before.Level));
                double fullScaleSine = 10 * Math.Log10(32_767.0 * 32_767 / 2);
                return (wanted - fullScaleSine, energy / sound.Length / Math.Pow(10, wanted / 10));
            }

            before = now;
        }

        throw new InvalidOperationException("no threshold lies 15.9 dB below its level");
    }
}
