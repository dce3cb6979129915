using System.Collections.Immutable;
using System.Globalization;
using CallDesk;

namespace Phone.SiteDirectory;

/// <summary>One entry as a file gives it, in words.</summary>
internal readonly record struct RawEntry(
    int Line, string Id, string Name, string Number, string Class, string SpeedKey, string Until, string Reason);

/// <summary>Makes entries of what a file says, and says what is wrong with the others; the same for every kind of file.</summary>
internal sealed class EntryMaker
{
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"];

    private readonly ImmutableArray<DirectoryLine>.Builder _lines = ImmutableArray.CreateBuilder<DirectoryLine>();
    private readonly ImmutableArray<DirectoryProblem>.Builder _problems = ImmutableArray.CreateBuilder<DirectoryProblem>();
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>The names of the classes as files have them.</summary>
    public static string Classes { get; } =
        string.Join(" | ", Enum.GetValues<EntryClass>().Select(kind => kind.ToString().ToLowerInvariant()));

    public DirectoryReading Reading => new(_lines.ToImmutable(), _problems.ToImmutable());

    public void Refuse(int line, string why) => _problems.Add(new DirectoryProblem(line, why));

    public void Add(in RawEntry raw)
    {
        if (WrongWith(raw) is { } wrong)
        {
            Refuse(raw.Line, wrong);
            return;
        }

        var kind = ClassOf(raw.Class)!.Value;
        int? key = raw.SpeedKey.Length == 0 ? null : raw.SpeedKey[0] - '0';
        var blocked = kind == EntryClass.Blocked;
        _ids.Add(raw.Id, raw.Line);
        _lines.Add(new DirectoryLine(
            new DirectoryEntry(raw.Id, raw.Name, raw.Number, kind, key),
            raw.Line,
            blocked ? DateOf(raw.Until) : null,
            blocked ? raw.Reason : null));
    }

    private string? WrongWith(in RawEntry raw)
    {
        if (raw.Id.Length is 0 or > 32 || !raw.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return "id: give 1 to 32 letters, digits, hyphens or underscores";
        }

        if (_ids.TryGetValue(raw.Id, out var first))
        {
            return string.Create(CultureInfo.InvariantCulture, $"id: {raw.Id} stands in line {first} as well; give every entry its own");
        }

        if (raw.Name.Length is 0 or > 64 || raw.Name.Any(char.IsControl))
        {
            return "name: give 1 to 64 characters";
        }

        if (!IsNumber(raw.Number))
        {
            return "number: give digits, with + first if it is international; spaces, hyphens and brackets may stand between them";
        }

        if (ClassOf(raw.Class) is not { } kind)
        {
            return $"class: found \"{Shortened(raw.Class)}\"; allowed: {Classes}";
        }

        if (raw.SpeedKey is not ("" or [>= '0' and <= '9']))
        {
            return "speed-key: give one digit, or nothing";
        }

        return kind != EntryClass.Blocked ? null
            : raw.Reason.Length == 0 ? "reason: a blocked entry needs one (clause 1.7)"
            : DateOf(raw.Until) is null
                ? "until: a blocked entry needs the day on which it ends, 2027-01-31 or 2027-01-31 18:00 (clause 1.7)"
            : null;
    }

    private static string Shortened(string text) => text.Length <= 20 ? text : text[..20] + "…";

    private static bool IsNumber(string number)
    {
        var compact = DialPlanMatching.Compact(number);
        return compact.Length is >= 1 and <= 32
            && number.LastIndexOf('+') <= 0
            && compact.All(c => char.IsAsciiDigit(c) || c is '*' or '#');
    }

    private static EntryClass? ClassOf(string text) =>
        text.Length == 0 ? EntryClass.Other
        : char.IsAsciiLetter(text[0]) && Enum.TryParse(text, ignoreCase: true, out EntryClass kind) && Enum.IsDefined(kind) ? kind
        : null;

    /// <summary>A day alone means its end, in the post's own time zone.</summary>
    private static DateTimeOffset? DateOf(string text)
    {
        if (!DateTime.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var day)
            || day.Year is <= 2000 or >= 9000)
        {
            return null;
        }

        return new DateTimeOffset(text.Contains(':', StringComparison.Ordinal) ? day : day.AddDays(1));
    }
}
