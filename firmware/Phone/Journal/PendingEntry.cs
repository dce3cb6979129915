using System.Collections.Immutable;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>Something that waits for its commit. Made by any thread, used by the journal thread only.</summary>
internal abstract record PendingEntry(long Sequence, Moment At, DateTimeOffset Wall)
{
    public virtual ImmutableArray<PartyIdentity> Parties => [];

    /// <returns>The row's kind, body and effects as clear JSON, and whether they have to be sealed.</returns>
    public abstract (string Kind, byte[] Body, byte[] Effects, bool Personal) Encode();

    /// <summary>Does to the records' table what this entry means.</summary>
    public abstract void Project(SqliteConnection connection, long segment);
}

internal sealed record PendingStep(long Sequence, JournalEntry Entry) : PendingEntry(Sequence, Entry.At, Entry.Wall)
{
    /// <summary>Those that came with the event, and whom this step dialled.</summary>
    public override ImmutableArray<PartyIdentity> Parties =>
    [
        .. Entry.Parties.IsDefault ? [] : Entry.Parties,
        .. (Entry.Effects.IsDefault ? [] : Entry.Effects).OfType<WriteRecord>()
            .Where(write => write.Record is { Dialled: not null, Remote.Value: not null })
            .Select(write => new PartyIdentity(write.Record.Remote, write.Record.Dialled!)),
    ];

    public override (string Kind, byte[] Body, byte[] Effects, bool Personal) Encode()
    {
        var body = JournalCodec.Encode(Entry.Event);
        return (JournalCodec.KindOf(body), body, JournalCodec.Encode(Entry.Effects),
            JournalCodec.IsPersonal(Entry.Event, Entry.Effects));
    }

    public override void Project(SqliteConnection connection, long segment) =>
        JournalProjections.Apply(connection, segment, Sequence, Entry);
}

/// <summary>What a person added to a record. Always sealed: notes are free text.</summary>
internal sealed record PendingAmendment(long Sequence, Moment At, DateTimeOffset Wall, RecordAmendment Amendment)
    : PendingEntry(Sequence, At, Wall)
{
    public override (string Kind, byte[] Body, byte[] Effects, bool Personal) Encode() =>
        (JournalCodec.AmendmentKind, JournalCodec.Encode(Amendment), JournalCodec.Encode(ImmutableArray<Effect>.Empty), true);

    public override void Project(SqliteConnection connection, long segment) => JournalProjections.Apply(connection, Amendment);
}

/// <summary>Stands where entries should be that could not be kept.</summary>
internal sealed record PendingLoss(long Sequence, Moment At, DateTimeOffset Wall, LostEntries Lost)
    : PendingEntry(Sequence, At, Wall)
{
    public override (string Kind, byte[] Body, byte[] Effects, bool Personal) Encode() =>
        (JournalCodec.LostKind, JournalCodec.Encode(Lost), JournalCodec.Encode(ImmutableArray<Effect>.Empty), false);

    public override void Project(SqliteConnection connection, long segment)
    {
        // Nothing is known of the calls that are missing.
    }
}
