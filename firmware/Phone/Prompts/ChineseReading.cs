namespace Phone.Prompts;

/// <summary>
/// Standard Chinese: 一百零五, 一百一十五, 两百, 两千零三十; 2 is 两 before what is counted and before 点, 二 at the end; the day's part
/// comes before the hour of a twelve-hour clock.
/// </summary>
internal sealed class ChineseReading : Reading
{
    protected override IEnumerable<string> Number(int number, bool counts) => number switch
    {
        2 when counts => ["number.pair"],
        <= 20 => [$"number.{number}"],
        _ => Large(number),
    };

    protected override IEnumerable<string> Time(int hour, int minute)
    {
        yield return PartOfDay(hour);
        int shown = hour is > 12 ? hour - 12 : hour;
        foreach (string word in Number(shown, counts: true))
        {
            yield return word;
        }

        yield return "time.hour";
        if (minute == 30)
        {
            yield return "time.half";
        }
        else if (minute > 0)
        {
            foreach (string word in Minutes(minute))
            {
                yield return word;
            }
        }
    }

    protected override IEnumerable<string> Date(DateOnly date) => [$"month.{date.Month}", $"day.{date.Day}", Weekday(date)];

    private static IEnumerable<string> Large(int number)
    {
        (int thousands, int hundreds, int rest) = (number / 1_000, number / 100 % 10, number % 100);
        if (thousands > 0)
        {
            yield return Multiplier(thousands);
            yield return "number.thousand";
        }

        if (hundreds > 0)
        {
            yield return Multiplier(hundreds);
            yield return "number.hundred";
        }

        // A place that is left out before the last one is said, once.
        bool gap = rest is > 0 and < 10 ? number > 100 : rest > 0 && thousands > 0 && hundreds == 0;
        if (gap)
        {
            yield return "number.and";
        }

        foreach (string word in BelowHundred(rest, number > 100))
        {
            yield return word;
        }
    }

    private static IEnumerable<string> BelowHundred(int number, bool behindHundreds)
    {
        if (behindHundreds && number is >= 10 and < 20)
        {
            // 一百一十五, but 十五.
            yield return "number.1";
        }

        if (number >= 10)
        {
            yield return $"number.{number / 10 * 10}";
        }

        if (number % 10 > 0)
        {
            yield return $"number.{number % 10}";
        }
    }

    private static IEnumerable<string> Minutes(int minute)
    {
        if (minute < 10)
        {
            yield return "time.oh";
        }

        foreach (string word in BelowHundred(minute, behindHundreds: false))
        {
            yield return word;
        }

        yield return "time.minute";
    }

    private static string Multiplier(int number) => number == 2 ? "number.pair" : $"number.{number}";

    private static string PartOfDay(int hour) => hour switch
    {
        < 6 => "time.night",
        < 9 => "time.morning",
        < 12 => "time.forenoon",
        12 => "time.midday",
        < 18 => "time.afternoon",
        _ => "time.evening",
    };
}
