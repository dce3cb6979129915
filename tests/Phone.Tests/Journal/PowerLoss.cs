using System.Buffers.Binary;
using Phone.Journal;

namespace Phone.Tests.Journal;

/// <summary>
/// A folder on a disk that keeps only what was synced. A small library (Native/unsynced.c, compiled here with gcc) notes what every
/// write to the database destroys; <see cref="Fails"/> puts it back.
/// </summary>
internal sealed class PowerLoss : IDisposable
{
    private const int HeadBytes = 24; // offset, bytes kept, length of the file: three little-endian 64-bit numbers

    private PowerLoss(string folder, string library) => (Folder, Library) = (folder, library);

    public string Folder { get; }

    public string Library { get; }

    /// <summary>Compiles the library; skips the test where that cannot be.</summary>
    public static PowerLoss Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("phone-power-").FullName;
        var library = Shim.Compile("tests/Phone.Tests/Journal/Native/unsynced.c", folder);
        return new PowerLoss(folder, library);
    }

    /// <summary>The power goes: every write to the database and its log that was not synced is lost.</summary>
    /// <returns>How many writes that were.</returns>
    public int Fails()
    {
        var database = JournalOptions.FileIn(Folder);
        var lost = Undo(database) + Undo(database + "-wal");
        File.Delete(database + "-shm"); // shared memory, never synced
        return lost;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static int Undo(string file)
    {
        var notes = file + ".undo";
        if (!File.Exists(notes))
        {
            return 0;
        }

        var writes = new Stack<(long Offset, byte[] Old, long Length)>();
        ReadOnlySpan<byte> left = File.ReadAllBytes(notes);
        while (left.Length >= HeadBytes && left.Length - HeadBytes >= Number(left[8..]))
        {
            var kept = (int)Number(left[8..]);
            writes.Push((Number(left), left.Slice(HeadBytes, kept).ToArray(), Number(left[16..])));
            left = left[(HeadBytes + kept)..];
        }

        var lost = writes.Count;
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write))
        {
            foreach (var (offset, old, length) in writes) // the last one first
            {
                stream.Position = offset;
                stream.Write(old);
                stream.SetLength(length);
            }
        }

        File.Delete(notes);
        return lost;
    }

    private static long Number(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadInt64LittleEndian(at);
}
