using System.Collections.Immutable;
using CallDesk;

namespace Phone.SiteDirectory;

/// <summary>
/// The site's directory, looked up by number. Immutable: a reload makes a new one. Any thread. Names and numbers in it are personal:
/// nothing in this room writes them anywhere.
/// </summary>
internal sealed class DirectoryBook
{
    public static readonly DirectoryBook Empty = new([], "");

    private const string CountryCode = "0086";

    /// <summary>Shorter numbers are extensions: no outside line is taken off them.</summary>
    private const int ShortestOutsideNumber = 7;

    private readonly Dictionary<string, ImmutableArray<DirectoryLine>> _byNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryLine> _byId = new(StringComparer.Ordinal);
    private readonly string _outsidePrefix;
    private readonly TimeProvider _time;

    /// <param name="outsidePrefix">Digits that take an outside line, or empty.</param>
    /// <param name="time">Tells when a block has expired; null: the system's clock.</param>
    public DirectoryBook(IEnumerable<DirectoryLine> lines, string outsidePrefix, TimeProvider? time = null)
    {
        Lines = [.. lines];
        _outsidePrefix = outsidePrefix;
        _time = time ?? TimeProvider.System;
        foreach (var line in Lines)
        {
            _byId.TryAdd(line.Entry.Id, line);
            foreach (var form in Forms(line.Entry.Number).Take(2))
            {
                var known = _byNumber.GetValueOrDefault(form, []);
                _byNumber[form] = known.Contains(line) ? known : known.Add(line);
            }
        }
    }

    /// <summary>In the order of the file, expired ones included.</summary>
    public ImmutableArray<DirectoryLine> Lines { get; }

    /// <summary>What the desk works with: the entries in force now.</summary>
    public ImmutableArray<DirectoryEntry> Entries
    {
        get
        {
            var now = _time.GetUtcNow();
            return [.. Lines.Where(line => line.IsInForce(now)).Select(line => line.Entry)];
        }
    }

    public DirectoryEntry? Find(string id) => _byId.GetValueOrDefault(id)?.Entry;

    /// <summary>
    /// The entry that a number belongs to, in whichever form the number came: +86, 0086, with the outside-line prefix, with
    /// punctuation. A block in force goes before another entry of the same number. A dictionary look-up or a few, whatever the size.
    /// </summary>
    public DirectoryMatch? Match(string number)
    {
        var now = _time.GetUtcNow();
        foreach (var form in Forms(number))
        {
            DirectoryLine? found = null;
            foreach (var line in _byNumber.GetValueOrDefault(form, []))
            {
                if (line.IsInForce(now) && (found is null || line.Entry.Class == EntryClass.Blocked))
                {
                    found = line;
                }
            }

            if (found is not null)
            {
                return new DirectoryMatch(found.Entry.Id, found.Entry.Class);
            }
        }

        return null;
    }

    /// <summary>
    /// The number as it is, then as it is dialled at home, then without the outside line. The country code hides the trunk prefix:
    /// +86 10 6555 1234 is 010 6555 1234 at home.
    /// </summary>
    private IEnumerable<string> Forms(string number)
    {
        var compact = DialPlanMatching.Compact(number);
        if (compact.Length == 0)
        {
            yield break;
        }

        yield return compact;
        yield return AtHome(compact);
        if (_outsidePrefix.Length > 0 && compact.StartsWith(_outsidePrefix, StringComparison.Ordinal)
            && compact.Length - _outsidePrefix.Length >= ShortestOutsideNumber)
        {
            yield return compact[_outsidePrefix.Length..];
            yield return AtHome(compact[_outsidePrefix.Length..]);
        }
    }

    private static string AtHome(string compact)
    {
        if (!compact.StartsWith(CountryCode, StringComparison.Ordinal))
        {
            return compact;
        }

        // Mobile numbers (1 and ten digits) have no trunk prefix; everything else is reached with 0.
        var national = compact[CountryCode.Length..];
        return national is ['1', _, _, _, _, _, _, _, _, _, _] or ['0', ..] ? national : "0" + national;
    }
}

/// <summary>An entry and what the file says of a block.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Until">End of a block, excluded; null if it is none.</param>
/// <param name="Reason">Why it is blocked (clause 1.7).</param>
internal sealed record DirectoryLine(DirectoryEntry Entry, int Line, DateTimeOffset? Until = null, string? Reason = null)
{
    public bool IsInForce(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>Never a name or a number by accident.</summary>
    public override string ToString() => Entry.Id;
}
