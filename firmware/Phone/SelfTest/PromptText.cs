using System.Collections.Immutable;
using System.Reflection;
using System.Text;

namespace Phone.SelfTest;

/// <summary>The catalogue's words for what a person is told or asked: the same that the phone says in the receiver.</summary>
internal static class PromptText
{
    private static readonly ImmutableDictionary<string, string> Chinese = Load("zh");
    private static readonly ImmutableDictionary<string, string> English = Load("en");

    /// <summary>The catalogue's key: <c>selftest.tone-heard</c>.</summary>
    public static string Key(Prompt prompt)
    {
        var key = new StringBuilder("selftest.");
        foreach (var letter in prompt.ToString())
        {
            key.Append(char.IsUpper(letter) && key[^1] != '.' ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return key.ToString();
    }

    public static string Of(Prompt prompt, string language) => (language == "en" ? English : Chinese)[Key(prompt)];

    private static ImmutableDictionary<string, string> Load(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"selftest/prompts.{language}.txt")
            ?? throw new InvalidOperationException($"selftest/prompts.{language}.txt is missing from the binary.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.StartsWith("selftest.", StringComparison.Ordinal))
            .Select(line => line.Split('=', 2))
            .ToImmutableDictionary(cells => cells[0].Trim(), cells => cells[1].Trim());
    }
}
