using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Phone.SelfTest;

/// <summary>The report as one page of HTML without anything from outside: parts to blame, the sweep, every step.</summary>
internal static class SelfTestPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:62rem;margin:2rem auto;padding:0 1.2rem;"
        + "color:#22272b;background:#fbfaf7}"
        + "h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:1.8rem 0 .4rem}.sub{color:#5e6468;margin:.2rem 0 1.2rem}"
        + ".blame{border-left:4px solid #b3261e;padding:.4rem .9rem;margin:.5rem 0;background:#fff}.well{border-color:#1f7a4d}"
        + "table{border-collapse:collapse;width:100%}th{text-align:left;font-size:.8rem;color:#5e6468;font-weight:600}"
        + "td,th{padding:.45rem .6rem;border-top:1px solid #dcd8ce;vertical-align:top}.n{white-space:nowrap;text-align:right}"
        + ".Failed{color:#b3261e;font-weight:600}.Passed{color:#1f7a4d}.NotMeasured{color:#5e6468}.note{font-size:.8rem;color:#5e6468}"
        + "svg{width:100%;height:auto;background:#fff}svg text{font-size:12px;fill:#5e6468}@media print{body{background:none}}";

    private const double Left = 48, Right = 712, Top = 14, Bottom = 238;

    public static string Render(SelfTestReport report, string post, string language)
    {
        var zh = language != "en";
        var page = new StringBuilder();
        Add(page, $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{(zh ? "自检" : "Self-test")}</title>");
        Add(page, $"<style>{Style}</style></head><body><h1>{Heading(report, post, zh)}</h1>");
        Add(page, $"<p class=\"sub\">{WebUtility.HtmlEncode(post)} · {report.At:yyyy-MM-dd HH:mm} · {report.Run}</p>");
        foreach (var blame in report.Blames)
        {
            Add(page, $"<div class=\"blame\"><b>{WebUtility.HtmlEncode(Part(blame.Part, zh))}</b><br>{WebUtility.HtmlEncode(blame.Do)}");
            Add(page, $"<div class=\"note\">{string.Join(" · ", blame.Explains)}</div></div>");
        }

        if (report.Sweep is { } sweep)
        {
            AppendPlot(page, sweep, zh);
        }

        page.Append(zh
            ? "<h2>步骤</h2><table><tr><th>步骤</th><th>实测</th><th>范围</th><th>结论</th></tr>"
            : "<h2>Steps</h2><table><tr><th>step</th><th>measured</th><th>bound</th><th>verdict</th></tr>");
        foreach (var step in report.Steps)
        {
            AppendStep(page, step, zh);
        }

        return page.Append("</table></body></html>\n").ToString();
    }

    /// <summary>A part's name as a technician says it.</summary>
    public static string Part(string part, bool zh) => !zh ? part : part switch
    {
        "bus" => "总线",
        "keypad" => "键盘",
        "lights" => "灯环",
        "hook" => "叉簧",
        "codec" => "语音芯片",
        "receiver" => "听筒",
        "microphone" => "话筒",
        "handset" => "手柄",
        "ringer" => "振铃喇叭",
        "storage" => "存储",
        "clock" => "时钟",
        "power" => "电源",
        "network" => "网络",
        "registrar" => "注册",
        _ => "主板",
    };

    private static string Heading(SelfTestReport report, string post, bool zh) => (report, zh) switch
    {
        ({ Scope: SelfTestReport.Acceptance, Passed: true }, true) => $"{WebUtility.HtmlEncode(post)}可以使用了",
        ({ Scope: SelfTestReport.Acceptance, Passed: true }, _) => $"{WebUtility.HtmlEncode(post)} is ready",
        ({ Scope: SelfTestReport.Acceptance, Yielded: false }, true) => "验收没有通过",
        ({ Scope: SelfTestReport.Acceptance, Yielded: false }, _) => "Not accepted",
        ({ Yielded: true }, true) => "自检中断：让位于来电",
        ({ Yielded: true }, _) => "Self-test: gave way to a call",
        ({ Passed: true }, true) => "自检通过",
        ({ Passed: true }, _) => "Self-test passed",
        (_, true) => "自检没有通过",
        _ => "Self-test failed",
    };

    private static void AppendStep(StringBuilder page, ReportedStep step, bool zh)
    {
        var verdict = (step.Verdict, zh) switch
        {
            (Verdict.Passed, true) => "通过",
            (Verdict.Failed, true) => "不合格",
            (_, true) => "未测",
            (Verdict.Passed, _) => "passed",
            (Verdict.Failed, _) => "failed",
            _ => "not measured",
        };
        Add(page, $"<tr><td>{WebUtility.HtmlEncode(step.What)}");
        if (step.Note is { } note)
        {
            Add(page, $"<div class=\"note\">{WebUtility.HtmlEncode(note)}</div>");
        }

        Add(page, $"</td><td class=\"n\">{Measured(step, zh)}</td><td class=\"n\">{step.Bound}</td><td class=\"{step.Verdict}\">{verdict}");
        if (step.Do is { } remedy)
        {
            Add(page, $"<div class=\"note\">{WebUtility.HtmlEncode(remedy)}</div>");
        }

        page.Append("</td></tr>");
    }

    private static string Measured(ReportedStep step, bool zh)
    {
        var unit = (step.Unit, zh) switch
        {
            ("keys", true) => "键",
            ("edges", true) => "次",
            ("days", true) => "天",
            _ => step.Unit,
        };
        return step.Value is { } value ? $"{SelfTestStep.Number(value)} {unit}".TrimEnd() : "";
    }

    private static void Add(StringBuilder page, FormattableString html) => page.Append(FormattableString.Invariant(html));

    private static void AppendPlot(StringBuilder page, ReportedSweep sweep, bool zh)
    {
        var (low, high) = Range(sweep);
        page.Append(zh ? "<h2>听筒到话筒的频响</h2>" : "<h2>Response, receiver to microphone</h2>");
        page.Append("<svg viewBox=\"0 0 720 280\" role=\"img\">");
        for (var decibels = low; decibels <= high; decibels += 10)
        {
            var y = Y(decibels, low, high);
            Add(page, $"<path d=\"M{Left} {y:0.#}H{Right}\" stroke=\"#e6e2d8\"/>");
            Add(page, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{decibels:0}</text>");
        }

        foreach (var hertz in (double[])[250, 500, 1_000, 2_000, 4_000])
        {
            Add(page, $"<path d=\"M{X(hertz):0.#} {Top}V{Bottom}\" stroke=\"#e6e2d8\"/>");
            Add(page, $"<text x=\"{X(hertz):0.#}\" y=\"{Bottom + 16}\" text-anchor=\"middle\">{hertz:0}</text>");
        }

        var legend = zh ? "Hz；纵轴 dB；实线：本次，虚线：安装基准" : "Hz; dB; solid: now, dashed: this unit's reference";
        Add(page, $"<text x=\"{Right}\" y=\"{Bottom + 32}\" text-anchor=\"end\">{legend}</text>");
        if (sweep.Reference is { } reference)
        {
            Curve(page, sweep.Hertz, reference, low, high, "stroke=\"#8a8f94\" stroke-dasharray=\"6 5\"");
        }

        Curve(page, sweep.Hertz, sweep.Decibels, low, high, "stroke=\"#1f5fa8\" stroke-width=\"2.5\"");
        page.Append("</svg>");
    }

    private static void Curve(
        StringBuilder page, ImmutableArray<double> hertz, ImmutableArray<double> decibels, double low, double high, string stroke)
    {
        Add(page, $"<polyline fill=\"none\" {stroke} points=\"");
        foreach (var (at, value) in hertz.Zip(decibels))
        {
            Add(page, $"{X(at):0.#},{Y(Math.Clamp(value, low, high), low, high):0.#} ");
        }

        page.Append("\"/>");
    }

    /// <summary>Whole tens around both curves, at most 60 dB deep.</summary>
    private static (double Low, double High) Range(ReportedSweep sweep)
    {
        var all = sweep.Decibels.Concat(sweep.Reference ?? []).ToArray();
        var high = (Math.Ceiling(all.Max() / 10) * 10) + 10;
        return (Math.Max(high - 60, (Math.Floor(all.Min() / 10) * 10) - 10), high);
    }

    private static double X(double hertz) => Left + ((Right - Left) * Math.Log(hertz / 180) / Math.Log(7_000.0 / 180));

    private static double Y(double decibels, double low, double high) => Bottom - ((Bottom - Top) * (decibels - low) / (high - low));
}
