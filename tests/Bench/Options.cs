using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bench;

/// <summary>The command line. Without <c>--report</c> the full run writes artifacts/bench.json, the smoke run no file.</summary>
internal sealed record Options(bool Smoke, string? Report)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Null for a wrong use.</summary>
    public static Options? Parse(string[] words)
    {
        var smoke = false;
        string? report = null;
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--smoke":
                    smoke = true;
                    break;
                case "--report" when i + 1 < words.Length:
                    report = words[++i];
                    break;
                default:
                    return null;
            }
        }

        return new Options(smoke, report ?? (smoke ? null : Path.Combine(Repository.Root, "artifacts", "bench.json")));
    }
}
