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
}
