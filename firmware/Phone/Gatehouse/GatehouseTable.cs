using System.Globalization;
using System.Text;
using CallDesk;

namespace Phone.Gatehouse;

/// <summary>Simulated years side by side, one column a configuration.</summary>
internal static class GatehouseTable
{
    private const int NameWidth = 34;
    private const int ColumnWidth = 16;

    public static string Render(IReadOnlyList<(string Name, GatehouseFigures Year)> years)
    {
        var table = new StringBuilder();
        Row(table, "", years, year => year.Name);
        Row(table, "callers", years, year => Whole(year.Year.Arrivals));
        Row(table, "answered", years, year => Share(year.Year.Answered, year.Year.Arrivals));
        Row(table, "answered in time (1.1)", years, year => Share(year.Year.InTime, year.Year.Arrivals));
        Row(table, "lost", years, year => Share(year.Year.Lost, year.Year.Arrivals));
        Row(table, "forwarded", years, year => Whole(year.Year.Forwarded));
        Row(table, "first heard an apology (5.7)", years, year => Whole(year.Year.MachineAnswered));
        foreach (var share in new[] { 0.5, 0.9, 0.99 })
        {
            Row(table, string.Create(CultureInfo.InvariantCulture, $"answer delay, {share:P0} below, s"), years, year => Seconds(year.Year.Delay(share)));
        }

        foreach (var cause in Enum.GetValues<LateCause>())
        {
            Row(table, $"late or missed: {cause}", years, year => Whole(year.Year.Causes.GetValueOrDefault(cause)));
        }

        foreach (var clause in years.SelectMany(year => year.Year.Breaches.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            Row(table, $"breaches of {clause}", years, year => Whole(year.Year.Breaches.GetValueOrDefault(clause)));
        }

        return table.ToString();
    }

    private static void Row(
        StringBuilder table,
        string name,
        IReadOnlyList<(string Name, GatehouseFigures Year)> years,
        Func<(string Name, GatehouseFigures Year), string> cell)
    {
        table.Append(name.PadRight(NameWidth));
        foreach (var year in years)
        {
            table.Append(cell(year).PadLeft(ColumnWidth));
        }

        table.AppendLine();
    }

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("F1", CultureInfo.InvariantCulture);

    private static string Share(int part, int whole) => whole == 0
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{part:N0} {100.0 * part / whole:F1} %");
}
