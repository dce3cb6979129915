using System.Text.RegularExpressions;
using CallDesk;
using Phone.Audio;
using Phone.Prompts;
using Xunit;

namespace Phone.Tests.Prompts;

public partial class CatalogueTests
{
    [Fact]
    public void Both_languages_have_every_key_once()
    {
        var keys = Catalogue.Languages.Select(language => Catalogue.Lines(language).Select(line => line.Key).ToArray()).ToArray();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[0].Length, keys[0].Distinct().Count());
        Assert.All(keys[0], key => Assert.Matches(KeyShape(), key));
        Assert.All(Catalogue.Languages, language => Assert.All(Catalogue.Lines(language), line => Assert.NotEmpty(line.Text.Trim())));
    }

    /// <summary>The words that the standards put into a guard's mouth.</summary>
    [Theory]
    [InlineData("greeting.hello", "您好")]
    [InlineData("greeting.morning", "早上好")]
    [InlineData("greeting.afternoon", "下午好")]
    [InlineData("greeting.evening", "晚上好")]
    [InlineData("greeting.festival.new-year", "新年好")]
    [InlineData("greeting.festival.national", "节日快乐")]
    [InlineData("greeting.offer.booth", "我可以怎样帮助您")]
    [InlineData("greeting.offer.centre", "请问有什么可以帮到您吗")]
    [InlineData("please-hold", "对不起，请稍候")]
    [InlineData("sorry-waited", "对不起，让您久等了")]
    [InlineData("ask-surname", "请问您贵姓")]
    [InlineData("farewell.bye", "再见")]
    [InlineData("farewell.weekend", "愿您周末愉快")]
    [InlineData("farewell.festival", "再次祝您节日快乐")]
    [Clause("1.2")]
    [Clause("2.2b")]
    [Clause("2.3g")]
    [Clause("2.5d")]
    [Clause("3.2c")]
    [Clause("4.2")]
    public void What_the_standards_prescribe_is_said_as_they_prescribe_it(string key, string words) =>
        Assert.Contains(words, Catalogue.Of("zh")[key], StringComparison.Ordinal);

    /// <summary>The tables that the desk speaks of have an entry for every member.</summary>
    [Fact]
    public void Every_category_weekday_and_code_has_its_words()
    {
        var keys = Catalogue.Of("zh").Keys.ToHashSet();
        string[] categories =
            ["complaint", "suggestion", "repair", "enquiry", "needs-approval", "colleague", "private", "important", "emergency"];
        Assert.Equal(Enum.GetValues<Category>().Length - 1, categories.Length);
        Assert.All(categories, name => Assert.Contains($"category.{name}", keys));
        Assert.All(Enumerable.Range(0, 10), code => Assert.Contains($"key-guide.c{code}", keys));
        Assert.All(Enumerable.Range(1, 9), code => Assert.Contains($"key-guide.s{code}", keys));
    }

    [Fact]
    public void Every_piece_that_a_value_is_read_from_exists()
    {
        foreach (string language in Catalogue.Languages)
        {
            var keys = Catalogue.Of(language).Keys.ToHashSet();
            var used = Catalogue.PiecesOf(language);
            Assert.True(used.Count > 100);
            Assert.Subset(keys, used);
        }
    }

    /// <summary>ITU-T P.56-like: −22 dBFS of active speech; single syllables are too short to be exact.</summary>
    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public void What_was_built_is_whole_equally_loud_and_begins_at_once(string language)
    {
        Assert.SkipUnless(Catalogue.Built is not null, "the prompts were not built (./deploy.sh build)");
        using var pack = PromptPack.Open(Catalogue.Built!, language);
        Assert.Equal(Catalogue.Of(language).Keys.Order(StringComparer.Ordinal), pack.Keys.Order(StringComparer.Ordinal));
        Assert.All(pack.Keys, key =>
        {
            short[] sound = pack.Read(key)!;
            Assert.InRange(sound.Length, AudioFormat.SampleRate / 10, 20 * AudioFormat.SampleRate);
            Assert.InRange(SpeechLeveller.ActiveLevel(sound), SpeechLeveller.ActiveDbfs - 2, SpeechLeveller.ActiveDbfs + 2);
            Assert.InRange(SpeechLeveller.Peak(sound), -30, SpeechLeveller.PeakDbfs);
            Assert.InRange(Array.FindIndex(sound, sample => Math.Abs((int)sample) > 100), 0, AudioFormat.SampleRate / 20);
        });
    }

    [Fact]
    public void Music_on_hold_is_soft_and_ends_where_it_began()
    {
        Assert.SkipUnless(Catalogue.Built is not null, "the prompts were not built (./deploy.sh build)");
        short[] music = WavReader.Read(Path.Combine(Catalogue.Built!, "music.wav"));
        Assert.InRange(music.Length / AudioFormat.SampleRate, 20, 30);
        Assert.InRange(Pcm.DbfsOfMeanSquare(Math.Pow(Audio.Signal.Rms(music), 2)), -27, -25);
        Assert.InRange(Math.Abs(music[0] - music[^1]), 0, 20);
    }

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*$")]
    private static partial Regex KeyShape();
}
