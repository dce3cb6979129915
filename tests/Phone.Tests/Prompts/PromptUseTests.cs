using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using CallDesk;
using Phone.SelfTest;
using Phone.Tests.Architecture;
using Xunit;

namespace Phone.Tests.Prompts;

/// <summary>
/// What the sources can say and what the catalogue holds are the same: the phone never beeps where it should speak, and nobody
/// records a prompt that is never heard. Keys are read from the sources (every text in the key of a <c>new Phrase(…)</c>, and
/// in the arguments of the few methods that make one of them); those made by the code from tables are asked of it.
/// </summary>
public partial class PromptUseTests
{
    /// <summary>Their sound comes from the phrase's value.</summary>
    private static readonly ImmutableArray<string> Values = ["digits", "number", "time", "date", "post", "entry", "memo"];

    /// <summary>
    /// Keys that a <c>new Phrase(…)</c> takes from elsewhere, and why they are covered all the same. One that is not here fails the
    /// test: say where its values come from.
    /// </summary>
    private static readonly Dictionary<string, string> Passed = new()
    {
        ["because"] = "RefuseNumber: the flags of DialRules.WhyNot",
        ["refused ?? CallFlags.Barred"] = "the flags of DialRules.WhyNot",
        ["prompt"] = "RefuseCode: its calls are read; TellOfTest: the prompts of the self-test",
        ["key"] = "Say: its calls are read",
        ["what"] = "Count: its calls are read",
        ["r.Guide"] = "the table of codes",
        ["NoteCodes.PromptOf(category)"] = "the table of categories",
        ["p.Key"] = "a phrase that was said already, read back from the journal",
    };

    [Fact]
    public void Every_prompt_that_the_phone_says_is_in_both_catalogues()
    {
        var said = Said();

        Assert.True(said.Count > 150, $"only {said.Count} prompts were found in the sources");
        Assert.Contains("cues.light", said);
        Assert.Contains("open.alerts", said);
        Assert.Contains("not-signed-in", said);
        Assert.All(Catalogue.Languages, language => Assert.Empty(said.Except(Catalogue.Of(language).Keys).Order()));
    }

    [Fact]
    public void No_prompt_of_the_catalogue_is_never_said() =>
        Assert.Empty(Catalogue.Of("zh").Keys.Except(Said()).Order());

    [Fact]
    public void Where_a_key_comes_from_is_known()
    {
        var keys = Code().SelectMany(PhraseKeys).Where(key => !Text().IsMatch(key)).Select(key => key.Trim());

        Assert.Empty(keys.Where(key => key.Length > 0 && !Passed.ContainsKey(key)).Distinct());
    }

    private static HashSet<string> Said() =>
    [
        .. Code().SelectMany(PhraseKeys).SelectMany(Texts).Where(key => !Values.Contains(key)),
        .. Code().SelectMany(code => HelperCalls().Matches(code)).SelectMany(call => Texts(call.Value)),
        .. Catalogue.Languages.SelectMany(Catalogue.PiecesOf),
        .. NoteCodes.All.Select(row => row.Guide),
        .. Enum.GetValues<Prompt>().Select(PromptText.Key),
        .. Code().SelectMany(code => CategoryNames().Matches(code)).SelectMany(name => Texts(name.Value)),
        .. Greetings(),
        CallFlags.Barred,
        CallFlags.Locked,
        "post.unnamed",
        "entry.unnamed",
        "memo.gone",
    ];

    /// <summary>Two years: the festivals of the moon move.</summary>
    private static IEnumerable<string> Greetings() =>
        from hour in Enumerable.Range(0, 2 * 366 * 24)
        let at = new DateTime(2027, 1, 1).AddHours(hour)
        from profile in Enum.GetValues<Profile>()
        from language in Catalogue.Languages
        from phrase in Greeting.For(profile, at, language).Concat(Greeting.For(profile, null, language))
            .Concat(Greeting.Farewell(at)).Concat(Greeting.Farewell(null))
        where !Values.Contains(phrase.Key)
        select phrase.Key;

    /// <summary>All sources of the firmware, without comments.</summary>
    private static IEnumerable<string> Code() =>
        Repository.Sources("firmware/Desk").Concat(Repository.Sources("firmware/Phone"))
            .Select(file => Comments().Replace(File.ReadAllText(file), ""));

    /// <summary>The first argument of each <c>new Phrase(…)</c>, whatever expression it is.</summary>
    private static IEnumerable<string> PhraseKeys(string code)
    {
        foreach (Match start in NewPhrase().Matches(code))
        {
            var key = new StringBuilder();
            var depth = 0;
            for (var at = start.Index + start.Length; at < code.Length && (depth > 0 || code[at] is not (',' or ')')); at++)
            {
                depth += code[at] is '(' or '{' ? 1 : code[at] is ')' or '}' ? -1 : 0;
                key.Append(code[at]);
            }

            yield return key.ToString();
        }
    }

    private static IEnumerable<string> Texts(string code) => Text().Matches(code).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\s*///?.*$|\s//\s.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    /// <summary>Also a list whose type is said before it: <c>[new("key")]</c>.</summary>
    [GeneratedRegex(@"\bnew Phrase\(|(?<=\[)new\((?=""[a-z.-]+""\)\])")]
    private static partial Regex NewPhrase();

    [GeneratedRegex("\\b(?:RefuseCode\\(t, |Say\\(news\\..*, |Count\\((?:agenda|news|t\\.State)\\..*, )\"[^\"]*\"")]
    private static partial Regex HelperCalls();

    [GeneratedRegex("\"category\\.[a-z-]+\"")]
    private static partial Regex CategoryNames();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Text();
}
