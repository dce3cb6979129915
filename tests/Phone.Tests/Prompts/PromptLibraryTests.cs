using System.Collections.Concurrent;
using System.Collections.Immutable;
using CallDesk;
using Phone.Audio;
using Phone.Prompts;
using Phone.Tests.Audio;
using Xunit;

namespace Phone.Tests.Prompts;

/// <summary>A library of three built prompts and a site that records, names and dictates.</summary>
public sealed class PromptLibraryTests : IDisposable
{
    private const int Rate = AudioFormat.SampleRate;

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-prompts").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentQueue<string> _spoken = new();
    private readonly PromptLibrary _library;
    private bool _synthesiser = true;

    public PromptLibraryTests()
    {
        Directory.CreateDirectory(Built);
        Pack("zh", ("thanks", 1_000), ("digit.1", 500), ("digit.0", 300), ("entry.unnamed", 200), ("post.unnamed", 250), ("memo.gone", 150));
        _library = Library();
    }

    private string Built => Path.Combine(_folder, "built");

    private string Data => Path.Combine(_folder, "data");

    public void Dispose()
    {
        _library.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Phrases_follow_each_other_with_a_short_pause()
    {
        var clip = _library.Compose(Saying(new("thanks"), new("digits", "110")));
        Assert.Equal(1_000 + 500 + 500 + 300 + (Rate * (60 + 40 + 40) / 1_000), clip.Samples);
        Assert.Equal(0, _library.Missed);
    }

    [Fact]
    public void Slowly_said_the_words_last_longer_and_the_pauses_do_not()
    {
        var clip = _library.Compose(Saying(new("thanks"), new("thanks")) with { Slow = true });
        Assert.Equal((2 * (int)(1_000 * SlowSpeech.Factor)) + (Rate * 60 / 1_000), clip.Samples);
    }

    [Fact]
    public void A_prompt_that_does_not_exist_beeps_is_named_and_counted()
    {
        var clip = _library.Compose(Saying(new("thanks"), new("no-such-key")));
        Assert.Contains(_log, line => line.Contains("\"no-such-key\"", StringComparison.Ordinal));
        Assert.Equal(1, _library.Missed);
        var beeps = clip.Piece(2).ToArray();
        Assert.InRange(beeps.Length, Rate / 10, Rate / 2);
        Assert.Contains(beeps, sample => sample > 1_000);
    }

    [Fact]
    public void Without_any_built_prompt_there_are_beeps_and_one_line_for_the_folder()
    {
        using var library = new PromptLibrary(Path.Combine(_folder, "nowhere"), Data, _log.Enqueue, Speak);
        Assert.True(library.Compose(Saying(new("thanks"), new("thanks"))).Samples > 0);
        Assert.Equal(2, library.Missed);
        Assert.Single(_log, line => line.Contains("built", StringComparison.Ordinal));
    }

    [Fact]
    public void A_recording_of_the_site_goes_first_at_any_rate_and_at_the_level_of_all_prompts()
    {
        Write(Path.Combine(Data, "prompts/zh/thanks.wav"), Wav(48_000, Signal.Sine(1_000, 48_000, 48_000, 1_000)));
        short[] sound = Library().Compose(Saying(new Phrase("thanks"))).Piece(0).ToArray();
        Assert.InRange(sound.Length, Rate * 98 / 100, Rate);
        Assert.InRange(SpeechLeveller.ActiveLevel(sound), -22.5, -21.5);
        Assert.InRange(Signal.Db(Signal.Amplitude(sound, 1_000, Rate) / (Signal.Rms(sound) * Math.Sqrt(2))), -0.3, 0.3);
    }

    [Fact]
    public void A_recording_that_cannot_be_used_is_named_and_the_built_one_said()
    {
        Write(Path.Combine(Data, "prompts/zh/thanks.wav"), "no sound"u8.ToArray());
        Assert.Equal(1_000, Library().Compose(Saying(new Phrase("thanks"))).Samples);
        Assert.Contains(_log, line => line.Contains("thanks.wav", StringComparison.Ordinal));
    }

    [Fact]
    [Clause("4.2")]
    [Clause("5.2")]
    public async Task The_posts_name_is_spoken_once_and_kept()
    {
        await _library.PrepareWordsAsync(Directory1("王先生"), "西门岗");
        Assert.Equal(["西门岗", "王先生"], _spoken);
        Assert.True(_library.Compose(Saying(new Phrase("post"))).Samples > Rate / 10);
        Assert.NotEqual(200, _library.Compose(Saying(new Phrase("entry", "wang"))).Samples);

        using var again = Library();
        await again.PrepareWordsAsync(Directory1("王先生"), "西门岗");
        Assert.Equal(2, _spoken.Count);
        Assert.NotEqual(250, again.Compose(Saying(new Phrase("post"))).Samples);
        Assert.DoesNotContain(_log, line => line.Contains('王', StringComparison.Ordinal));
    }

    /// <summary>Clause 1.9: a name that left the directory is not kept as a sound.</summary>
    [Fact]
    [Clause("1.9")]
    public async Task A_name_that_is_gone_is_gone_from_the_disk()
    {
        await _library.PrepareWordsAsync(Directory1("王先生"), "西门岗");
        await _library.PrepareWordsAsync(new PostSettings(), "西门岗");
        Assert.Single(Directory.GetFiles(Path.Combine(Data, "prompts/spoken")));
        Assert.Equal(200, _library.Compose(Saying(new Phrase("entry", "wang"))).Samples);
    }

    [Fact]
    public async Task Without_a_synthesiser_a_neutral_word_stands_for_a_name_unless_it_was_recorded()
    {
        _synthesiser = false;
        Write(Path.Combine(Data, "prompts/zh/entry.wang.wav"), Wav(8_000, Signal.Sine(500, 8_000, 8_000)));
        await _library.PrepareWordsAsync(Directory1("王先生"), "西门岗");
        Assert.Equal(250, _library.Compose(Saying(new Phrase("post"))).Samples);
        Assert.InRange(_library.Compose(Saying(new Phrase("entry", "wang"))).Samples, Rate * 95 / 100, Rate);
        Assert.Single(_log, line => line.Contains("espeak-ng", StringComparison.Ordinal));
    }

    [Fact]
    public void A_memo_that_is_at_hand_is_played_back_and_one_that_is_gone_is_said_to_be_gone()
    {
        _library.Memos = id => id == 3 ? new short[900] : null;
        Assert.Equal(900, _library.Compose(Saying(new Phrase("memo", "3"))).Samples);
        Assert.Equal(150, _library.Compose(Saying(new Phrase("memo", "4"))).Samples);
    }

    [Fact]
    public async Task An_utterance_is_said_in_its_own_language_and_the_sites_names_in_the_sites()
    {
        Pack("en", ("thanks", 2_000), ("digit.1", 700), ("entry.unnamed", 350));
        await _library.PrepareWordsAsync(Directory1("王先生"), "西门岗");

        Assert.Equal(1_000, _library.Compose(Saying(new Phrase("thanks"))).Samples);
        Assert.Equal(2_000, _library.Compose(Saying(new Phrase("thanks")) with { Language = "en" }).Samples);
        Assert.Equal(700, _library.Compose(Saying(new Phrase("digits", "1")) with { Language = "en" }).Samples);
        Assert.Equal(
            _library.Compose(Saying(new Phrase("entry", "wang"))).Piece(0).ToArray(),
            _library.Compose(Saying(new Phrase("entry", "wang")) with { Language = "en" }).Piece(0).ToArray());
        Assert.Equal(["西门岗", "王先生"], _spoken);
        Assert.Equal(0, _library.Missed);
    }

    /// <summary>Two languages, more than can be kept: what was said last stays, and nothing is ever missing.</summary>
    [Fact]
    public void Both_languages_together_cost_no_more_memory_than_is_set()
    {
        const int length = PromptLibrary.Kept / 4;
        Pack("zh", ("a", length), ("b", length), ("c", length));
        Pack("en", ("a", length), ("b", length), ("c", length));
        var library = Library();
        foreach (string language in (string[])["zh", "en", "zh"])
        {
            foreach (string key in (string[])["a", "b", "c"])
            {
                Assert.Equal(length, library.Compose(Saying(new Phrase(key)) with { Language = language }).Samples);
                Assert.InRange(library.Held, length, PromptLibrary.Kept);
            }
        }

        File.Delete(Path.Combine(Built, "zh.wav"));
        Assert.Equal(length, library.Compose(Saying(new Phrase("c"))).Samples);
        Assert.Equal(0, library.Missed);
        library.Dispose();
    }

    private static PostSettings Directory1(string name) =>
        new() { Directory = [new DirectoryEntry("wang", name, "201", EntryClass.Colleague)] };

    private static Utterance Saying(params ImmutableArray<Phrase> phrases) => new(1, phrases);

    private PromptLibrary Library() => new(Built, Data, _log.Enqueue, Speak);

    private bool Speak(string language, string text, string file)
    {
        _spoken.Enqueue(text);
        if (_synthesiser)
        {
            File.WriteAllBytes(file, Wav(22_050, Signal.Sine(400, 22_050, 11_025)));
        }

        return _synthesiser;
    }

    private void Pack(string language, params (string Key, int Samples)[] prompts)
    {
        var at = 0;
        var index = new List<string>();
        foreach (var (key, samples) in prompts)
        {
            index.Add($"{key} {at} {samples}");
            at += samples;
        }

        File.WriteAllLines(Path.Combine(Built, $"{language}.index"), index);
        File.WriteAllBytes(Path.Combine(Built, $"{language}.wav"), Wav(Rate, Signal.Sine(300, Rate, at)));
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static byte[] Wav(int rate, short[] samples)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("RIFF"u8);
        writer.Write(36 + (2 * samples.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(2 * rate);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        foreach (var sample in samples)
        {
            writer.Write(sample);
        }

        writer.Flush();
        return memory.ToArray();
    }
}
