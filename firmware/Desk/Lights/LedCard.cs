using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CallDesk;

/// <summary>The language of the lights as it is printed: made from the rows that the phone itself paints from.</summary>
public static partial class LedLanguage
{
    /// <summary>Markdown: where and how, for every meaning; the colour comes last, since nobody needs to see it.</summary>
    /// <param name="language"><c>zh</c> or <c>en</c>.</param>
    public static string Card(string language)
    {
        var zh = language == "zh";
        var card = new StringBuilder(zh
            ? "灯的位置像钟点：正上方是 12 点。\n\n| 灯 | 怎样亮 | 意思 | 颜色 |\n|---|---|---|---|\n"
            : "A light's place is read like a clock: 12 is at the top.\n\n| lights | how | meaning | colour |\n|---|---|---|---|\n");
        foreach (var row in Pictures.Concat(Printed()))
        {
            Append(card, row, zh);
        }

        return card.ToString();
    }

    /// <summary>Markdown: what the ring shows when the phone itself is in trouble; readable when it can no longer speak.</summary>
    public static string FaultCard(string language)
    {
        var zh = language == "zh";
        var card = new StringBuilder(zh ? "| 灯 | 怎样亮 | 意思 | 颜色 |\n" : "| lights | how | meaning | colour |\n").Append("|---|---|---|---|\n");
        foreach (var row in Rows.Where(row => row.Occasion == Occasion.Fault))
        {
            Append(card, row, zh);
        }

        return card.ToString();
    }

    private static void Append(StringBuilder card, LedRow row, bool zh)
    {
        card.Append("| ").Append(Place(row, zh)).Append(" | ").Append(How(row.Shows.Motion, zh)).Append(" | ");
        card.Append(zh ? row.Zh : row.Meaning).Append(" | ").Append(Colour(row.Shows, zh)).Append(" |\n");
    }

    /// <summary>The first neighbour stands for all four; faults have a table of their own.</summary>
    private static IEnumerable<LedRow> Printed() => Rows.Where(
        row => row.Occasion != Occasion.Fault && (row.Occasion != Occasion.Neighbour || row.First == FirstNeighbour));

    private static string Place(LedRow row, bool zh)
    {
        if (row.Lights == Count)
        {
            return zh ? "全部" : "all";
        }

        if (row.Occasion == Occasion.Neighbour)
        {
            return zh ? "8–11，每岗一灯" : "8–11, one each";
        }

        var last = row.First + row.Lights - 1;
        return row.Lights == 1 ? Hour(row.First) : string.Create(CultureInfo.InvariantCulture, $"{Hour(row.First)}–{Hour(last)}");
    }

    private static string Hour(int light) => (light == 0 ? Count : light).ToString(CultureInfo.InvariantCulture);

    private static string How(Motion motion, bool zh) => motion switch
    {
        Motion.Steady => zh ? "常亮" : "steady",
        Motion.Blink => zh ? "慢闪（亮暗各半秒）" : "blinks, half a second",
        Motion.Flash => zh ? "快闪（每秒四次）" : "flashes, four a second",
        _ => zh ? "偶闪（每两秒一下）" : "winks, every two seconds",
    };

    private static string Colour(Light light, bool zh)
    {
        var named = Colours.First(c => c.Shows == light with { Motion = Motion.Steady });
        return zh ? named.Zh : named.En;
    }

    private static ImmutableArray<(Light Shows, string Zh, string En)> Colours =>
    [
        (Dim, "暗绿", "dim green"), (Red(Motion.Steady), "红", "red"), (Green(Motion.Steady), "绿", "green"),
        (Amber(Motion.Steady), "橙", "amber"), (Blue(Motion.Steady), "蓝", "blue"), (Violet(Motion.Steady), "紫", "violet"),
        (White(Motion.Steady), "白", "white"),
    ];
}
