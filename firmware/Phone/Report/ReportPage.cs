using System.Globalization;
using System.Net;
using System.Text;

namespace Phone.Report;

/// <summary>One page of HTML for one standard: every clause, its figure, how it is known, the evidence, the guards' reasons.</summary>
internal static class ReportPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:62rem;margin:2rem auto;padding:0 1.2rem;color:#22272b;background:#fbfaf7}"
        + "h1{font-size:1.5rem;margin:0}.sub{color:#5e6468;margin:.2rem 0 1.4rem}table{border-collapse:collapse;width:100%}"
        + "th{text-align:left;font-size:.8rem;color:#5e6468;font-weight:600}td,th{padding:.55rem .7rem;border-top:1px solid #dcd8ce;vertical-align:top}"
        + "td:first-child{white-space:nowrap;font-weight:600}td:last-child{white-space:nowrap}.measured{color:#1f7a4d}.declared{color:#9a5b00}.notobservable{color:#5e6468}"
        + ".evidence{font-size:.8rem;color:#5e6468;overflow-wrap:anywhere}.evidence a{color:inherit;margin-right:.5em}.reason{font-size:.85rem;margin-top:.2rem}"
        + "footer{margin-top:1.6rem;font-size:.8rem;color:#5e6468}@media print{body{background:none}}";

    /// <param name="panel">Address of the panel that shows the evidence; empty: the ids stand without a link.</param>
    public static string Render(int standard, string month, string post, string language, string panel, MonthFigures figures, IReadOnlyDictionary<string, string> reasons)
    {
        var zh = language != "en";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{Title(standard, zh)} {month}</title><style>{Style}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Title(standard, zh)}</h1><p class=\"sub\">{WebUtility.HtmlEncode(post)} · {month}</p>");
        page.Append(zh ? "<table><tr><th>条款</th><th>要求</th><th>结果</th><th>依据</th></tr>" : "<table><tr><th>clause</th><th>asks for</th><th>result</th><th>known by</th></tr>");
        foreach (var (clause, row) in ClauseTable.OfStandard(standard))
        {
            AppendRow(page, clause, row, figures.Of(row), language, panel, reasons);
        }

        page.Append("</table><footer>").Append(zh
            ? "实测：电话计数或测量。申报：值守人员的标记或填写。无法观测：电话无从得知，不作猜测。"
            : "Measured: the phone counted it. Declared: a guard's mark or entry. Not observable: the phone cannot know, and does not guess.");
        return page.Append("</footer></body></html>\n").ToString();
    }

    private static void AppendRow(
        StringBuilder page, string clause, ClauseRow row, Finding finding, string language, string panel, IReadOnlyDictionary<string, string> reasons)
    {
        page.Append(CultureInfo.InvariantCulture, $"<tr><td>{clause}</td><td>{WebUtility.HtmlEncode(row.Title(language))}</td><td>{WebUtility.HtmlEncode(finding.Text(language))}");
        foreach (var id in finding.Evidence)
        {
            if (reasons.TryGetValue(id, out var reason))
            {
                page.Append(CultureInfo.InvariantCulture, $"<div class=\"reason\">{id}: {WebUtility.HtmlEncode(reason)}</div>");
            }
        }

        if (finding.Evidence.Length > 0)
        {
            page.Append("<div class=\"evidence\">");
            foreach (var id in finding.Evidence)
            {
                page.Append(panel.Length == 0 ? $"{id} " : $"<a href=\"{WebUtility.HtmlEncode(panel)}/api/v1/journal/{id}\">{id}</a>");
            }

            page.Append("</div>");
        }

        page.Append(CultureInfo.InvariantCulture, $"</td><td class=\"{finding.Knowledge.ToString().ToLowerInvariant()}\">{Known(finding.Knowledge, language != "en")}</td></tr>");
    }

    private static string Title(int standard, bool zh) => (standard, zh) switch
    {
        (1, true) => "物业部接听电话服务标准",
        (2, true) => "服务中心客户助理接听电话流程",
        (3, true) => "接听电话规范规定",
        (4, true) => "保安员电话接听要求",
        (_, true) => "物业管理（保安）员接听电话规定",
        (1, _) => "Standard 1: property office",
        (2, _) => "Standard 2: service-centre assistant",
        (3, _) => "Standard 3: general rules",
        (4, _) => "Standard 4: security guards",
        _ => "Standard 5: property and security staff",
    };

    private static string Known(Knowledge knowledge, bool zh) => (knowledge, zh) switch
    {
        (Knowledge.Measured, true) => "实测",
        (Knowledge.Declared, true) => "申报",
        (_, true) => "无法观测",
        (Knowledge.Measured, _) => "measured",
        (Knowledge.Declared, _) => "declared",
        _ => "not observable",
    };
}
