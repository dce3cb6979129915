using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>Something in the journal that is not as it was written.</summary>
/// <param name="Segment">0 = the journal as a whole.</param>
/// <param name="Sequence">Null = the segment's opening, or a record.</param>
internal sealed record JournalFinding(long Segment, long? Sequence, string Problem)
{
    public override string ToString() => Segment == 0
        ? Problem
        : string.Create(CultureInfo.InvariantCulture, $"segment {Segment}{(Sequence is { } s ? $" entry {s}" : "")}: {Problem}");
}

/// <summary>What a verification saw.</summary>
/// <param name="Head">The chain's last value, hexadecimal: noted elsewhere, it proves later that the end was not cut off.</param>
/// <param name="DeclaredLost">Entries that the phone itself says it could not keep.</param>
internal sealed record JournalVerification(
    long Segments, long Events, long Records, long DeclaredLost, string Head, ImmutableArray<JournalFinding> Findings)
{
    /// <summary>Keys that cannot be opened here: what they sealed is whole, but nobody looked into it.</summary>
    public long LockedKeys { get; init; }

    /// <summary>Records that were erased.</summary>
    public long Erased { get; init; }

    public bool Intact => Findings.IsEmpty;
}

/// <summary>Walks the chain from its beginning, then makes the records anew and compares them.</summary>
internal sealed class JournalVerifier
{
    private readonly ImmutableArray<JournalFinding>.Builder _findings = ImmutableArray.CreateBuilder<JournalFinding>();
    private byte[] _tip = JournalChain.Origin;
    private long _segments;
    private long _events;
    private long _lost;
    private VerifiedKeys _keys = VerifiedKeys.None;

    /// <summary>To be called within a read transaction.</summary>
    /// <exception cref="SqliteException">The database cannot be read at all.</exception>
    public static JournalVerification Verify(SqliteConnection connection, KeyRing sealer)
    {
        var verifier = new JournalVerifier { _keys = VerifiedKeys.Read(connection) };
        var last = verifier.WalkSegments(connection);
        verifier.CheckHead(connection, last.Segment, last.Sequence);
        verifier.CheckOrphans(connection);
        verifier._findings.AddRange(verifier._keys.Check(connection));
        var records = verifier.CheckRecords(connection, sealer);
        return new JournalVerification(
            verifier._segments, verifier._events, records, verifier._lost,
            Convert.ToHexStringLower(verifier._tip), verifier._findings.ToImmutable())
        {
            LockedKeys = sealer.Locked(),
            Erased = verifier._keys.Erased.Count,
        };
    }

    private (long Segment, long Sequence) WalkSegments(SqliteConnection connection)
    {
        (long Segment, long Sequence) last = default;
        foreach (var segment in JournalRows.Segments(connection))
        {
            _segments++;
            CheckOpening(segment, last.Segment);
            _tip = segment.Chain;
            last = (segment.Id, WalkEvents(connection, segment.Id));
        }

        return last;
    }

    private void CheckOpening(SegmentRow segment, long before)
    {
        var begins = before == 0;
        if (!begins && segment.Id != before + 1)
        {
            _findings.Add(new(segment.Id, null, $"the segments after {before} and before this one are missing"));
        }

        if (begins && segment.Id != 1)
        {
            if (!_keys.AllowsBeginningWith(segment))
            {
                _findings.Add(new(segment.Id, null, "the segments before this one are missing, and no cut of retention says so"));
            }
        }
        else if (!segment.Previous.AsSpan().SequenceEqual(_tip))
        {
            _findings.Add(new(segment.Id, null, "does not continue what is stored before it"));
        }

        if (!JournalChain.Next(segment).AsSpan().SequenceEqual(segment.Chain))
        {
            _findings.Add(new(segment.Id, null, "its opening was changed"));
        }
    }

    private long WalkEvents(SqliteConnection connection, long segment)
    {
        long last = 0;
        foreach (var row in JournalRows.Events(connection, segment, long.MinValue))
        {
            _events++;
            CheckNumber(row, last + 1);
            if (!JournalChain.Next(_tip, row).AsSpan().SequenceEqual(row.Chain))
            {
                _findings.Add(new(segment, row.Sequence, "was changed, or does not follow the entry before it"));
            }

            _tip = row.Chain;
            last = row.Sequence;
        }

        return last;
    }

    private void CheckNumber(EventRow row, long expected)
    {
        if (row.Kind == JournalCodec.LostKind && Declared(row) is { } declared)
        {
            _lost += declared.Count;
            expected = declared.From == expected ? row.Sequence : expected;
        }

        if (row.Sequence != expected)
        {
            _findings.Add(new(row.Segment, expected, row.Sequence == expected + 1
                ? "is missing"
                : string.Create(CultureInfo.InvariantCulture, $"is missing, and all up to entry {row.Sequence - 1}")));
        }
    }

    private static LostEntries? Declared(EventRow row)
    {
        try
        {
            return JournalCodec.DecodeLost(row.Body);
        }
        catch (JsonException)
        {
            return null; // the chain names the row
        }
    }

    private void CheckHead(SqliteConnection connection, long segment, long sequence)
    {
        using var command = Sql.Command(connection, "SELECT segment, seq, chain FROM head");
        using var head = command.ExecuteReader();
        if (!head.Read())
        {
            if (_segments > 0 || _events > 0)
            {
                _findings.Add(new(segment, sequence, "the head of the chain is missing: entries after this one may be too"));
            }

            return;
        }

        var (headSegment, headSequence) = (Sql.Number(head, 0), Sql.Number(head, 1));
        if ((headSegment, headSequence) != (segment, sequence))
        {
            _findings.Add(new(headSegment, headSequence, string.Create(
                CultureInfo.InvariantCulture,
                $"should be the last entry; the journal ends with segment {segment} entry {sequence}")));
        }
        else if (!Sql.Bytes(head, 2).AsSpan().SequenceEqual(_tip))
        {
            _findings.Add(new(segment, sequence, "is not what the head of the chain says"));
        }
    }

    private void CheckOrphans(SqliteConnection connection)
    {
        using var command = Sql.Command(
            connection,
            "SELECT segment, min(seq), count(*) FROM events WHERE segment NOT IN (SELECT id FROM segments) GROUP BY segment");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            _findings.Add(new(row.GetInt64(0), row.GetInt64(1), string.Create(
                CultureInfo.InvariantCulture, $"{row.GetInt64(2)} entries from here on have no segment")));
        }
    }

    private long CheckRecords(SqliteConnection connection, ISealer sealer)
    {
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        Sql.Execute(memory, JournalSchema.RecordsTable + JournalSchema.RecordsIndexes);
        var unread = new HashSet<string>(StringComparer.Ordinal);
        JournalProjections.Fill(connection, memory, sealer, row => unread.UnionWith(VerifiedKeys.RecordsOf(connection, row)));
        var expected = Dump(memory);
        var stored = Dump(connection);
        foreach (var (id, columns) in expected.Where(pair => !unread.Contains(pair.Key)))
        {
            if (!stored.TryGetValue(id, out var actual))
            {
                _findings.Add(Record(columns, $"record {id} is missing"));
            }
            else if (!actual.SequenceEqual(columns))
            {
                var different = actual.Zip(columns).First(pair => pair.First != pair.Second).First;
                _findings.Add(Record(columns, $"record {id} differs from its events in {different.Name}"));
            }
        }

        foreach (var (id, columns) in stored.Where(pair => !expected.ContainsKey(pair.Key) && !unread.Contains(pair.Key)))
        {
            _findings.Add(Record(columns, $"record {id} has no events"));
        }

        return stored.Count;
    }

    private static JournalFinding Record(ImmutableArray<(string Name, string? Value)> columns, string problem) =>
        new(
            long.TryParse(columns.First(c => c.Name == "segment").Value, CultureInfo.InvariantCulture, out var s) ? s : 0,
            null,
            problem);

    private static SortedDictionary<string, ImmutableArray<(string Name, string? Value)>> Dump(SqliteConnection connection)
    {
        var rows = new SortedDictionary<string, ImmutableArray<(string Name, string? Value)>>(StringComparer.Ordinal);
        using var command = Sql.Command(connection, "SELECT * FROM records");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            rows[Sql.Text(row, 0) ?? ""] =
                [.. Enumerable.Range(0, row.FieldCount).Select(column => (row.GetName(column), Sql.Text(row, column)))];
        }

        return rows;
    }
}
