using System.Collections.Immutable;
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

/// <summary>What a person fills in afterwards. A null field stays as it was, an empty one is cleared.</summary>
/// <param name="Record">The record's id, <c>segment-call</c>.</param>
/// <param name="By">Who did it: an account of the panel or a sign-in, never a name.</param>
internal sealed record RecordAmendment(string Record, string? Category, string? Cause, string? Notes, string By);

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
    /// <summary>Names this run, so that an opening whose commit returned an error but took place is found again.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N");
}

/// <summary>The commit that holds <paramref name="Entry"/> has returned.</summary>
internal readonly record struct JournalCommit(long Segment, long Sequence, JournalEntry Entry);

/// <summary>The journal's own condition, for metrics and the self-test.</summary>
/// <param name="Segment">This run's segment; 0 until the database was opened.</param>
/// <param name="Pending">Entries in memory that no commit holds yet.</param>
/// <param name="Dropped">Entries that memory could not keep while the disk was unavailable.</param>
/// <param name="LastCommit">Duration of the last commit, fsync included.</param>
internal readonly record struct JournalFigures(
    bool Available, long Segment, long Committed, int Pending, long Dropped, TimeSpan LastCommit, TimeSpan LongestCommit);

/// <summary>Where the journal lies and how much it may hold back.</summary>
internal sealed record JournalOptions(string Path, ISealer Sealer)
{
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
