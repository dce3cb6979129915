using System.Globalization;
using CallDesk;
using Phone.SiteDirectory;

namespace Phone.Configuration;

/// <summary>
/// Holds numbers against the dial plan (clause 4.6b): a longer number that begins with an emergency number would call for help at its
/// third digit, a barred one would never go out.
/// </summary>
internal sealed class NumberCheck(DialPlan plan, DirectoryBook directory)
{
    /// <summary>The emergency number, in any form (behind the outside-line prefix too), that a longer number begins with; null: none.</summary>
    public static string? Beginning(DialPlan plan, string number)
    {
        var compact = DialPlanMatching.Compact(number);
        return Enumerable.Range(1, Math.Max(0, compact.Length - 1))
            .Select(length => compact[..length])
            .FirstOrDefault(plan.IsEmergency);
    }

    /// <summary>What is wrong with the directory as a whole, line by line. Names nobody: ids only.</summary>
    public IEnumerable<DirectoryProblem> Directory()
    {
        var keys = new Dictionary<int, DirectoryLine>();
        foreach (var line in directory.Lines)
        {
            if (!plan.IsEmergency(line.Entry.Number) && Beginning(line.Entry.Number) is { } emergency)
            {
                yield return new DirectoryProblem(line.Line, $"number of {line.Entry.Id}: begins with the emergency number {emergency}; "
                    + "such a number cannot be dialled by keys: take it out, or give the entry another (clause 4.6b)");
            }

            if (line.Entry.SpeedKey is not { } key)
            {
                continue;
            }

            if (plan.IsBarred(line.Entry.Number) || line.Entry.Class is EntryClass.Premium or EntryClass.Blocked)
            {
                yield return new DirectoryProblem(line.Line, $"speed-key of {line.Entry.Id}: its number is barred or the entry blocked; "
                    + "take the key out (clause 4.6b)");
            }

            if (!keys.TryAdd(key, line))
            {
                yield return new DirectoryProblem(line.Line, string.Create(
                    CultureInfo.InvariantCulture,
                    $"speed-key of {line.Entry.Id}: {key} is that of line {keys[key].Line} as well; give each key once"));
            }
        }
    }

    /// <summary>What is wrong with a setting that names a number or an entry; null: nothing.</summary>
    /// <param name="mayBeEmergency">The setting may hold an emergency number itself (what SOS dials).</param>
    public string? WrongWith(string text, bool mayBeEmergency)
    {
        var number = directory.Find(text)?.Number ?? text;
        var compact = DialPlanMatching.Compact(number);
        if (compact.Length == 0 || !compact.All(c => char.IsAsciiDigit(c) || c is '*' or '#'))
        {
            return $"found \"{text}\", which is neither a number nor the id of a directory entry; allowed: {Known()}";
        }

        if (plan.IsBarred(number) || directory.Find(text) is { Class: EntryClass.Premium or EntryClass.Blocked })
        {
            return $"found \"{text}\", which is barred; allowed: a number that is not (clause 4.6b)";
        }

        if (plan.IsEmergency(number))
        {
            return mayBeEmergency ? null : $"found the emergency number {number}; allowed: any other (clause 4.6b)";
        }

        return Beginning(number) is { } emergency
            ? $"found \"{text}\", which begins with the emergency number {emergency}; allowed: one that does not (clause 4.6b)"
            : null;
    }

    private string? Beginning(string number) => Beginning(plan, number);

    private string Known()
    {
        const int shown = 10;
        var ids = string.Join(" | ", directory.Lines.Take(shown).Select(line => line.Entry.Id));
        return directory.Lines.IsEmpty ? "digits; there is no directory"
            : $"digits, or {ids}{(directory.Lines.Length > shown ? " | …" : "")}";
    }
}
