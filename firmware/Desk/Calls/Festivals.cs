using System.Globalization;

namespace CallDesk;

/// <summary>Days on which a greeting says more than "hello": by the sun, by the Chinese calendar, and one solar term.</summary>
public static class Festivals
{
    /// <summary>Qingming: the dead are remembered, nobody is wished joy.</summary>
    public const string Qingming = "qingming";

    private const int SpringFestivalDays = 7;

    private static readonly ChineseLunisolarCalendar Lunar = new();

    /// <summary>The festival of a local date, as its greeting's name in the catalogue; null on other days.</summary>
    /// <remarks>Where two fall together (mid-autumn on the National Day, 2020) the lunar one, which is rarer there, wins.</remarks>
    public static string? Of(DateTime date) => ByTheMoon(date.Date) ?? ByTheSun(date.Month, date.Day) ?? BySolarTerm(date);

    private static string? ByTheSun(int month, int day) => (month, day) switch
    {
        (1, 1) => "new-year",
        (5, 1 or 2) => "labour",
        (10, >= 1 and <= 3) => "national",
        _ => null,
    };

    /// <remarks>The calendar knows 1901–2100. A leap month has no festivals: they were in the month before.</remarks>
    private static string? ByTheMoon(DateTime date)
    {
        if (date < Lunar.MinSupportedDateTime || date >= Lunar.MaxSupportedDateTime.Date)
        {
            return null;
        }

        return LunarMonthAndDay(date) switch
        {
            (1, <= SpringFestivalDays) => "spring",
            (1, 15) => "lantern",
            (5, 5) => "dragon-boat",
            (8, 15) => "mid-autumn",
            (9, 9) => "double-ninth",
            _ => LunarMonthAndDay(date.AddDays(1)) == (1, 1) ? "spring" : null,
        };
    }

    /// <summary>Month 1–12 and day; month 0 in a leap month.</summary>
    internal static (int Month, int Day) LunarMonthAndDay(DateTime date)
    {
        var month = Lunar.GetMonth(date);
        var leap = Lunar.GetLeapMonth(Lunar.GetYear(date));
        var name = leap == 0 || month < leap ? month : month == leap ? 0 : month - 1;
        return (name, Lunar.GetDayOfMonth(date));
    }

    /// <summary>The sun at 15° of longitude: 4, 5 or 6 April; the usual approximation, checked for 1901–2099.</summary>
    private static string? BySolarTerm(DateTime date)
    {
        if (date is not { Month: 4, Year: > 1900 and < 2100 })
        {
            return null;
        }

        var year = date.Year % 100;
        var constant = date.Year < 2000 ? 55_900 : 48_100;
        return date.Day == (((year * 2422) + constant) / 10_000) - (year / 4) ? Qingming : null;
    }
}
