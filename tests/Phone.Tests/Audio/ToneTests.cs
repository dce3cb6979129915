using CallDesk;
using Phone.Audio;
using Xunit;

namespace Phone.Tests.Audio;

public class ToneTests
{
    private const int Rate = AudioFormat.SampleRate;
    private const int Ramp = Rate * 5 / 1_000;

    /// <summary>China's figures: ITU-T E.180 supplement 2. On and off in ms; off 0 = continuous.</summary>
    [Theory]
    [InlineData(Tone.Dial, 0, 0)]
    [InlineData(Tone.RingBack, 1_000, 4_000)]
    [InlineData(Tone.Busy, 350, 350)]
    [InlineData(Tone.Congestion, 700, 700)]
    [InlineData(Tone.CallWaiting, 400, 4_000)]
    public void China_has_its_cadences_at_450_Hz(Tone tone, int onMs, int offMs)
    {
        var spec = TonePlan.China[tone]!;
        var sounding = spec.Segments.Where(segment => segment.Frequencies.Length > 0);
        Assert.All(sounding, segment => Assert.Equal([450.0], segment.Frequencies));
        Assert.Equal(offMs == 0 ? [0] : [onMs, offMs], spec.Segments.Select(segment => segment.Milliseconds));
        Assert.True(spec.Repeats);
    }

    public static TheoryData<string, Tone> EveryTone
    {
        get
        {
            var data = new TheoryData<string, Tone>();
            foreach (var plan in TonePlan.All)
            {
                foreach (var tone in Enum.GetValues<Tone>().Where(tone => tone != Tone.None))
                {
                    data.Add(plan.Country, tone);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryTone))]
    public void A_cadence_is_exact_to_the_sample(string country, Tone tone)
    {
        var spec = Plan(country)[tone]!;
        var samples = Play(country, tone, 12 * Rate);
        var at = 0;
        for (var i = 0; at < samples.Length; i++)
        {
            var beyond = i >= spec.Segments.Length && !spec.Repeats;
            var segment = spec.Segments[i % spec.Segments.Length];
            var length = beyond || segment.Milliseconds == 0 ? samples.Length : segment.Milliseconds * Rate / 1_000;
            var stretch = samples.AsSpan(at, Math.Min(length, samples.Length - at));
            if (beyond || segment.Frequencies.Length == 0)
            {
                Assert.Equal(-1, stretch.IndexOfAnyExcept((short)0));
            }
            else
            {
                // The first and last millisecond of the "on" time already and still carry the tone.
                Assert.NotEqual(-1, stretch[..16].IndexOfAnyExcept((short)0));
                Assert.True(stretch.Length < length || stretch[^16..].IndexOfAnyExcept((short)0) >= 0);
            }

            at += length;
        }
    }

    [Theory]
    [MemberData(nameof(EveryTone))]
    public void A_tone_has_its_frequencies_and_its_level(string country, Tone tone)
    {
        var spec = Plan(country)[tone]!;
        var segment = spec.Segments[0];
        var samples = Play(country, tone, Rate);
        var length = segment.Milliseconds == 0 ? Rate / 2 : (segment.Milliseconds * Rate / 1_000) - (2 * Ramp);
        var steady = samples.AsSpan(Ramp, length);

        var each = Pcm.AmplitudeOfDbm0(spec.LevelDbm0) / Math.Sqrt(segment.Frequencies.Length);
        Assert.All(segment.Frequencies, hertz =>
            Assert.InRange(Signal.Db(Signal.Amplitude(samples.AsSpan(Ramp, length), hertz, Rate) / each), -0.2, 0.2));
        var dbm0 = Pcm.DbfsOfMeanSquare(Math.Pow(Signal.Rms(steady), 2)) + Pcm.FullScaleDbm0;
        Assert.InRange(dbm0, spec.LevelDbm0 - 0.4, spec.LevelDbm0 + 0.4);
    }

    /// <summary>The steepest step of a ramped sine is the sine's own plus the ramp's: an edge would be far steeper.</summary>
    [Theory]
    [MemberData(nameof(EveryTone))]
    public void Ramps_bound_the_steepness(string country, Tone tone)
    {
        var spec = Plan(country)[tone]!;
        var samples = Play(country, tone, 6 * Rate);
        AssertNoClick(samples, spec.Segments[0].Frequencies, Pcm.AmplitudeOfDbm0(spec.LevelDbm0));
    }

    [Fact]
    public void A_change_of_tone_at_any_moment_makes_no_click()
    {
        for (var frames = 1; frames < 60; frames += 7)
        {
            var generator = new ToneGenerator(TonePlan.China);
            var samples = new short[(frames + 20) * 160];
            generator.Select(Tone.Busy);
            PlayInto(generator, samples.AsSpan(0, frames * 160));
            generator.Select(Tone.Dial);
            PlayInto(generator, samples.AsSpan(frames * 160, 10 * 160));
            generator.Select(Tone.None);
            PlayInto(generator, samples.AsSpan((frames + 10) * 160));

            AssertNoClick(samples, [450], Pcm.AmplitudeOfDbm0(-10));
            Assert.Equal(-1, samples.AsSpan(((frames + 10) * 160) + Ramp).IndexOfAnyExcept((short)0));
            Assert.True(generator.Idle);
        }
    }

    [Fact]
    public void Equal_frequencies_keep_their_phase_when_the_tone_changes()
    {
        var generator = new ToneGenerator(TonePlan.China);
        var samples = new short[160 * 20];
        generator.Select(Tone.Dial);
        PlayInto(generator, samples.AsSpan(0, 160 * 10));
        generator.Select(Tone.RingBack);
        PlayInto(generator, samples.AsSpan(160 * 10));
        var steady = new short[160 * 20];
        var reference = new ToneGenerator(TonePlan.China);
        reference.Select(Tone.Dial);
        PlayInto(reference, steady);
        for (var i = 0; i < samples.Length; i++)
        {
            Assert.InRange(samples[i] - steady[i], -2, 2);
        }
    }

    [Fact]
    public void A_new_tone_starts_its_cadence_over_and_the_same_one_does_not()
    {
        var generator = new ToneGenerator(TonePlan.China);
        var frame = new short[160];
        generator.Select(Tone.Busy);
        for (var i = 0; i < 40; i++)
        {
            generator.Select(Tone.Busy);
            generator.Next(frame);
        }

        Assert.Equal(-1, frame.AsSpan().IndexOfAnyExcept((short)0));
        generator.Select(Tone.Congestion);
        generator.Next(frame);
        Assert.NotEqual(-1, frame.AsSpan().IndexOfAnyExcept((short)0));
    }

    [Fact]
    public void A_tone_that_sounds_once_can_be_restarted()
    {
        var generator = new ToneGenerator(TonePlan.China);
        generator.Select(Tone.Refused);
        var frame = new short[160];
        PlayInto(generator, new short[Rate]);
        Assert.True(generator.Idle);
        generator.Restart();
        generator.Next(frame);
        Assert.NotEqual(-1, frame.AsSpan().IndexOfAnyExcept((short)0));
        Assert.Equal(Tone.Refused, generator.Selected);
    }

    [Fact]
    public void Adding_to_a_mix_gives_what_playing_gives()
    {
        var (played, mixed) = (new ToneGenerator(TonePlan.UnitedKingdom), new ToneGenerator(TonePlan.UnitedKingdom));
        played.Select(Tone.RingBack);
        mixed.Select(Tone.RingBack);
        var frame = new short[160];
        var mix = new int[160];
        for (var i = 0; i < 150; i++)
        {
            played.Next(frame);
            Array.Fill(mix, 1_000);
            mixed.AddTo(mix);
            Assert.Equal(frame.Select(sample => sample + 1_000), mix);
        }
    }

    private static void AssertNoClick(ReadOnlySpan<short> samples, IEnumerable<double> frequencies, double amplitude)
    {
        var frequency = frequencies.Max();
        var peak = amplitude * Math.Sqrt(Math.Max(2, frequencies.Count()));
        var limit = (peak * 2 * Math.PI * frequency / Rate) + (peak * Math.PI / 2 / Ramp) + 2;
        for (var i = 1; i < samples.Length; i++)
        {
            Assert.InRange(Math.Abs(samples[i] - samples[i - 1]), 0, limit);
        }
    }

    private static short[] Play(string country, Tone tone, int samples)
    {
        var generator = new ToneGenerator(Plan(country));
        generator.Select(tone);
        var played = new short[samples];
        PlayInto(generator, played);
        return played;
    }

    private static void PlayInto(ToneGenerator generator, Span<short> samples)
    {
        for (var at = 0; at < samples.Length; at += 160)
        {
            generator.Next(samples.Slice(at, Math.Min(160, samples.Length - at)));
        }
    }

    private static TonePlan Plan(string country) => TonePlan.All.Single(plan => plan.Country == country);
}
