using CallDesk;
using Phone.Journal;
using Phone.Panel;

namespace Phone.Host;

/// <summary>
/// The journal beside the desk: every step is appended, commits come back as events, and the panel reads through a connection
/// of its own.
/// </summary>
internal sealed class JournalPlane : IPanelJournal, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly JournalStore _store;
    private readonly JournalReader _reader;
    private readonly Action<DeskEvent> _post;

    public JournalPlane(string dataDirectory, DeskState snapshot, Action<DeskEvent> post, Action<string> log)
    {
        Directory.CreateDirectory(dataDirectory);
        var sealer = new PlainSealer();
        string file = JournalOptions.FileIn(dataDirectory);
        var opening = new JournalOpening(BootId(), DeskThread.Now, DateTimeOffset.Now, Desk.RulesVersion, snapshot);
        _store = new JournalStore(new JournalOptions(file, sealer), opening);
        _reader = new JournalReader(file, sealer);
        _post = post;
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
        _store.MovedAside += name => log($"journal: the database was damaged and was moved aside to {name}; a new one was begun");
    }

    public event Action<JournalRecord>? RecordWritten;

    public JournalFigures Figures => _store.Figures;

    public void Start() => _store.Start();

    /// <summary>Appends one step. Desk thread; never blocks.</summary>
    public void Append(in DeskStep step, string? remote)
    {
        var entry = new JournalEntry(step.At, step.Wall, step.Event, step.Effects);
        _store.Append(step.Event is CallArrived arrived
            ? entry with { Acknowledge = true, Parties = [new PartyIdentity(arrived.Remote, remote ?? "")] }
            : entry with { Acknowledge = step.Effects.Any(effect => effect is WriteRecord) });
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

    public JournalDetailDto? Show(string id) => _reader.Show(id) is { } detail ? ToDto(detail) : null;

    public JournalDetailDto? Amend(string id, JournalAmendment amendment)
    {
        if (_reader.Show(id) is null)
        {
            return null;
        }

        var change = new RecordAmendment(id, Text(amendment.Category), Text(amendment.Cause), Text(amendment.Notes), "panel");
        long number = _store.Amend(DeskThread.Now, DateTimeOffset.Now, change);
        return _store.WaitFor(number, Patience) ? Show(id) : throw new IOException("The journal cannot write now; nothing was changed. Try again.");

        // The journal's own convention: null leaves a field as it was, an empty text clears it.
        static string? Text(Amended field) => field.Named ? field.Value ?? "" : null;
    }

    public bool Close(TimeSpan patience) => _store.Close(patience);

    public void Dispose() => _store.Dispose();

    private static JournalDetailDto ToDto(JournalRecordDetail detail) => JournalDetailDto.Of(
        detail.Record,
        detail.Notes.Length == 0 ? null : string.Join('\n', detail.Notes.Select(note => note.Text)),
        [.. detail.Events.Select(line => new JournalEntryDto(line.Sequence, line.At, line.Kind, line.Event?.GetRawText() ?? ""))]);

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
