using System.Globalization;

namespace Phone.Prompts;

/// <summary>A key of the catalogue and the pause before it, ms; the first of an utterance has none.</summary>
internal readonly record struct SpokenPart(string Key, int Pause);

/// <summary>How a language reads numbers, times and dates from the pieces of its catalogue. Pure.</summary>
internal abstract class Reading
{
    /// <summary>Between two phrases.</summary>
    public const int PhrasePause = 60;

    /// <summary>Within a number or a time: one word follows the other.</summary>
    private const int WordPause = 10;

    private const int DigitPause = 40;

    /// <summary>Between groups of digits: what a listener writes down in one go.</summary>
    private const int GroupPause = 220;

    public static Reading Of(string language) => language == "en" ? new EnglishReading() : new ChineseReading();

    /// <summary>
    /// Digits one by one, in groups: a Chinese mobile number 3-4-4, another long number by fours. Also signs of addresses
    /// (<c>.</c> <c>:</c> and hexadecimal letters); what has no name is left out.
    /// </summary>
    public static IEnumerable<SpokenPart> Digits(string digits)
    {
        bool mobile = digits.Length == 11 && digits[0] == '1' && digits.All(char.IsAsciiDigit);
        for (int i = 0; i < digits.Length; i++)
        {
            bool begins = mobile ? i is 3 or 7 : digits.Length > 6 && digits.All(char.IsAsciiDigit) && i % 4 == 0;
            if (NameOf(digits[i]) is { } name)
            {
                yield return new SpokenPart($"digit.{name}", i == 0 ? PhrasePause : begins ? GroupPause : DigitPause);
            }
        }
    }

    /// <summary>A quantity, 0–9999; more is "many".</summary>
    /// <param name="counts">Something follows that is counted.</param>
    public IEnumerable<SpokenPart> Number(string value, bool counts) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 9_999
            ? Paced(Number(number, counts))
            : Paced(["number.many"]);

    /// <param name="value"><c>HH:mm</c>.</param>
    public IEnumerable<SpokenPart> Time(string value) =>
        TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
            ? Paced(Time(time.Hour, time.Minute))
            : Paced(["status.no-time"]);

    /// <param name="value"><c>yyyy-MM-dd</c>; the year is not said.</param>
    public IEnumerable<SpokenPart> Date(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? Paced(Date(date))
            : Paced(["status.no-time"]);

    protected abstract IEnumerable<string> Number(int number, bool counts);

    protected abstract IEnumerable<string> Time(int hour, int minute);

    protected abstract IEnumerable<string> Date(DateOnly date);

    /// <summary>Monday is 1.</summary>
    protected static string Weekday(DateOnly date) => $"weekday.{(((int)date.DayOfWeek + 6) % 7) + 1}";

    private static IEnumerable<SpokenPart> Paced(IEnumerable<string> keys) =>
        keys.Select(static (key, i) => new SpokenPart(key, i == 0 ? PhrasePause : WordPause));

    private static string? NameOf(char sign) => sign switch
    {
        >= '0' and <= '9' or >= 'a' and <= 'f' => sign.ToString(),
        '*' => "star",
        '#' => "pound",
        '+' => "plus",
        '.' => "point",
        ':' => "colon",
        _ => null,
    };
}
