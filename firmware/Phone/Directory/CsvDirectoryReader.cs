namespace Phone.SiteDirectory;

/// <summary>
/// CSV with a header: <c>id,name,number,class,speed-key</c> and for blocked entries <c>until,reason</c>, in any order; the first three
/// must be there.
/// </summary>
internal sealed class CsvDirectoryReader
{
    private static readonly string[] Known = ["id", "name", "number", "class", "speed-key", "until", "reason"];

    private readonly EntryMaker _maker = new();
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    public DirectoryReading Read(string text)
    {
        foreach (var record in CsvRecords.Read(text))
        {
            if (_columns.Count == 0)
            {
                if (!ReadHeader(record))
                {
                    return _maker.Reading;
                }
            }
            else if (record.Open)
            {
                _maker.Refuse(record.Line, "a quote does not close; write quotes inside a quoted text twice (RFC 4180)");
            }
            else if (record.Fields.Count != _columns.Count)
            {
                _maker.Refuse(record.Line, $"there are {record.Fields.Count} fields, the header has {_columns.Count}; "
                    + "put a text with a comma in it into quotes");
            }
            else
            {
                _maker.Add(new RawEntry(
                    record.Line, Cell(record, "id"), Cell(record, "name"), Cell(record, "number"), Cell(record, "class"),
                    Cell(record, "speed-key"), Cell(record, "until"), Cell(record, "reason")));
            }
        }

        return _maker.Reading;
    }

    private bool ReadHeader(CsvRecord record)
    {
        for (var i = 0; i < record.Fields.Count; i++)
        {
            var name = record.Fields[i].Trim().ToLowerInvariant();
            if (!Known.Contains(name) || !_columns.TryAdd(name, i))
            {
                return WrongHeader(record.Line);
            }
        }

        return Known.Take(3).All(_columns.ContainsKey) || WrongHeader(record.Line);
    }

    private bool WrongHeader(int line)
    {
        _maker.Refuse(line, $"the first line must name the columns, each once: {string.Join(',', Known)} (the first three must be there)");
        return false;
    }

    private string Cell(CsvRecord record, string column) =>
        _columns.TryGetValue(column, out var index) ? record.Fields[index].Trim() : "";
}
