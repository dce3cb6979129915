using Phone.Audio;
using Phone.Prompts;
using Phone.Tests.Audio;
using Phone.Tests.Audio.Listening;
using Xunit;

namespace Phone.Tests.Prompts;

/// <summary>Longer, at the same pitch, as loud, and without a click.</summary>
public class SlowSpeechTests
{
    [Theory]
    [InlineData(110)]
    [InlineData(187)]
    [InlineData(420)]
    public void A_tone_keeps_pitch_and_level_and_lasts_longer(double hertz)
    {
        var tone = Signal.Sine(hertz, AudioFormat.SampleRate, AudioFormat.SampleRate * 2, 10_000);
        var slow = SlowSpeech.Of(tone);

        Assert.Equal(SlowSpeech.Factor, (double)slow.Length / tone.Length, 0.001);
        Assert.Equal(hertz, Crossings(slow) / 2.0 / ((double)slow.Length / AudioFormat.SampleRate), hertz * 0.02);
        Assert.Equal(1, Energy(slow) / slow.Length / (Energy(tone) / tone.Length), 0.1);
        Assert.InRange(Steepest(slow), 0, Steepest(tone) * 1.1);
    }

    [Fact]
    public void Pauses_and_words_of_speech_grow_alike_and_nothing_clicks()
    {
        var speech = Sounds.Cadence(Sounds.Babble(4), 0.6, 0.4);
        var slow = SlowSpeech.Of(speech);

        Assert.Equal(1, Energy(slow) / slow.Length / (Energy(speech) / speech.Length), 0.15);
        Assert.InRange(Steepest(slow), 0, Steepest(speech) * 1.25);
        Assert.Equal(Quiet(speech), Quiet(slow), 0.05);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(959)]
    public void What_is_too_short_for_two_pieces_stays_as_it_is(int length)
    {
        var blip = Signal.Sine(1_000, AudioFormat.SampleRate, length, 10_000);
        Assert.Equal(blip, SlowSpeech.Of(blip));
    }

    [Fact]
    public void Full_scale_is_not_wrapped()
    {
        short[] square = [.. Enumerable.Range(0, AudioFormat.SampleRate).Select(i => i / 80 % 2 == 0 ? short.MaxValue : short.MinValue)];
        Assert.Equal(1, Energy(SlowSpeech.Of(square)) / (SlowSpeech.Factor * Energy(square)), 0.1);
    }

    private static double Energy(short[] sound) => sound.Sum(sample => (double)sample * sample);

    private static int Crossings(short[] sound) => sound.Zip(sound.Skip(1)).Count(pair => pair.First < 0 != pair.Second < 0);

    private static int Steepest(short[] sound) => sound.Zip(sound.Skip(1)).Max(pair => Math.Abs(pair.Second - pair.First));

    /// <summary>The share of 20 ms windows in which nothing is said.</summary>
    private static double Quiet(short[] sound)
    {
        var windows = sound.Chunk(AudioFormat.SampleRate / 50).ToArray();
        return windows.Count(window => Energy(window) / window.Length < 100) / (double)windows.Length;
    }
}
