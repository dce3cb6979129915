namespace Phone.Prompts;

/// <summary>British English: "one hundred and five", "two oh five in the afternoon", "Monday the twenty-third of November".</summary>
internal sealed class EnglishReading : Reading
{
    protected override IEnumerable<string> Number(int number, bool counts)
    {
        (int thousands, int hundreds, int rest) = (number / 1_000, number / 100 % 10, number % 100);
        if (thousands > 0)
        {
            yield return $"number.{thousands}";
            yield return "number.thousand";
        }

        if (hundreds > 0)
        {
            yield return $"number.{hundreds}";
            yield return "number.hundred";
        }

        if (rest > 0 && number > 100)
        {
            yield return "number.and";
        }

        if (rest > 0 || number == 0)
        {
            foreach (string word in BelowHundred(rest))
            {
                yield return word;
            }
        }
    }

    protected override IEnumerable<string> Time(int hour, int minute)
    {
        yield return $"number.{(hour % 12 == 0 ? 12 : hour % 12)}";
        if (minute == 0)
        {
            yield return "time.hour";
        }
        else if (minute == 30)
        {
            yield return "time.half";
        }
        else
        {
            if (minute < 10)
            {
                yield return "time.oh";
            }

            foreach (string word in BelowHundred(minute))
            {
                yield return word;
            }
        }

        yield return PartOfDay(hour, minute);
    }

    protected override IEnumerable<string> Date(DateOnly date) => [Weekday(date), $"day.{date.Day}", $"month.{date.Month}"];

    private static IEnumerable<string> BelowHundred(int number)
    {
        if (number <= 20)
        {
            yield return $"number.{number}";
            yield break;
        }

        yield return $"number.{number / 10 * 10}";
        if (number % 10 > 0)
        {
            yield return $"number.{number % 10}";
        }
    }

    private static string PartOfDay(int hour, int minute) => (hour, minute) switch
    {
        (12, 0) => "time.midday",
        ( < 5 or >= 22, _) => "time.night",
        ( < 9, _) => "time.morning",
        ( < 12, _) => "time.forenoon",
        ( < 18, _) => "time.afternoon",
        _ => "time.evening",
    };
}
