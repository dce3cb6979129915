using System.Globalization;
using System.Text;
using CallDesk;
using Microsoft.Data.Sqlite;

namespace Phone.Journal;

/// <summary>
/// Writes rows at the end of the chain, within the transaction that its caller has begun and will commit. After an error neither it
/// nor its connection is of any use.
/// </summary>
internal sealed class JournalScribe(SqliteConnection connection, KeyRing keys)
{
    private byte[] _chain = JournalChain.Origin;

    public SqliteConnection Connection => connection;

    public KeyRing Keys => keys;

    public Typing Typing { get; } = new(connection, keys);

    /// <summary>The segment at the chain's end; 0 = none yet.</summary>
    public long Segment { get; private set; }

    /// <summary>That segment, and the first one of its run.</summary>
    public RunSegments Run { get; private set; }

    /// <summary>The last entry's number in it.</summary>
    public long Sequence { get; private set; }

    /// <summary>How many entries of the phone's own run are in.</summary>
    public long Ticket { get; set; }

    /// <summary>Something was erased that entries of this segment may need.</summary>
    public bool Erases { get; set; }

    /// <summary>Something was deleted that the log must not keep.</summary>
    public bool Truncates { get; set; }

    /// <summary>Goes to the chain's end, wherever other processes have brought it.</summary>
    /// <returns>False if they have.</returns>
    public bool GoToEnd()
    {
        keys.Forget();
        var known = Sequence;
        using var command = Sql.Command(connection, "SELECT segment, seq, chain, ticket FROM head");
        using var head = command.ExecuteReader();
        if (head.Read())
        {
            (Segment, Sequence, _chain, Ticket) =
                (Sql.Number(head, 0), Sql.Number(head, 1), Sql.Bytes(head, 2), Sql.Number(head, 3));
        }

        Run = Run.Last == Segment ? Run : RunSegments.Of(RunSegments.All(connection), Segment);
        return Sequence == known;
    }

    public void WriteHead() => Sql.Execute(
        connection,
        "INSERT OR REPLACE INTO head (id, segment, seq, chain, ticket) VALUES (1, @p0, @p1, @p2, @p3)",
        Segment,
        Sequence,
        _chain,
        Ticket);

    public void OpenSegment(SegmentStart start)
    {
        var opening = start.Opening;
        var keyId = keys.KeyFor(KeyRing.OfSnapshot(opening.Run));
        var row = new SegmentRow(
            Segment + 1,
            opening.Run,
            opening.BootId,
            opening.At.Microseconds,
            JournalProjections.Text(opening.Wall),
            opening.RulesVersion,
            JournalSchema.Version,
            keyId,
            keys.Seal(keyId, JournalCodec.Encode(opening.Snapshot), JournalRows.SnapshotContext(opening.Run)),
            _chain,
            []);
        row = row with { Chain = JournalChain.Next(row) };
        Sql.Execute(
            connection,
            "INSERT INTO segments VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)",
            row.Id,
            row.Run,
            row.BootId,
            row.StartedAt,
            row.StartedWall,
            row.Rules,
            row.Schema,
            row.KeyId,
            row.Snapshot,
            row.Previous,
            row.Chain);
        (Segment, Sequence, _chain, Ticket) = (row.Id, 0, row.Chain, start.FirstTicket - 1);
        Run = RunSegments.Of(RunSegments.All(connection), Segment);
    }

    /// <summary>Appends one row to the chain.</summary>
    /// <param name="subject">Whose key seals body and effects; null = they hold nothing personal.</param>
    /// <param name="skips">Sequence numbers that are left out before it.</param>
    public EntryPlace Append(
        Moment at, DateTimeOffset wall, string kind, byte[] body, byte[] effects, string? subject, long skips = 0)
    {
        var row = new EventRow(
            Segment,
            Sequence + 1 + skips,
            at.Microseconds,
            JournalProjections.Text(wall),
            kind,
            subject is null ? null : keys.KeyFor(subject),
            body,
            effects,
            []);
        if (row.KeyId is { } key)
        {
            row = row with
            {
                Body = keys.Seal(key, body, JournalRows.BodyContext(row)),
                Effects = keys.Seal(key, effects, JournalRows.EffectsContext(row)),
            };
        }

        _chain = JournalChain.Next(_chain, row);
        Sequence = row.Sequence;
        Sql.Execute(
            connection,
            "INSERT INTO events VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
            row.Segment,
            row.Sequence,
            row.At,
            row.Wall,
            row.Kind,
            row.KeyId,
            row.KeyId is null ? JournalCodec.Text(row.Body) : row.Body,
            row.KeyId is null ? JournalCodec.Text(row.Effects) : row.Effects,
            _chain);
        return new EntryPlace(row.Segment, row.Sequence);
    }

    /// <param name="call">Whose party it is; null = nobody knows, the segment's key seals it.</param>
    public void WriteParty(PartyIdentity party, CallId? call)
    {
        var key = keys.KeyFor(
            call is { } id ? JournalProjections.IdOf(connection, Run, id) : KeyRing.OfSegment(Segment));
        Sql.Execute(
            connection,
            "INSERT OR REPLACE INTO parties VALUES (@p0, @p1, @p2, @p3)",
            Segment,
            party.Token.Value,
            key,
            keys.Seal(key, Encoding.UTF8.GetBytes(party.Number), JournalRows.PartyContext(Segment, party.Token.Value)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment}/{Sequence}");
}
