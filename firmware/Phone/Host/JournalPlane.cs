using System.Collections.Immutable;
using System.Globalization;
using CallDesk;
using Microsoft.Data.Sqlite;
using Phone.Configuration;
using Phone.Journal;
using Phone.Panel;

namespace Phone.Host;

/// <summary>
/// The journal beside the desk: every step is appended, commits come back as events, and the panel reads through a connection
/// of its own. Segments roll over when the desk is idle.
/// </summary>
internal sealed class JournalPlane : IPanelJournal, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Doing the same to the same again within this time is one line in the audit trail.</summary>
    private static readonly TimeSpan OneReading = TimeSpan.FromHours(1);

    private readonly JournalStore _store;
    private readonly JournalReader _reader;
    private readonly Action<DeskEvent> _post;

    /// <param name="retention">How much is kept; looked at whenever a segment opens.</param>
    public JournalPlane(
        string dataDirectory, RetentionConfiguration retention, DeskState snapshot, Action<DeskEvent> post, Action<string> log)
    {
        Directory.CreateDirectory(dataDirectory);
        var keys = new UnitKeys(dataDirectory);
        string file = JournalOptions.FileIn(dataDirectory);
        _store = new JournalStore(
            new JournalOptions(file, keys) { KeepFor = retention.Age, KeepBytes = retention.Bytes },
            Opening(DeskThread.Now, DateTimeOffset.Now, snapshot));
        _reader = new JournalReader(file, keys);
        _post = post;
        keys.Find();
        if (retention.RecoveryKeyFile is { } recovery)
        {
            keys.TakeRecovery(recovery);
        }

        if (keys.RecoveryProblem is { } problem)
        {
            log($"journal: new keys are not wrapped for the supervisor: {problem}");
        }

        _store.Committed += OnCommitted;
        _store.Unavailable += reason =>
        {
            log($"journal: not available, entries are kept in memory: {reason}");
            post(new JournalUnavailable(reason));
        };
        _store.Restored += () =>
        {
            log("journal: available again, nothing was lost");
            post(new JournalRestored());
        };
        _store.KeysLocked += count => log(
            $"journal: THE KEY IS MISSING that opens {count} sealed keys: what they sealed stays unreadable until it is put back as "
            + "journal.key.old; new entries use a new key");
        _store.MovedAside += name => log($"journal: the database was damaged and was moved aside to {name}; a new one was begun");
    }

    public event Action<JournalRecord>? RecordWritten;

    /// <summary>The state to begin with: what the desk knew before the restart, as far as it still holds.</summary>
    /// <param name="resume">The desk's own rule (<see cref="Desk.Resume"/>): what of the last state holds, and which records the calls
    /// leave that the end of the last run cut off; these are written at that run's end, before a new segment opens.</param>
    public static DeskState Restore(string dataDirectory, Func<DeskState, long, Moment, Step> resume, Action<string> log)
    {
        string file = JournalOptions.FileIn(dataDirectory);
        if (!File.Exists(file))
        {
            return DeskState.Initial;
        }

        try
        {
            using var keys = new UnitKeys(dataDirectory);
            var options = new JournalOptions(file, keys);
            JournalDatabase.Migrate(options);
            var reader = new JournalReader(file, keys);
            if (reader.LastState(Desk.Step, Desk.RulesVersion) is { } last)
            {
                if (last.Why is { } why)
                {
                    log($"journal: the state before the restart may not be the last one: {why}");
                }

                DeskState named = reader.Read(connection => JournalRestoration.WithSegments(connection, last.State, last.Segment));
                Step resumed = resume(named, last.Segment, DeskThread.Now);
                if (!resumed.Effects.IsDefaultOrEmpty)
                {
                    JournalDatabase.AppendFromOutside(options, new PendingResume(last.LastAt, last.LastWall, resumed.Effects));
                }

                return resumed.State;
            }

            log("journal: no state before the restart can be read; the phone begins anew");
        }
        catch (Exception e) when (e is JournalReadException or SqliteException or IOException or UnauthorizedAccessException)
        {
            log($"journal: the state before the restart cannot be read, the phone begins anew: {JournalFault.Describe(e)}");
        }

        return DeskState.Initial;
    }

    public JournalFigures Figures => _store.Figures;

    public long Heartbeat => _store.Heartbeat;

    public void Nudge() => _store.Nudge();

    /// <inheritdoc cref="JournalStore.Renew"/>
    public bool Renew() => _store.Renew();

    public void Start() => _store.Start();

    /// <summary>Appends one step. Desk thread; never blocks.</summary>
    /// <param name="remote">The number of the party that the step's event names.</param>
    public void Append(in DeskStep step, string? remote)
    {
        var entry = new JournalEntry(step.At, step.Wall, step.Event, step.Effects);
        _store.Append(step.Event switch
        {
            CallArrived arrived => entry with { Acknowledge = true, Parties = [new PartyIdentity(arrived.Remote, remote ?? "")] },
            CallReplaced replaced => entry with { Parties = [new PartyIdentity(replaced.Remote, remote ?? "")] },
            _ => entry with { Acknowledge = step.Effects.Any(effect => effect is WriteRecord) },
        });

        // A call's record is named by its segment, and what is half typed belongs to a call to come: only an idle desk rolls.
        if (step.State is { Calls.IsEmpty: true, Digits: "" } && _store.RollDue(step.Wall))
        {
            _store.Roll(Opening(step.At, step.Wall, step.State));
        }
    }

    /// <summary>The number behind a token of an earlier call; null if it is not known. Waits for the disk.</summary>
    public string? NumberOf(PartyToken token)
    {
        try
        {
            return _reader.NumberOf(token);
        }
        catch (JournalReadException)
        {
            return null; // there is no journal yet, or it is being moved aside
        }
    }

    public IReadOnlyList<JournalRecord> List(JournalQuery query) => _reader.List(query);

    public JournalDetailDto? Show(string id, string by)
    {
        if (_reader.Show(id) is not { } detail)
        {
            return null;
        }

        Say(by, AuditActions.Read, id);
        return ToDto(detail);
    }

    public JournalRecord? Find(string id) => _reader.Show(id)?.Record;

    public JournalDetailDto? Amend(string id, JournalAmendment amendment)
    {
        if (_reader.Show(id) is null)
        {
            return null;
        }

        var change = new RecordAmendment(
            id, Text(amendment.Category), Text(amendment.Cause), Text(amendment.Notes), amendment.By)
        {
            Fields = amendment.Fields,
        };
        Commit(_store.Amend(DeskThread.Now, DateTimeOffset.Now, change));
        return Changed(id) is { } amended ? ToDto(amended) : null;

        // The journal's own convention: null leaves a field as it was, an empty text clears it.
        static string? Text(Amended field) => field.Named ? field.Value ?? "" : null;
    }

    /// <summary>Erases what is personal about a record for good. A pool thread; waits for the disk.</summary>
    /// <returns>False if there is no such record.</returns>
    /// <exception cref="InvalidOperationException">Its call goes on: what it still brings could not be erased.</exception>
    /// <exception cref="JournalWriteException">The journal cannot write now; nothing is erased yet.</exception>
    public bool Erase(string id, string by)
    {
        if (_reader.Show(id) is not { } detail)
        {
            return false;
        }

        if (!detail.Record.Completed && JournalProjections.SegmentOf(id) == _store.Figures.Segment)
        {
            throw new InvalidOperationException("The call goes on; erase its record when it is over.");
        }

        Commit(_store.Erase(DeskThread.Now, DateTimeOffset.Now, id, by));
        Changed(id);
        return true;
    }

    public long? EarlierSegment(string id)
    {
        long segment = JournalProjections.SegmentOf(id);
        RunSegments run = _reader.Read(connection => RunSegments.Of(RunSegments.All(connection), _store.Figures.Segment));
        return segment < run.First ? segment : null;
    }

    public IReadOnlyList<ClosedCall> Closed(DateTimeOffset? from, DateTimeOffset? to) => _reader.AsClosed(from, to);

    public byte[]? Memo(string id, string memo, string by) => _reader.Memos(id).Any(kept => kept.Id == memo) ? Listen(memo, by) : null;

    public ImmutableArray<JournalExportLine> Export(DateTimeOffset? from, DateTimeOffset? to, bool withNames, string by)
    {
        ImmutableArray<JournalExportLine> lines = _reader.Export(from, to);
        var what = string.Create(CultureInfo.InvariantCulture, $"{lines.Length} records, {from:O} to {to:O}");
        var note = new AuditNote(by, withNames ? AuditActions.ExportWithNames : AuditActions.Export, what);
        Commit(_store.Audit(DeskThread.Now, DateTimeOffset.Now, note));
        return lines;
    }

    public IReadOnlyList<AuditLine> Audit(int limit) => _reader.Audit(limit);

    /// <summary>A pool thread; may wait for the disk.</summary>
    public void Say(string by, string action, string what)
    {
        var note = new AuditNote(by, action, what);
        DateTimeOffset now = DateTimeOffset.Now;
        if (!AuditActions.IsRepeated(action) || !WasSaid(note, now))
        {
            _store.Audit(DeskThread.Now, now, note);
        }
    }

    /// <summary>The record of a call of this run; null if it has none yet. A pool thread.</summary>
    public string? RecordOf(CallId call) => _reader.RecordOf(call);

    /// <summary>Keeps a memo. A pool thread; waits for the disk.</summary>
    /// <param name="record">The record it belongs to; null = none.</param>
    /// <returns>The commit that holds it has returned.</returns>
    public bool KeepMemo(string? record, byte[] wav, long memo) =>
        _store.WaitFor(_store.AppendMemo(record, DeskThread.Now, DateTimeOffset.Now, wav, "desk", memo), Patience);

    /// <summary>Hands on a piece of a call's recording; the disk is not waited for. Any thread.</summary>
    public void KeepRecording(CallId call, byte[] wav) => _store.AppendRecording(call, DeskThread.Now, DateTimeOffset.Now, wav);

    /// <summary>The memo of this desk's id; null if there is none. Waits for the disk.</summary>
    public byte[]? Memo(long memo) => _reader.Memo(memo);

    /// <summary>A memo's WAV file, for somebody to listen to; null if there is none. A pool thread.</summary>
    private byte[]? Listen(string memo, string by)
    {
        byte[]? wav = _reader.Memo(memo);
        if (wav is not null)
        {
            _store.Audit(DeskThread.Now, DateTimeOffset.Now, new AuditNote(by, AuditActions.Listen, memo));
        }

        return wav;
    }

    public bool Close(TimeSpan patience) => _store.Close(patience);

    public void Dispose() => _store.Dispose();

    private static JournalOpening Opening(Moment at, DateTimeOffset wall, DeskState snapshot) =>
        new(BootId(), at, wall, Desk.RulesVersion, snapshot);

    private void Commit(long number)
    {
        if (!_store.WaitFor(number, Patience))
        {
            throw new JournalWriteException(number > 0
                ? "The journal cannot write now; what was asked waits in memory and is done as soon as it can."
                : "The journal cannot write now and no more can wait in memory; nothing was changed. Try again later.");
        }
    }

    private bool WasSaid(AuditNote note, DateTimeOffset now)
    {
        try
        {
            return _reader.Read((connection, keys) => JournalAudit.WasSaid(connection, keys, note, now, OneReading));
        }
        catch (JournalReadException)
        {
            return false; // rather twice than not at all
        }
    }

    private static JournalDetailDto ToDto(JournalRecordDetail detail) => JournalDetailDto.Of(
        detail.Record,
        detail.Notes.Length == 0 ? null : string.Join('\n', detail.Notes.Select(note => note.Text)),
        [.. detail.Events.Select(line => new JournalEntryDto(line.Sequence, line.At, line.Kind, line.Event?.GetRawText() ?? ""))])
        with
        {
            Fields = detail.Fields.ToDictionary(field => field.Name, field => field.Value),
            Memos = [.. detail.Memos.Select(memo => new MemoDto(memo.Id, memo.At, MemoPlane.SecondsOf(memo.Length), memo.Recording))],
            Care = detail.Care,
        };

    /// <summary>Tells who watches of a record as it is now.</summary>
    private JournalRecordDetail? Changed(string id)
    {
        JournalRecordDetail? detail = _reader.Show(id);
        if (detail is not null)
        {
            RecordWritten?.Invoke(detail.Record);
        }

        return detail;
    }

    /// <summary>The kernel's name for this boot; several runs of the phone may share it.</summary>
    private static string BootId()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
    }

    private void OnCommitted(JournalCommit commit)
    {
        if (commit.Entry.Event is CallArrived arrived)
        {
            _post(new ArrivalJournaled(arrived.Call));
        }

        // A call that is turned away has its record in the very step of its arrival.
        foreach (WriteRecord written in commit.Entry.Effects.OfType<WriteRecord>())
        {
            if (_reader.Show($"{commit.Segment}-{written.Record.Call}") is { } detail)
            {
                RecordWritten?.Invoke(detail.Record);
            }
        }
    }
}
