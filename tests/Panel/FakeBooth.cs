using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Hal.Simulation;
using Phone.Journal;
using Phone.Panel;

namespace Panel.Tests;

/// <summary>A virtual booth that writes down what hands did to it.</summary>
internal sealed class FakeBooth : ISimulation
{
    private readonly Channel<string> _deeds = Channel.CreateUnbounded<string>();

    public PinsDto Levels { get; set; } =
        new(double.NegativeInfinity, double.NegativeInfinity, -120, false, false, new Dictionary<string, int> { ["00"] = 0xA7 });

    public Action<bool>? Hook { get; set; }

    public void MoveHook(bool offHook)
    {
        _deeds.Writer.TryWrite(offHook ? "hook off" : "hook on");
        Hook?.Invoke(offHook);
    }

    public void Key(string legend, KeyAction action) => _deeds.Writer.TryWrite($"{action} {legend}");

    public PinsDto Pins() => Levels;

    public bool Fault(FaultDevice device, FaultKind kind)
    {
        _deeds.Writer.TryWrite($"{device} {kind}");
        return kind != FaultKind.Bounce || device == FaultDevice.Hook;
    }

    /// <summary>The next thing that was done, awaited for at most ten seconds.</summary>
    public Task<string> NextDeed() =>
        _deeds.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public bool NothingMore => !_deeds.Reader.TryPeek(out _);
}

/// <summary>A journal in memory.</summary>
internal sealed class FakeJournal : IPanelJournal
{
    private readonly ConcurrentDictionary<string, JournalDetailDto> _records = new();

    public JournalQuery? Asked { get; private set; }

    public event Action<JournalRecord>? RecordWritten;

    /// <summary>What every question and order meets; null = all is well.</summary>
    public Exception? Trouble { get; set; }

    public IReadOnlyList<JournalRecord> List(JournalQuery query)
    {
        Meet();
        Asked = query;
        return [.. _records.Values.OrderByDescending(record => record.ArrivedAt).Take(query.Limit)];
    }

    /// <summary>What the audit trail was told, in order.</summary>
    public ConcurrentQueue<(string By, string Action, string What)> Said { get; } = new();

    /// <summary>As the test sees it: nobody looks.</summary>
    public JournalDetailDto? Show(string id)
    {
        Meet();
        return _records.GetValueOrDefault(id);
    }

    public JournalDetailDto? Show(string id, string by)
    {
        Say(by, AuditActions.Read, id);
        return Show(id);
    }

    public void Say(string by, string action, string what) => Said.Enqueue((by, action, what));

    public JournalRecord? Find(string id) => Show(id);

    public JournalDetailDto? Amend(string id, JournalAmendment amendment)
    {
        if (Show(id) is not { } old)
        {
            return null;
        }

        Say(amendment.By, AuditActions.Amend, id);
        _records[id] = old with
        {
            Category = amendment.Category.Named ? amendment.Category.Value : old.Category,
            Cause = amendment.Cause.Named ? amendment.Cause.Value : old.Cause,
            Notes = amendment.Notes.Named ? amendment.Notes.Value : old.Notes,
            Fields = old.Fields.Where(field => amendment.Fields.All(now => now.Name != field.Key))
                .Concat(amendment.Fields.Where(now => now.Value.Length > 0).Select(now => KeyValuePair.Create(now.Name, now.Value)))
                .ToDictionary(),
        };
        RecordWritten?.Invoke(_records[id]);
        return _records[id];
    }

    public bool Erase(string id, string by)
    {
        if (Show(id) is not { } old)
        {
            return false;
        }

        if (old.EndedAt is null)
        {
            throw new InvalidOperationException("The call goes on.");
        }

        Say(by, AuditActions.Erase, id);
        _records[id] = old with { Remote = "t1", Notes = null, Fields = new Dictionary<string, string>(), Memos = [] };
        RecordWritten?.Invoke(_records[id]);
        return true;
    }

    public byte[]? Memo(string id, string memo, string by)
    {
        if (Show(id) is not { } record || record.Memos.All(kept => kept.Id != memo))
        {
            return null;
        }

        Say(by, AuditActions.Listen, memo);
        return Wav;
    }

    public ImmutableArray<JournalExportLine> Export(DateTimeOffset? from, DateTimeOffset? to, bool withNames, string by)
    {
        Meet();
        Say(by, withNames ? AuditActions.ExportWithNames : AuditActions.Export, $"{_records.Count} records");
        return [.. _records.Values.Select(record => new JournalExportLine(record, record.Fields, []))];
    }

    public IReadOnlyList<AuditLine> Audit(int limit) =>
        [.. Said.Reverse().Take(limit).Select((line, i) => new AuditLine(1, i, FakePhone.Noon, line.By, line.Action, line.What))];

    public long? EarlierSegment(string id) => Earlier;

    public IReadOnlyList<ClosedCall> Closed(DateTimeOffset? from, DateTimeOffset? to)
    {
        Meet();
        return Calls;
    }

    /// <summary>The segment of every record's call; null = this run's.</summary>
    public long? Earlier { get; set; }

    /// <summary>What the totals are made of.</summary>
    public IReadOnlyList<ClosedCall> Calls { get; set; } = [];

    /// <summary>Every memo's sound: half a second at 8 kHz, A-law like those of the phone.</summary>
    public static byte[] Wav { get; } =
    [
        .. "RIFF"u8, .. BitConverter.GetBytes(36 + 4000), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 6, 0, 1, 0,
        .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(8000), 1, 0, 8, 0, .. "data"u8, .. BitConverter.GetBytes(4000),
        .. Enumerable.Range(0, 4000).Select(i => (byte)(128 + (40 * Math.Sin(i * 0.35)))),
    ];

    /// <summary>Gives a record memos and recordings.</summary>
    public void Keep(string id, params MemoDto[] memos) => _records[id] = _records[id] with { Memos = memos };

    public JournalRecord Write(JournalRecord record)
    {
        _records[record.Id] = JournalDetailDto.Of(record, null, [new JournalEntryDto(1, record.ArrivedAt, "call-arrived", "{}")]);
        RecordWritten?.Invoke(record);
        return record;
    }

    private void Meet()
    {
        if (Trouble is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>A call of so many minutes before noon, answered on this ring (0 = missed after five).</summary>
    public static JournalRecord Call(string id, string remote, int minutesAgo, int answeredOnRing, string? releasedBy = "far")
    {
        var arrived = FakePhone.Noon.AddMinutes(-minutesAgo);
        var answered = answeredOnRing > 0 ? arrived.AddSeconds(answeredOnRing * 5) : (DateTimeOffset?)null;
        return new JournalRecord(
            id, "in", remote, arrived, answered, arrived.AddSeconds(84), answeredOnRing > 0 ? answeredOnRing : 5,
            answeredOnRing is > 0 and <= 3,
            answered is null ? "caller-gave-up" : releasedBy, null, null, null, [], answered is not null);
    }
}
