using CallDesk.Tests;
using Phone.Audio;
using Phone.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio.Listening;

/// <summary>Who speaks, told from what else a telephone hears. All times are frames of 10 ms.</summary>
public class SpeechActivityTests
{
    private const int Lead = 100;
    private const int Tail = 150;

    public static TheoryData<string> SpeechFiles => [.. Sounds.SpeechFiles.Select(file => Path.GetFileName(file))];

    [Theory]
    [InlineData("hiss")]
    [InlineData("hiss after silence")]
    [InlineData("comfort noise")]
    [InlineData("idle A-law")]
    [InlineData("hum")]
    [InlineData("hum that is switched")]
    [InlineData("450 Hz")]
    [InlineData("ring-back")]
    [InlineData("ring-back in A-law and noise")]
    [InlineData("busy")]
    [InlineData("ring-back of two tones")]
    [InlineData("dial tone of two tones")]
    [InlineData("DTMF")]
    [InlineData("knocks")]
    public void Half_a_minute_of_it_is_not_speech(string what)
    {
        foreach (double level in new[] { -60.0, -45, -30, -15 })
        {
            Assert.Empty(Changes(Steady(what, level)));
        }
    }

    /// <summary>
    /// The beginning is told 60 to 120 ms after it, dated within 50 ms; the end exactly half a second after its own date, which is
    /// at most 100 ms early (a voice that fades) and 50 ms late.
    /// </summary>
    [Theory]
    [Clause("2.3f")]
    [MemberData(nameof(SpeechFiles))]
    public void Speech_begins_and_ends_when_it_does(string file)
    {
        short[] speech = Speech(file);
        (int first, int last) = Extent(speech);
        foreach (short[] noise in new[] { Sounds.White(Seconds(speech), -65), Sounds.ALaw(Sounds.Brown(Seconds(speech), -55)) })
        {
            List<Change> changes = Changes(Sounds.Sum(speech, noise));
            Assert.True(changes[0].Began);
            Assert.InRange(changes[0].Told - first, 6, 12);
            Assert.InRange(changes[0].Was - first, -5, 5);
            Assert.False(changes[^1].Began);
            Assert.Equal(changes[^1].Was + SpeechActivity.HangoverFrames, changes[^1].Told);
            Assert.InRange(changes[^1].Was - last, -10, 5);
        }
    }

    /// <summary>How much of the time that counts as speech in quiet still does in noise.</summary>
    [Theory]
    [InlineData(20, 0.95)]
    [InlineData(15, 0.93)]
    [InlineData(10, 0.75)]
    public void Speech_is_followed_in_noise(double signalToNoise, double share)
    {
        foreach (string file in Sounds.SpeechFiles)
        {
            short[] speech = Speech(file);
            double noise = Sounds.RmsDbfs(WavReader.Read(file)) - signalToNoise;
            bool[] quiet = Speaking(speech);
            foreach (short[] around in new[] { Sounds.White(Seconds(speech), noise), Sounds.Brown(Seconds(speech), noise) })
            {
                bool[] noisy = Speaking(Sounds.Sum(speech, around));
                double kept = quiet.Zip(noisy, (a, b) => a && b).Count(both => both) / (double)quiet.Count(on => on);
                int invented = quiet.Zip(noisy, (a, b) => !a && b).Count(only => only);
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{Path.GetFileName(file)} {signalToNoise} dB: {kept:0.00}, {invented} more");
                Assert.InRange(kept, share, 1);
                Assert.InRange(invented, 0, 30);
            }
        }
    }

    /// <summary>No pitch, no formants, −45 dBFS, in a room of −65 dBFS: somebody who may not be overheard.</summary>
    [Theory]
    [MemberData(nameof(SpeechFiles))]
    public void A_whisper_counts(string file)
    {
        short[] speech = WavReader.Read(Find(file));
        short[] whisper = Framed(Sounds.Scaled(Sounds.Whispered(speech), -45 - Sounds.RmsDbfs(speech)));
        bool[] loud = Speaking(Framed(speech));
        bool[] heard = Speaking(Sounds.Sum(whisper, Sounds.White(Seconds(whisper), -65)));
        Assert.InRange(loud.Zip(heard, (a, b) => a && b).Count(both => both) / (double)loud.Count(on => on), 0.85, 1);
    }

    [Fact]
    public void A_short_pause_belongs_to_the_speech_and_a_long_one_parts_it()
    {
        short[] word = WavReader.Read(Find("sim.guard.zh.wav"))[..Sounds.Second];
        List<Change> once = Changes([.. Sounds.Silence(1), .. word, .. Sounds.Silence(0.3), .. word, .. Sounds.Silence(1)]);
        List<Change> twice = Changes([.. Sounds.Silence(1), .. word, .. Sounds.Silence(0.8), .. word, .. Sounds.Silence(1)]);
        Assert.Equal([true, false], once.Select(change => change.Began));
        Assert.Equal([true, false, true, false], twice.Select(change => change.Began));
    }

    [Fact]
    public void One_syllable_counts()
    {
        short[] syllable = WavReader.Read(Find("sim.caller.zh.wav"))[..(Sounds.Second / 4)];
        Assert.Equal([true, false], Changes([.. Sounds.Silence(1), .. syllable, .. Sounds.Silence(1)]).Select(change => change.Began));
    }

    [Fact]
    public void Closing_the_path_ends_the_speech_at_once_and_opening_it_starts_anew()
    {
        short[] speech = WavReader.Read(Find("sim.guard.en.wav"))[..Sounds.Second];
        var activity = new SpeechActivity();
        Feed(activity, speech);
        Assert.True(activity.Speaking);
        Assert.Equal(SpeechChange.Ended, activity.Close());
        Assert.Equal(0, activity.FramesBack);
        Assert.Equal(SpeechChange.None, activity.Close());
        Assert.Equal(Pcm.FloorDbfs, activity.LevelDbfs);
        Assert.Contains(SpeechChange.Began, Feed(activity, speech));
    }

    /// <summary>The far end comes back from the receiver, 30 dB weaker and 60 ms later; then the guard talks into it.</summary>
    [Fact]
    [Clause("5.8")]
    public void An_echo_of_the_other_side_is_not_speech_but_talking_into_it_is()
    {
        short[] far = WavReader.Read(Find("sim.caller.en.wav"));
        short[] echo = [.. Sounds.Silence(0.06), .. Sounds.Scaled(far, -30)];
        short[] guard = WavReader.Read(Find("sim.guard.en.wav"))[..(3 * Sounds.Second)];
        Assert.NotEmpty(Changes(echo)); // what would be heard without knowing the far end
        Assert.Empty(WithFar(echo, far));
        int begins = 4 * 100;
        short[] both = Sounds.Sum(echo, [.. Sounds.Silence(4), .. guard, .. Sounds.Silence(60)]);
        Assert.InRange(WithFar(both, far)[0].Was, begins - 2, begins + 20);
    }

    private static short[] Steady(string what, double level) => what switch
    {
        "hiss" => Sounds.White(30, level),
        "hiss after silence" => [.. Sounds.White(5, -70), .. Sounds.White(25, level)],
        "comfort noise" => Sounds.ALaw(Sounds.Cadence(Sounds.White(30, level), 1.3, 0.2)),
        "idle A-law" => Sounds.ALaw(Sounds.White(30, -80)),
        "hum" => Sounds.Hum(30, level),
        "hum that is switched" => Sounds.Cadence(Sounds.Hum(30, level), 2, 3),
        "450 Hz" => Sounds.Tone(30, level),
        "ring-back" => Sounds.Cadence(Sounds.Tone(30, level), 1, 4),
        "ring-back in A-law and noise" =>
            Sounds.Sum(Sounds.ALaw(Sounds.Cadence(Sounds.Tone(30, level), 1, 4)), Sounds.White(30, level - 25)),
        "busy" => Sounds.Cadence(Sounds.Tone(30, level), 0.35, 0.35),
        "ring-back of two tones" => Sounds.Cadence(Pair(440, 480, level), 2, 4),
        "dial tone of two tones" => Pair(350, 440, level),
        "DTMF" => Sounds.Cadence(Pair(697, 1209, level), 0.1, 0.1),
        "knocks" => Sounds.Cadence(Sounds.White(30, level), 0.04, 1.2),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static short[] Pair(double one, double other, double level) =>
        Sounds.Sum(Sounds.Tone(30, level - 3, one), Sounds.Tone(30, level - 3, other));

    private static string Find(string name) => Sounds.SpeechFiles.Single(file => Path.GetFileName(file) == name);

    private static short[] Speech(string file) => Framed(WavReader.Read(Find(Path.GetFileName(file))));

    /// <summary>With a second of silence before and one and a half after it, in whole frames.</summary>
    private static short[] Framed(short[] speech) =>
        [.. new short[Lead * 160], .. speech[..(speech.Length / 160 * 160)], .. new short[Tail * 160]];

    private static double Seconds(short[] sound) => (double)sound.Length / Sounds.Second;

    /// <summary>The first and last frame of clean speech that is louder than −45 dBFS.</summary>
    private static (int First, int Last) Extent(short[] speech)
    {
        bool[] loud = [.. speech.Chunk(160).Select(frame => Sounds.RmsDbfs(frame) > -45)];
        return (Array.IndexOf(loud, true), Array.LastIndexOf(loud, true));
    }

    private static List<SpeechChange> Feed(SpeechActivity activity, short[] sound) =>
        [.. sound.Chunk(160).Where(frame => frame.Length == 160).Select(frame => activity.Add(frame, Pcm.FloorDbfs))];

    private static bool[] Speaking(short[] sound)
    {
        var activity = new SpeechActivity();
        return [.. sound.Chunk(160).Select(frame => { activity.Add(frame, Pcm.FloorDbfs); return activity.Speaking; })];
    }

    private static List<Change> Changes(short[] sound) => WithFar(sound, []);

    private static List<Change> WithFar(short[] sound, short[] far)
    {
        var (activity, band, shadow) = (new SpeechActivity(), new SpeechBand(), new EchoShadow(200));
        var changes = new List<Change>();
        for (int frame = 0; frame < sound.Length / 160; frame++)
        {
            shadow.Add((frame + 1) * 160 > far.Length ? Pcm.FloorDbfs : band.Level(far.AsSpan(frame * 160, 160)));
            SpeechChange change = activity.Add(sound.AsSpan(frame * 160, 160), shadow.Dbfs);
            if (change != SpeechChange.None)
            {
                changes.Add(new Change(change == SpeechChange.Began, frame, frame - activity.FramesBack));
            }
        }

        return changes;
    }

    /// <param name="Told">The frame that told it.</param>
    /// <param name="Was">The frame in which it was.</param>
    private sealed record Change(bool Began, int Told, int Was);
}
