using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CallDesk;

namespace Phone.Journal;

/// <summary>Something that waits for its commit. Made by any thread, written by the journal thread only.</summary>
internal abstract record PendingEntry(Moment At, DateTimeOffset Wall)
{
    /// <summary>Bytes that it holds in memory beside itself.</summary>
    public virtual long Weight => 0;

    /// <summary>Writes its row, and does to the other tables what it means, in the transaction that is open.</summary>
    public abstract void Write(JournalScribe scribe);
}

internal sealed record PendingStep(JournalEntry Entry) : PendingEntry(Entry.At, Entry.Wall)
{
    /// <summary>An entry that has no JSON form is a fault of the program; it costs that entry, not the journal.</summary>
    public override void Write(JournalScribe scribe)
    {
        byte[] body;
        byte[] effects;
        try
        {
            (body, effects) = (JournalCodec.Encode(Entry.Event), JournalCodec.Encode(Entry.Effects));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or JsonException)
        {
            new PendingLoss(At, Wall, 1, "the entry cannot be written as JSON").Write(scribe);
            return;
        }

        var subject = scribe.Typing.SubjectOf(Entry, body, effects, scribe.Run);
        var place = scribe.Append(At, Wall, JournalCodec.KindOf(body), body, effects, subject);
        Follow(scribe, place, Entry);
    }

    /// <summary>Does to the other tables what a step means: records, parties, and whom to forget.</summary>
    public static void Follow(JournalScribe scribe, EntryPlace place, JournalEntry entry)
    {
        JournalProjections.Apply(scribe.Connection, scribe.Run, place.Sequence, entry);
        WriteParties(scribe, entry);
        foreach (var erased in (entry.Effects.IsDefault ? [] : entry.Effects).OfType<EraseIdentity>())
        {
            var record = JournalProjections.IdOf(scribe.Connection, scribe.Run, erased.Call);
            new PendingErasure(entry.At, entry.Wall, record, "desk", OnlyFields: !erased.NumberToo).Write(scribe);
        }
    }

    private static CallId? CallOf(DeskEvent e) => e switch
    {
        CallArrived arrived => arrived.Call,
        CallReplaced replaced => replaced.Call,
        _ => null,
    };

    /// <summary>Those that came with the event, and whom this step dialled.</summary>
    private static void WriteParties(JournalScribe scribe, JournalEntry entry)
    {
        foreach (var party in entry.Parties.IsDefault ? [] : entry.Parties)
        {
            scribe.WriteParty(party, CallOf(entry.Event));
        }

        foreach (var record in (entry.Effects.IsDefault ? [] : entry.Effects).OfType<WriteRecord>().Select(write => write.Record))
        {
            if (record is { Dialled: { } number, Remote.Value: not null })
            {
                scribe.WriteParty(new PartyIdentity(record.Remote, number), record.Call);
            }
        }
    }
}

/// <summary>
/// What the desk made of the calls that the end of a run cut off (<see cref="Desk.Resume"/>): the last row of that run, written when
/// the next begins.
/// </summary>
internal sealed record PendingResume(Moment At, DateTimeOffset Wall, ImmutableArray<Effect> Effects) : PendingEntry(At, Wall)
{
    public override void Write(JournalScribe scribe)
    {
        var entry = new JournalEntry(At, Wall, new Due(), Effects);
        var subject = Confidential.IsOpen(entry.Event, Effects) ? null : KeyRing.OfSegment(scribe.Segment);
        var place = scribe.Append(
            At, Wall, JournalCodec.ResumeKind, JournalCodec.Encode(entry.Event), JournalCodec.Encode(Effects), subject);
        PendingStep.Follow(scribe, place, entry);
    }
}

/// <summary>What a person added to a record, and that they did.</summary>
internal sealed record PendingAmendment(Moment At, DateTimeOffset Wall, RecordAmendment Amendment) : PendingEntry(At, Wall)
{
    public override void Write(JournalScribe scribe)
    {
        scribe.Append(
            At,
            Wall,
            JournalCodec.AmendmentKind,
            JournalCodec.Encode(Amendment),
            JournalCodec.None,
            KeyRing.OfFields(Amendment.Record));
        JournalProjections.Apply(scribe.Connection, Amendment);
        new PendingAudit(At, Wall, new AuditNote(Amendment.By, AuditActions.Amend, Amendment.Record)).Write(scribe);
    }
}

/// <summary>Who did what.</summary>
internal sealed record PendingAudit(Moment At, DateTimeOffset Wall, AuditNote Note) : PendingEntry(At, Wall)
{
    public override void Write(JournalScribe scribe) => scribe.Append(
        At, Wall, JournalCodec.AuditKind, JournalCodec.Encode(Note), JournalCodec.None, KeyRing.OfSegment(scribe.Segment));
}

/// <summary>Erases a record: its keys, its party and its memos go; its row stays with the token.</summary>
/// <param name="OnlyFields">Only what people noted: the caller wants to stay unnamed, the number stays.</param>
internal sealed record PendingErasure(Moment At, DateTimeOffset Wall, string Record, string By, bool OnlyFields = false)
    : PendingEntry(At, Wall)
{
    public override void Write(JournalScribe scribe)
    {
        var note = OnlyFields
            ? JournalErasure.EraseFields(scribe.Connection, scribe.Keys, Record)
            : JournalErasure.Erase(scribe.Connection, scribe.Keys, Record, scribe.Segment);
        scribe.Append(At, Wall, JournalCodec.ErasureKind, JournalCodec.Encode(note), JournalCodec.None, null);
        scribe.Truncates = scribe.Erases = true;
        new PendingAudit(At, Wall, new AuditNote(By, AuditActions.Erase, Record)).Write(scribe);
    }
}

/// <summary>A memo or a piece of a call: WAV bytes, sealed with the key of its record, or of the segment if it belongs to none.</summary>
internal sealed record PendingMemo(Moment At, DateTimeOffset Wall, string? Record, byte[] Wav, string By, long? Memo = null)
    : PendingEntry(At, Wall)
{
    public bool Recording { get; init; }

    public override long Weight => Wav.Length;

    public override void Write(JournalScribe scribe)
    {
        var blob = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var key = scribe.Keys.KeyFor(Record is { } of ? KeyRing.OfFields(of) : KeyRing.OfSegment(scribe.Segment));
        var sealedBytes = scribe.Keys.Seal(key, Wav, JournalRows.BlobContext(blob));
        Sql.Execute(
            scribe.Connection, "INSERT INTO blobs VALUES (@p0, @p1, @p2, @p3, @p4)", blob, scribe.Segment, Record, key, sealedBytes);
        var note = new MemoNote(blob, Record, Wav.Length, Convert.ToHexStringLower(SHA256.HashData(sealedBytes)), Memo)
        {
            Recording = Recording,
        };
        scribe.Append(At, Wall, JournalCodec.MemoKind, JournalCodec.Encode(note), JournalCodec.None, null);
        new PendingAudit(At, Wall, new AuditNote(By, AuditActions.Memo, Record ?? blob)).Write(scribe);
    }
}

/// <summary>
/// A piece of a call's recording. Its record is looked for when all before it is written: then it is there, even after a disk was away.
/// </summary>
internal sealed record PendingRecording(Moment At, DateTimeOffset Wall, CallId Call, byte[] Wav) : PendingEntry(At, Wall)
{
    public override long Weight => Wav.Length;

    public override void Write(JournalScribe scribe)
    {
        var record = JournalProjections.IdOf(scribe.Connection, scribe.Run, Call);
        new PendingMemo(At, Wall, record, Wav, "desk") { Recording = true }.Write(scribe);
    }
}

/// <summary>Stands where entries should be that could not be kept.</summary>
/// <param name="Skips">Sequence numbers that it takes beside its own: of entries that lie elsewhere.</param>
internal sealed record PendingLoss(Moment At, DateTimeOffset Wall, long Count, string Reason, long Skips = 0)
    : PendingEntry(At, Wall)
{
    public override void Write(JournalScribe scribe)
    {
        var lost = new LostEntries(scribe.Sequence + 1, Count, Reason);
        scribe.Append(At, Wall, JournalCodec.LostKind, JournalCodec.Encode(lost), JournalCodec.None, null, Skips);
    }
}

/// <summary>How a segment begins, and the writer's count of its first entry.</summary>
internal sealed record SegmentStart(JournalOpening Opening, long FirstTicket);

/// <summary>An entry in the queue.</summary>
/// <param name="Ticket">The writer's count over the whole run of the phone: what <see cref="JournalStore.Append"/> gives.</param>
internal sealed record QueuedEntry(long Ticket, SegmentStart Start, PendingEntry Entry);

/// <summary>Where an entry lies.</summary>
internal readonly record struct EntryPlace(long Segment, long Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment}/{Sequence}");
}
