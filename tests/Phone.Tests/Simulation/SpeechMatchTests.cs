using Phone.Audio;
using Phone.Simulation;
using Phone.Tests.Architecture;
using Xunit;

namespace Phone.Tests.Simulation;

/// <summary>The measure by which a simulated call is judged: it must know a voice again and must not be fooled.</summary>
public sealed class SpeechMatchTests
{
    private static readonly Lazy<short[]> Guard = new(() => Speech("sim.guard.en.wav", 1));
    private static readonly Lazy<short[]> Caller = new(() => Speech("sim.caller.en.wav", 2));

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.5, 777)]
    [InlineData(-1.0, 16_000)]
    [InlineData(2.5, 4_321)]
    public void A_voice_is_known_again_through_gain_and_delay(double gain, int delay)
    {
        short[] heard = [.. new short[delay], .. Guard.Value.Select(sample => Pcm.Saturate((float)(sample * gain)))];
        Assert.InRange(SpeechMatch.Of(heard, Guard.Value), SpeechMatch.Threshold + 0.2, 1.001);
    }

    [Fact]
    public void A_voice_is_known_again_through_eight_bits_of_a_telephone_line()
    {
        short[] heard = [.. Guard.Value.Where((_, i) => i % 2 == 0).Select(MuLaw).SelectMany(sample => new[] { sample, sample })];
        Assert.InRange(SpeechMatch.Of(heard, Guard.Value), SpeechMatch.Threshold + 0.2, 1.001);
    }

    [Fact]
    public void A_voice_that_began_in_the_middle_of_its_loop_is_known_again()
    {
        short[] heard = [.. Guard.Value[40_000..], .. Guard.Value];
        Assert.InRange(SpeechMatch.Of(heard, Guard.Value), SpeechMatch.Threshold + 0.2, 1.001);
    }

    [Fact]
    public void A_voice_is_known_again_although_the_jitter_buffer_shifted_its_delay_twice()
    {
        short[] heard = [.. Guard.Value[..40_000], .. Guard.Value[40_320..72_000], .. new short[320], .. Guard.Value[72_000..112_000]];
        Assert.InRange(SpeechMatch.Of(heard, Guard.Value), SpeechMatch.Threshold + 0.2, 1.001);
    }

    [Fact]
    public void A_moment_of_it_among_another_voice_is_not_enough()
    {
        short[] heard = [.. Caller.Value[..64_000], .. Guard.Value[..32_000], .. Caller.Value[64_000..128_000]];
        Assert.InRange(SpeechMatch.Of(heard, Guard.Value), 0, SpeechMatch.Threshold);
    }

    [Fact]
    public void Another_voice_is_not_taken_for_it()
    {
        Assert.InRange(SpeechMatch.Of(Caller.Value, Guard.Value), 0, 0.35);
        Assert.InRange(SpeechMatch.Of(Guard.Value, Caller.Value), 0, 0.35);
    }

    [Fact]
    public void Silence_holds_no_voice_at_all()
    {
        Assert.Equal(0, SpeechMatch.Of(new short[100_000], Guard.Value));
        Assert.Equal(0, SpeechMatch.Of([], Guard.Value));
        Assert.Equal(0, SpeechMatch.Of(Guard.Value, []));
        Assert.Equal(0, SpeechMatch.Of(Guard.Value.AsSpan(0, 16_000), Guard.Value));
    }

    [Theory]
    [InlineData(450)]
    [InlineData(180)]
    public void A_tone_is_no_voice(double hertz)
    {
        short[] tone = Tests.Audio.Signal.Sine(hertz, AudioFormat.SampleRate, 100_000);
        Assert.InRange(SpeechMatch.Of(tone, Guard.Value), 0, 0.35);
    }

    [Fact]
    public void Noise_is_no_voice()
    {
        var random = new Random(7);
        short[] noise = [.. Enumerable.Range(0, 100_000).Select(_ => (short)random.Next(-20_000, 20_000))];
        Assert.InRange(SpeechMatch.Of(noise, Guard.Value), 0, 0.35);
    }

    /// <summary>
    /// The spoken files if they have been made, else a voice of our own: syllables of changing pitch and length.
    /// </summary>
    private static short[] Speech(string file, int seed)
    {
        string path = Repository.Project($"artifacts/speech/{file}");
        return File.Exists(path) ? WavReader.Read(path) : Babble(seed);
    }

    private static short[] Babble(int seed)
    {
        var random = new Random(seed);
        var samples = new List<short>();
        while (samples.Count < 12 * AudioFormat.SampleRate)
        {
            double pitch = 90 + (random.NextDouble() * 130);
            int length = random.Next(1_500, 5_000);
            double[] formants = [.. Enumerable.Range(1, 8).Select(_ => random.NextDouble())];
            for (var i = 0; i < length; i++)
            {
                double wave = formants.Select((gain, n) => gain * Math.Sin(2 * Math.PI * pitch * (n + 1) * i / AudioFormat.SampleRate)).Sum();
                samples.Add((short)(2_500 * wave * Math.Sin(Math.PI * i / length)));
            }

            samples.AddRange(new short[random.Next(200, 3_000)]);
        }

        return [.. samples];
    }

    /// <summary>There and back through the logarithmic steps of ITU-T G.711 (continuous law, 8 bits).</summary>
    private static short MuLaw(short sample)
    {
        const double mu = 255;
        double x = sample / 32_768.0;
        double code = Math.Round(Math.Sign(x) * Math.Log(1 + (mu * Math.Abs(x))) / Math.Log(1 + mu) * 127) / 127;
        return (short)(Math.Sign(code) * (Math.Pow(1 + mu, Math.Abs(code)) - 1) / mu * 32_767);
    }
}
