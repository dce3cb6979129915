using System.Globalization;

namespace Interop;

/// <summary>A phrase of the phone's own catalogue, as it lies beside the published program.</summary>
internal static class Prompt
{
    /// <summary>Heard well enough to be that phrase and no other (those come to less than 0.5).</summary>
    public const double Recognised = 0.75;

    /// <summary>The sound of a Chinese phrase by its key: its line in the index says where it begins and how long it is, in samples.</summary>
    public static Sound Of(string key)
    {
        var folder = Path.Combine(PhoneCommand.PublishedFolder, "prompts");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "zh.index")), $"no prompts: there is no {folder}/zh.index");
        var line = File.ReadLines(Path.Combine(folder, "zh.index")).Select(text => text.Split(' '))
            .First(words => words[0] == key);
        var start = int.Parse(line[1], CultureInfo.InvariantCulture);
        return Sound.Load(Path.Combine(folder, "zh.wav")).Between(start, start + int.Parse(line[2], CultureInfo.InvariantCulture));
    }

    /// <summary>How much the phrase is somewhere in what was heard: 1 = wholly.</summary>
    public static double In(Sound heard, string key) => Likeness.OfWhole(Of(key), heard);

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
}
