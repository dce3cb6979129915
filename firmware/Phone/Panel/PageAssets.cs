using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Phone.Panel;

/// <summary>The page's files, out of the binary itself.</summary>
internal static class PageAssets
{
    /// <param name="language">zh or en: what the page speaks until its reader chooses.</param>
    public static void Map(IEndpointRouteBuilder routes, string language)
    {
        var index = Encoding.UTF8.GetString(Load("index.html")).Replace(
            "lang=\"zh\"", $"lang=\"{(language == "en" ? "en" : "zh")}\"", StringComparison.Ordinal);
        Serve(routes, "/", "text/html; charset=utf-8", Encoding.UTF8.GetBytes(index));
        Serve(routes, "/panel.css", "text/css; charset=utf-8", Load("panel.css"));
        Serve(routes, "/words.js", "text/javascript; charset=utf-8", Load("words.js"));
        Serve(routes, "/panel.js", "text/javascript; charset=utf-8", Load("panel.js"));
        Serve(routes, "/work.js", "text/javascript; charset=utf-8", Load("work.js"));
        Serve(routes, "/selftest.js", "text/javascript; charset=utf-8", Load("selftest.js"));
        Serve(routes, "/setup.js", "text/javascript; charset=utf-8", Load("setup.js"));
    }

    private static void Serve(IEndpointRouteBuilder routes, string path, string type, byte[] content)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        routes.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, type, entityTag: tag);
        }).ExcludeFromDescription();
    }

    private static byte[] Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("panel/" + name)
            ?? throw new InvalidOperationException($"The page's {name} is missing from the binary.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
