using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Phone.Journal;

/// <summary>
/// One row of the events' table, as it is stored. Body and effects are sealed if <paramref name="KeyId"/> is not null.
/// </summary>
internal sealed record EventRow(
    long Segment, long Sequence, long At, string Wall, string Kind, string? KeyId, byte[] Body, byte[] Effects, byte[] Chain);

/// <summary>One row of the segments' table, as it is stored. The snapshot is always sealed.</summary>
/// <param name="Previous">The chain's value before this segment.</param>
internal sealed record SegmentRow(
    long Id,
    string Run,
    string BootId,
    long StartedAt,
    string StartedWall,
    string Rules,
    long Schema,
    string KeyId,
    byte[] Snapshot,
    byte[] Previous,
    byte[] Chain);

/// <summary>
/// The hash chain: every row's value is SHA-256 over the value before it and all of the row's columns, each with its length in
/// front (nothing can move from one column into the next). It runs over ciphertext and across segments.
/// <para>
/// It proves that nothing was changed, left out or put in by hand. It cannot prove that nobody rewrote the whole chain, or cut
/// its end together with the <c>head</c> row: for that the head has to be known elsewhere (<c>journal verify</c> prints it).
/// </para>
/// </summary>
internal static class JournalChain
{
    public static byte[] Origin => new byte[SHA256.HashSizeInBytes];

    public static byte[] Next(ReadOnlySpan<byte> previous, EventRow row)
    {
        using var hash = Begin(previous, "event");
        Add(hash, row.Segment);
        Add(hash, row.Sequence);
        Add(hash, row.At);
        Add(hash, row.Wall);
        Add(hash, row.Kind);
        Add(hash, row.KeyId);
        Add(hash, row.Body);
        Add(hash, row.Effects);
        return hash.GetHashAndReset();
    }

    public static byte[] Next(SegmentRow row)
    {
        using var hash = Begin(row.Previous, "segment");
        Add(hash, row.Id);
        Add(hash, row.Run);
        Add(hash, row.BootId);
        Add(hash, row.StartedAt);
        Add(hash, row.StartedWall);
        Add(hash, row.Rules);
        Add(hash, row.Schema);
        Add(hash, row.KeyId);
        Add(hash, row.Snapshot);
        return hash.GetHashAndReset();
    }

    private static IncrementalHash Begin(ReadOnlySpan<byte> previous, string what)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, previous);
        Add(hash, what);
        return hash;
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        if (text is null)
        {
            Add(hash, -1L);
            return;
        }

        Add(hash, Encoding.UTF8.GetBytes(text).AsSpan());
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Add(hash, (long)bytes.Length);
        hash.AppendData(bytes);
    }
}
