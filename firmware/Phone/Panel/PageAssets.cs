using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Phone.Panel;

/// <summary>The page's files, out of the binary itself.</summary>
internal static class PageAssets
{
    private const string Index = "/";
    private const string Script = "text/javascript; charset=utf-8";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        (Index, "index.html", "text/html; charset=utf-8"),
        ("/panel.css", "panel.css", "text/css; charset=utf-8"),
        ("/words.js", "words.js", Script),
        ("/panel.js", "panel.js", Script),
        ("/work.js", "work.js", Script),
        ("/selftest.js", "selftest.js", Script),
        ("/session.js", "session.js", Script),
        ("/setup.js", "setup.js", Script),
    ];

    /// <summary>What a browser gets before anybody has signed in: nothing of the phone is in it.</summary>
    public static IEnumerable<string> Paths => Files.Select(file => file.Path);

    /// <param name="language">zh or en: what the page speaks until its reader chooses.</param>
    public static void Map(IEndpointRouteBuilder routes, string language)
    {
        foreach (var (path, file, type) in Files)
        {
            Serve(routes, path, type, path == Index ? InLanguage(Load(file), language) : Load(file));
        }
    }

    private static byte[] InLanguage(byte[] page, string language) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page).Replace(
        "lang=\"zh\"", $"lang=\"{(language == "en" ? "en" : "zh")}\"", StringComparison.Ordinal));

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
