using System.Globalization;
using Phone.Prompts;
using Xunit;

namespace Phone.Tests.Prompts;

/// <summary>How numbers, times and dates are read out; the expected words are written out, not keys.</summary>
public class ReadingTests
{
    private static readonly Dictionary<string, string> Chinese = Catalogue.Of("zh");
    private static readonly Dictionary<string, string> English = Catalogue.Of("en");

    [Theory]
    [InlineData("0", "零")]
    [InlineData("2", "二")]
    [InlineData("10", "十")]
    [InlineData("12", "十二")]
    [InlineData("20", "二十")]
    [InlineData("22", "二十二")]
    [InlineData("100", "一百")]
    [InlineData("105", "一百零五")]
    [InlineData("110", "一百一十")]
    [InlineData("115", "一百一十五")]
    [InlineData("200", "两百")]
    [InlineData("222", "两百二十二")]
    [InlineData("1000", "一千")]
    [InlineData("1005", "一千零五")]
    [InlineData("1010", "一千零一十")]
    [InlineData("1050", "一千零五十")]
    [InlineData("1500", "一千五百")]
    [InlineData("2002", "两千零二")]
    [InlineData("9999", "九千九百九十九")]
    [InlineData("10000", "很多")]
    public void A_number_in_Chinese(string value, string words) =>
        Assert.Equal(words, Words(Chinese, Reading.Of("zh").Number(value, counts: false), ""));

    [Theory]
    [InlineData("2", "两")]
    [InlineData("12", "十二")]
    [InlineData("1", "一")]
    public void Two_of_something_is_liang(string value, string words) =>
        Assert.Equal(words, Words(Chinese, Reading.Of("zh").Number(value, counts: true), ""));

    /// <summary>Read back by a parser that knows nothing of how they were made.</summary>
    [Fact]
    public void Every_Chinese_number_means_itself()
    {
        for (var number = 0; number < 10_000; number++)
        {
            string words = Words(Chinese, Reading.Of("zh").Number(number.ToString(CultureInfo.InvariantCulture), counts: false), "");
            Assert.Equal(number, ValueOf(words));
        }
    }

    [Theory]
    [InlineData("0", "zero")]
    [InlineData("15", "fifteen")]
    [InlineData("21", "twenty one")]
    [InlineData("100", "one hundred")]
    [InlineData("105", "one hundred and five")]
    [InlineData("1500", "one thousand five hundred")]
    [InlineData("1005", "one thousand and five")]
    [InlineData("2342", "two thousand three hundred and forty two")]
    public void A_number_in_English(string value, string words) =>
        Assert.Equal(words, Words(English, Reading.Of("en").Number(value, counts: true), " "));

    [Fact]
    public void No_two_English_numbers_sound_alike() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000)
            .Select(n => Words(English, Reading.Of("en").Number(n.ToString(CultureInfo.InvariantCulture), false), " ")).Distinct().Count());

    [Theory]
    [InlineData("14:30", "下午两点半", "two thirty in the afternoon")]
    [InlineData("14:05", "下午两点零五分", "two oh five in the afternoon")]
    [InlineData("02:15", "凌晨两点十五分", "two fifteen at night")]
    [InlineData("12:00", "中午十二点", "twelve o'clock at midday")]
    [InlineData("00:00", "凌晨零点", "twelve o'clock at night")]
    [InlineData("08:45", "早上八点四十五分", "eight forty five in the morning")]
    [InlineData("22:10", "晚上十点十分", "ten ten at night")]
    [InlineData("25:00", "时间未知", "The time is not known")]
    public void A_time(string value, string chinese, string english)
    {
        Assert.Equal(chinese, Words(Chinese, Reading.Of("zh").Time(value), ""));
        Assert.Equal(english, Words(English, Reading.Of("en").Time(value), " "));
    }

    [Fact]
    public void A_date()
    {
        Assert.Equal("十一月二十三号星期一", Words(Chinese, Reading.Of("zh").Date("2026-11-23"), ""));
        Assert.Equal("Monday the twenty-third of November", Words(English, Reading.Of("en").Date("2026-11-23"), " "));
        Assert.Equal("星期日", Chinese[Reading.Of("zh").Date("2026-11-29").Last().Key]);
    }

    [Fact]
    public void The_digit_one_is_yao_and_a_number_comes_in_groups()
    {
        Assert.Equal("幺幺零", Words(Chinese, Reading.Digits("110"), ""));
        var mobile = Reading.Digits("13800138000").ToArray();
        Assert.Equal([3, 7], mobile.Index().Where(part => part.Item.Pause > 100).Select(part => part.Index));
        Assert.Equal("one nine two dot one six eight", Words(English, Reading.Digits("192.168"), " "));
        Assert.Equal(["digit.star", "digit.pound", "digit.plus"], Reading.Digits("*-#+").Select(part => part.Key));
    }

    private static string Words(Dictionary<string, string> catalogue, IEnumerable<SpokenPart> parts, string between) =>
        string.Join(between, parts.Select(part => catalogue[part.Key]));

    private static int ValueOf(string words)
    {
        var (total, digit) = (0, 0);
        foreach (char word in words)
        {
            int unit = word switch { '千' => 1_000, '百' => 100, '十' => 10, _ => 0 };
            if (unit > 0)
            {
                total += Math.Max(1, digit) * unit;
                digit = 0;
            }
            else
            {
                digit = word == '两' ? 2 : "零一二三四五六七八九".IndexOf(word, StringComparison.Ordinal);
            }
        }

        return total + digit;
    }
}
