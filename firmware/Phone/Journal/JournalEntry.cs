using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CallDesk;

namespace Phone.Journal;

/// <summary>One step of the desk, as the journal keeps it: what happened, when, and what the desk wanted done.</summary>
/// <param name="At">When the event arose, monotonic clock.</param>
/// <param name="Wall">The same instant on the wall clock, with the site's offset; as good as the phone knew it then.</param>
internal sealed record JournalEntry(Moment At, DateTimeOffset Wall, DeskEvent Event, ImmutableArray<Effect> Effects)
{
    /// <summary>Who the tokens stand for that this event brings with it. Sealed, and outside of the hash chain.</summary>
    public ImmutableArray<PartyIdentity> Parties { get; init; } = [];

    /// <summary>Raise <see cref="JournalStore.Committed"/> when the commit that holds this entry has returned.</summary>
    public bool Acknowledge { get; init; }
}

/// <summary>A token and the number or address behind it: personal data, never logged.</summary>
internal sealed record PartyIdentity(PartyToken Token, string Number);

/// <summary>
/// What a person fills in afterwards (clauses 2.4a, 3.5, 4.4). A null field stays as it was, an empty one is cleared. Sealed with
/// the record's key.
/// </summary>
/// <param name="Record">The record's id, <c>segment-call</c>.</param>
/// <param name="Category">A word of the list of categories, never free text: the records' table shows it.</param>
/// <param name="Cause">A word of the list of causes, likewise.</param>
/// <param name="By">Who did it: an account of the panel or a sign-in, never a name.</param>
internal sealed record RecordAmendment(string Record, string? Category, string? Cause, string? Notes, string By)
{
    /// <summary>Fields in the order in which they were filled in; names as in <see cref="RecordFields"/> or the site's own.</summary>
    public ImmutableArray<RecordField> Fields { get; init; } = [];
}

/// <summary>One filled-in field; an empty value clears it.</summary>
internal sealed record RecordField(string Name, string Value);

/// <summary>Names of the fields that the standards ask for (clauses 2.4a, 3.5, 4.4, 5.3; the cause of lateness: 1.1).</summary>
internal static class RecordFields
{
    public const string Name = "name";
    public const string Contact = "contact";
    public const string Address = "address";
    public const string Content = "content";
    public const string Request = "request";
    public const string EventTime = "eventTime";
    public const string Place = "place";
    public const string Reason = "reason";
    public const string LateReason = "lateReason";

    public static readonly ImmutableArray<string> All =
        [Name, Contact, Address, Content, Request, EventTime, Place, Reason, LateReason];
}

/// <summary>Somebody read, changed, took away or erased something. Sealed with the segment's key; outlives the record.</summary>
/// <param name="By">As <see cref="RecordAmendment.By"/>.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="What">A record's id, the range of an export, or the part of the panel.</param>
internal sealed record AuditNote(string By, string Action, string What);

internal static class AuditActions
{
    public const string Read = "read";
    public const string Export = "export";
    public const string ExportWithNames = "export-with-names";
    public const string Amend = "amend";
    public const string Memo = "memo";
    public const string Listen = "listen";
    public const string Erase = "erase";
    public const string Cut = "cut";

    /// <summary>Looked at many: the list, the queue, the totals.</summary>
    public const string List = "list";

    /// <summary>Looked at what happens while it happens.</summary>
    public const string Watch = "watch";

    /// <summary>Wrote something into the queue.</summary>
    public const string Add = "add";

    /// <summary>Took something out of the queue: it is done.</summary>
    public const string Settle = "settle";

    public const string SignIn = "sign-in";
    public const string SignOut = "sign-out";

    /// <summary>Somebody tried too many passwords.</summary>
    public const string Guessing = "guessing";

    /// <summary>What the same person does to the same over and over is one line an hour.</summary>
    public static bool IsRepeated(string action) => action is Read or List or Watch or Guessing;
}

/// <summary>A record was erased: its keys and memos are gone, its row stays with the token.</summary>
/// <param name="Keys">The ids of the keys that were deleted.</param>
/// <param name="Blobs">The ids of the memos that were deleted.</param>
/// <param name="Remains">The record's row, so that it can be made again without what can be read no more.</param>
internal sealed record ErasureNote(
    string Record, ImmutableArray<string> Keys, ImmutableArray<string> Blobs, Dictionary<string, string?> Remains);

/// <summary>Retention took away every segment before <paramref name="First"/>.</summary>
/// <param name="Continues">The chain's value that the segment <paramref name="First"/> continues, hexadecimal.</param>
/// <param name="Keys">Ids of deleted keys that later rows still name.</param>
internal sealed record CutNote(long First, string Continues, ImmutableArray<string> Keys);

/// <summary>A memo, or a piece of a call's recording, was kept.</summary>
/// <param name="Record">Null = a memo that belongs to no call.</param>
/// <param name="Hash">SHA-256 of the sealed bytes, hexadecimal.</param>
/// <param name="Length">Bytes of the WAV file.</param>
/// <param name="Memo">The desk's id of it; null if it was not dictated.</param>
internal sealed record MemoNote(string Blob, string? Record, long Length, string Hash, long? Memo = null)
{
    /// <summary>Both sides of the call (clause 5.5).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recording { get; init; }
}

/// <summary>
/// Says that entries could not be kept: <paramref name="Count"/> of them, and since which sequence number nothing is there.
/// </summary>
internal sealed record LostEntries(long From, long Count, string Reason);

/// <summary>How a run of the phone opens its segment of the journal.</summary>
/// <param name="BootId">The kernel's boot id; several runs may share it.</param>
/// <param name="RulesVersion">The version of the desk's rules: replay is exact for the same one.</param>
/// <param name="Snapshot">The state before the first event of the segment.</param>
internal sealed record JournalOpening(string BootId, Moment At, DateTimeOffset Wall, string RulesVersion, DeskState Snapshot)
{
    /// <summary>
    /// Names this run and its segment (<see cref="RunSegments"/>), so that an opening whose commit returned an error but took place
    /// is found again.
    /// </summary>
    public string Run { get; init; } = Guid.NewGuid().ToString("N");
}

/// <summary>The commit that holds <paramref name="Entry"/> has returned.</summary>
internal readonly record struct JournalCommit(long Segment, long Sequence, JournalEntry Entry);

/// <summary>The journal's own condition, for metrics and the self-test.</summary>
/// <param name="Segment">This run's present segment; 0 until the database was opened.</param>
/// <param name="Pending">Entries in memory that no commit holds yet.</param>
/// <param name="Dropped">Entries that memory could not keep while the disk was unavailable.</param>
/// <param name="LastCommit">Duration of the last commit, fsync included.</param>
internal readonly record struct JournalFigures(
    bool Available, long Segment, long Committed, int Pending, long Dropped, TimeSpan LastCommit, TimeSpan LongestCommit);

/// <summary>Where the journal lies and how much it may hold back.</summary>
internal sealed record JournalOptions(string Path, UnitKeys Keys)
{
    /// <summary>A segment is closed after so many entries, as soon as the desk is idle.</summary>
    public const int SegmentEntries = 5_000;

    /// <summary>Memos kept in memory while the disk is unavailable.</summary>
    public const long PendingMemoBytes = 32 << 20;

    /// <summary>Segments that ended longer ago are cut; null = never.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>The oldest segments are cut until the database holds fewer bytes; null = never.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>The journal's file in a data directory.</summary>
    public static string FileIn(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "journal.db");

    /// <summary>Entries kept in memory while the disk is unavailable; about an hour of a busy booth.</summary>
    public int PendingLimit { get; init; } = 20_000;

    /// <summary>First wait after a failed commit; doubles up to <see cref="LongestBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Names the file that a damaged journal is moved to.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs on every new connection of the writer; tests limit the pages of the database here.</summary>
    public Action<Microsoft.Data.Sqlite.SqliteConnection>? Prepare { get; init; }
}
