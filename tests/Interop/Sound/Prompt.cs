using System.Globalization;

namespace Interop;

/// <summary>The phrases of the phone's own catalogue, as they lie beside the published program; Chinese unless another is named.</summary>
internal static class Prompt
{
    /// <summary>
    /// Heard well enough to be that phrase: through A-law the right one comes to 0.92 to 0.94, a wrong one of a second or more to
    /// less than 0.6. One that lost a piece on its way lies between; <see cref="Ranked"/> tells whether it is still the best.
    /// </summary>
    public const double Recognised = 0.75;

    private const int Candidates = 40;

    private const int TelephoneRate = 8_000;

    private static readonly Lazy<Dictionary<string, Sound>> Catalogue = new(() => Load("zh"));

    private static readonly Lazy<Dictionary<string, Sound>> English = new(() => Load("en"));

    /// <summary>The sound of a phrase by its key, at the telephone's rate.</summary>
    public static Sound Of(string key) => Catalogue.Value[key];

    /// <summary>How much the phrase is somewhere in what was heard: 1 = wholly.</summary>
    public static double In(Sound heard, string key) => Likeness.OfWhole(Of(key), heard);

    /// <summary>The same for the English phrase.</summary>
    public static double InEnglish(Sound heard, string key) => Likeness.OfWhole(English.Value[key], heard);

    /// <summary>
    /// The wanted phrase and those nearest to it in length, the likeliest first: what was said is the best of them, and by far. (The
    /// shorter a phrase is, the more of it is found anywhere by chance.)
    /// </summary>
    public static IReadOnlyList<(string Key, double Likeness)> Ranked(Sound heard, string wanted) =>
    [
        .. Catalogue.Value.OrderBy(phrase => Math.Abs(phrase.Value.Seconds - Of(wanted).Seconds)).Take(Candidates).AsParallel()
            .Select(phrase => (phrase.Key, Likeness: Likeness.OfWhole(phrase.Value, heard)))
            .OrderByDescending(phrase => phrase.Likeness),
    ];

    /// <summary>Listens until the phrase has been heard since the mark; where it may end is behind the sound returned.</summary>
    public static async Task<Sound> HeardAsync(RtpEndpoint ear, int from, string key, TimeSpan? limit = null)
    {
        var seconds = Of(key).Seconds + (limit ?? TimeSpan.FromSeconds(4)).TotalSeconds;
        for (var waited = 0.0; waited < seconds; waited += 0.5)
        {
            await ear.ListenAsync(0.5);
            var heard = ear.Heard().Between(from);
            if (In(heard, key) > Recognised)
            {
                return heard;
            }
        }

        var likeness = In(ear.Heard().Between(from), key);
        throw new TimeoutException($"\"{key}\" was not heard within {seconds:0.0} s: likeness {likeness:0.00}");
    }

    /// <summary>A line of the index says where a phrase begins and how long it is, in samples.</summary>
    private static Dictionary<string, Sound> Load(string language)
    {
        var folder = Path.Combine(PhoneCommand.PublishedFolder, "prompts");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, $"{language}.index")), $"no prompts: there is no {folder}/{language}.index");
        var all = Sound.Load(Path.Combine(folder, $"{language}.wav"));
        var phrases = new Dictionary<string, Sound>();
        foreach (var line in File.ReadLines(Path.Combine(folder, $"{language}.index")).Select(text => text.Split(' ')))
        {
            var start = int.Parse(line[1], CultureInfo.InvariantCulture);
            phrases[line[0]] = all.Between(start, start + int.Parse(line[2], CultureInfo.InvariantCulture)).Decimated(TelephoneRate);
        }

        return phrases;
    }
}
