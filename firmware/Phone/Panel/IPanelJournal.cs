using System.Collections.Immutable;
using Phone.Journal;

namespace Phone.Panel;

/// <summary>
/// What the panel may ask of the journal. The methods run on pool threads and may wait for the disk; none of them is ever called
/// from the desk's thread. Each of them may throw <see cref="JournalReadException"/>, and those that write
/// <see cref="JournalWriteException"/>: <see cref="JournalTrouble"/> answers both.
/// </summary>
internal interface IPanelJournal
{
    /// <summary>Records, newest first, at most <see cref="JournalQuery.Limit"/> of them.</summary>
    IReadOnlyList<JournalRecord> List(JournalQuery query);

    /// <summary>One record with its event log, noted in the audit trail; null if there is none of that id.</summary>
    /// <param name="by">Who looks (<see cref="Access.Visitor.By"/>).</param>
    JournalDetailDto? Show(string id, string by);

    /// <summary>One record as the list has it, for the phone's own use: nothing is noted. Null if there is none of that id.</summary>
    JournalRecord? Find(string id);

    /// <summary>Writes what a person filled in; returns the record as it is now, or null if there is none of that id.</summary>
    JournalDetailDto? Amend(string id, JournalAmendment amendment);

    /// <summary>
    /// Erases what is personal about a record for good (clauses 1.9, 2.3c); false if there is none of that id.
    /// </summary>
    /// <exception cref="InvalidOperationException">Its call goes on; the message says so.</exception>
    bool Erase(string id, string by);

    /// <summary>The WAV file of a memo of this record, noted in the audit trail; null if the record has no such memo.</summary>
    byte[]? Memo(string id, string memo, string by);

    /// <summary>Tells the audit trail who did what (clause 1.9). Does not wait, does not throw.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    void Say(string by, string action, string what);

    /// <summary>Records for somebody to take away; in the audit trail before this returns.</summary>
    /// <exception cref="JournalWriteException">That could not be written: there is no export.</exception>
    ImmutableArray<JournalExportLine> Export(DateTimeOffset? from, DateTimeOffset? to, bool withNames, string by);

    /// <summary>The newest lines of the audit trail, newest first.</summary>
    IReadOnlyList<AuditLine> Audit(int limit);

    /// <summary>Where the record's call began, if an earlier run of the phone took it; null = this run's.</summary>
    long? EarlierSegment(string id);

    /// <summary>Calls that are over, oldest first, as their records were closed; for totals, never for one person's figures.</summary>
    IReadOnlyList<ClosedCall> Closed(DateTimeOffset? from, DateTimeOffset? to);

    /// <summary>A record was committed for the first time or amended. Any thread; the handler only hands on.</summary>
    event Action<JournalRecord>? RecordWritten;
}

/// <summary>What a person changed; a field that was not named stays as it is.</summary>
internal sealed record JournalAmendment(Amended Category, Amended Cause, Amended Notes)
{
    /// <summary>Fields that were filled in, in order; an empty value clears one.</summary>
    public ImmutableArray<RecordField> Fields { get; init; } = [];

    /// <summary>Who did it (<see cref="Access.Visitor.By"/>).</summary>
    public string By { get; init; } = "panel";
}

/// <param name="Named">The person named this field.</param>
/// <param name="Value">Its new value; null clears it.</param>
internal readonly record struct Amended(bool Named, string? Value);

/// <summary>One record, the words a person added, and what happened step by step; on the wire one flat object.</summary>
internal sealed record JournalDetailDto : JournalRecord
{
    private JournalDetailDto(JournalRecord record)
        : base(record)
    {
    }

    public string? Notes { get; init; }

    /// <summary>What people filled in; the last word on every field. Names as in <see cref="RecordFields"/>.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ImmutableDictionary<string, string>.Empty;

    public IReadOnlyList<MemoDto> Memos { get; init; } = [];

    /// <summary>How the caller was made to wait (clause 2.3g); null until the call is over.</summary>
    public JournalCare? Care { get; init; }

    public IReadOnlyList<JournalEntryDto> Events { get; init; } = [];

    public static JournalDetailDto Of(JournalRecord record, string? notes, IReadOnlyList<JournalEntryDto> events) =>
        new(record) { Notes = notes, Events = events };
}

/// <summary>A memo of a record (clause 2.1a); <c>GET …/memos/{id}</c> plays it.</summary>
/// <param name="Seconds">Its length; null if it is not known.</param>
/// <param name="Recording">No memo, but a piece of the call itself (clause 5.5).</param>
internal sealed record MemoDto(string Id, DateTimeOffset At, double? Seconds, bool Recording = false);

/// <param name="Sequence">Position in the journal.</param>
/// <param name="Name">The event's or effect's name on the wire: "hook-moved", "answer", …</param>
/// <param name="Text">The entry's content as JSON text, identities masked.</param>
internal sealed record JournalEntryDto(long Sequence, DateTimeOffset At, string Name, string Text);
