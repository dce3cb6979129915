using System.Text;

namespace Phone.SiteDirectory;

/// <summary>
/// vCard 3.0 and 4.0 (RFC 2426, RFC 6350): FN is the name, the first TEL the number, UID the id, the first CATEGORIES the class;
/// X-SPEED-KEY, and for blocked entries X-UNTIL and NOTE (the reason). Everything else is passed over.
/// </summary>
internal sealed class VcardReader
{
    private readonly EntryMaker _maker = new();
    private readonly Dictionary<string, string> _card = new(StringComparer.OrdinalIgnoreCase);
    private int _begun;

    public DirectoryReading Read(string text)
    {
        foreach (var (line, content) in Unfolded(text))
        {
            Take(line, content);
        }

        if (_begun > 0)
        {
            _maker.Refuse(_begun, "this card has no END:VCARD; the file was cut off");
        }

        return _maker.Reading;
    }

    private void Take(int line, string content)
    {
        if (Is(content, "BEGIN:VCARD"))
        {
            if (_begun > 0)
            {
                _maker.Refuse(_begun, "this card has no END:VCARD; the next one begins inside it");
            }

            _card.Clear();
            _begun = line;
        }
        else if (Is(content, "END:VCARD"))
        {
            if (_begun > 0)
            {
                Finish();
            }

            _begun = 0;
        }
        else if (_begun > 0 && content.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            _card.TryAdd(NameOf(content[..colon]), Unescaped(content[(colon + 1)..]));
        }
    }

    private void Finish()
    {
        if (Property("VERSION") is not ("3.0" or "4.0"))
        {
            _maker.Refuse(_begun, "this card is neither VERSION:3.0 nor 4.0; export it again in one of them");
            return;
        }

        var number = Property("TEL");
        var id = Property("UID");
        _maker.Add(new RawEntry(
            _begun,
            id.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? id[9..].Replace("-", "", StringComparison.Ordinal) : id,
            Property("FN"),
            number.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? number[4..].Split(';')[0] : number,
            Property("CATEGORIES").Split(',')[0].Trim(),
            Property("X-SPEED-KEY"),
            Property("X-UNTIL"),
            Property("NOTE")));
    }

    private string Property(string name) => _card.GetValueOrDefault(name, "").Trim();

    private static bool Is(string content, string what) => content.Trim().Equals(what, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name alone: without the group before it and the parameters behind it.</summary>
    private static string NameOf(string left)
    {
        var name = left.Split(';')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    /// <summary>RFC 6350 §3.4.</summary>
    private static string Unescaped(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var escaped = value[i] == '\\' && i + 1 < value.Length;
            i += escaped ? 1 : 0;
            text.Append(escaped && value[i] is ('n' or 'N') ? ' ' : value[i]);
        }

        return text.ToString();
    }

    /// <summary>A line that begins with a space or tab continues the one before it (RFC 6350 §3.2).</summary>
    private static IEnumerable<(int Line, string Content)> Unfolded(string text)
    {
        var (begun, number) = (0, 0);
        var content = new StringBuilder();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line is [' ' or '\t', ..])
            {
                content.Append(line, 1, line.Length - 1);
                continue;
            }

            if (content.Length > 0)
            {
                yield return (begun, content.ToString());
            }

            content.Clear().Append(line);
            begun = number;
        }

        if (content.Length > 0)
        {
            yield return (begun, content.ToString());
        }
    }
}
