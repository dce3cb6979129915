using System.Net;
using System.Text;

namespace Phone.Provisioning;

/// <summary>The labels of some units as one page to be printed (A4, 24 a sheet), without anything from outside.</summary>
internal static class LabelSheet
{
    private const string Style =
        "@page{size:A4;margin:13mm 8mm}body{margin:0;font:10.5px/1.35 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#000}"
        + "main{display:grid;grid-template-columns:repeat(3,64mm);gap:0 1mm}"
        + "article{height:33.8mm;box-sizing:border-box;padding:3mm;display:grid;grid-template-columns:1fr 22mm;gap:2mm;overflow:hidden;"
        + "outline:1px dashed #bbb;break-inside:avoid}"
        + "h1{font-size:14px;margin:0}p{margin:.5mm 0;overflow-wrap:anywhere}code{font:600 13px ui-monospace,monospace}"
        + "svg{width:22mm;height:22mm}";

    /// <param name="units">Each with its QR code as SVG, which tells the panel's address and nothing that is secret.</param>
    public static string Render(IEnumerable<(UnitLabel Label, string QrCode)> units)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html><head><meta charset=\"utf-8\"><title>Labels</title><style>").Append(Style)
            .Append("</style></head><body><main>\n");
        foreach (var (label, qrCode) in units)
        {
            page.Append("<article><div><h1>").Append(Text(label.Post)).Append("</h1><p>").Append(Text(label.Serial)).Append("</p><p>")
                .Append(Text(label.Address)).Append("<br>NOTE * 8</p><p>").Append(Text(label.User)).Append("<br><code>")
                .Append(Text(label.Password)).Append("</code></p></div>").Append(Drawing(qrCode)).Append("</article>\n");
        }

        return page.Append("</main></body></html>\n").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The drawing alone: a declaration or a document type may only stand at a file's head.</summary>
    private static string Drawing(string svg) =>
        svg.IndexOf("<svg", StringComparison.Ordinal) is >= 0 and var at ? svg[at..].TrimEnd() : "";
}
