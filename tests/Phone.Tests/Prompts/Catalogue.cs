using System.Globalization;
using Phone.Prompts;
using Phone.Tests.Architecture;

namespace Phone.Tests.Prompts;

/// <summary>The text tables of board/prompts.</summary>
internal static class Catalogue
{
    public static string[] Languages { get; } = ["zh", "en"];

    /// <summary>Where deploy.sh puts the sound; null if it was not built here.</summary>
    public static string? Built { get; } =
        Directory.Exists(Repository.Project("artifacts/prompts")) ? Repository.Project("artifacts/prompts") : null;

    public static (string Key, string Text)[] Lines(string language) =>
    [
        .. File.ReadLines(Repository.Project($"board/prompts/prompts.{language}.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" = ", 2))
            .Select(words => (words[0], words[1])),
    ];

    public static Dictionary<string, string> Of(string language) => Lines(language).ToDictionary(line => line.Key, line => line.Text);

    /// <summary>The keys that numbers, times, dates and digits are read from.</summary>
    public static HashSet<string> PiecesOf(string language)
    {
        var reading = Reading.Of(language);
        var values = Enumerable.Range(0, 10_001).Select(number => number.ToString(CultureInfo.InvariantCulture));
        var minutes = Enumerable.Range(0, 1_440).Select(minute => TimeOnly.MinValue.AddMinutes(minute).ToString("HH:mm", CultureInfo.InvariantCulture));
        var days = Enumerable.Range(0, 366).Select(day => new DateOnly(2028, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return
        [
            .. values.SelectMany(value => reading.Number(value, counts: true).Concat(reading.Number(value, counts: false)))
                .Concat(minutes.SelectMany(reading.Time))
                .Concat(days.SelectMany(reading.Date))
                .Concat(Reading.Digits("0123456789*#+.:abcdef"))
                .Select(part => part.Key),
        ];
    }
}
