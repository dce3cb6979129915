using System.Buffers.Binary;

namespace Phone.Audio;

/// <summary>
/// Reads a RIFF/WAVE file of the phone's own format, 16 kHz mono 16-bit PCM, whole into memory. Chunks may come in any
/// order and number; a file cut off in its data (a writer that was killed) gives what is there.
/// </summary>
/// <remarks>Not for the media thread: it reads files. Format: Microsoft/IBM "Multimedia Programming Interface and Data
/// Specifications 1.0", 1991; WAVE_FORMAT_EXTENSIBLE as Microsoft published it in 2001.</remarks>
internal static class WavReader
{
    private const int PcmTag = 1;
    private const int ExtensibleTag = 0xFFFE;

    /// <exception cref="FormatException">It is no such file; the message names the file and what was found.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static short[] Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (FormatException problem)
        {
            throw new FormatException($"{path}: {problem.Message}", problem);
        }
    }

    /// <summary>The samples of a file's bytes.</summary>
    /// <exception cref="FormatException">They are no such file; the message says what was found.</exception>
    public static short[] Parse(ReadOnlySpan<byte> file)
    {
        Split(file, out var format, out var data);
        CheckFormat(format);
        return Samples(data);
    }

    /// <summary>The format chunk, at least 16 bytes, and what there is of the data chunk.</summary>
    /// <exception cref="FormatException">It is no WAV file; the message says what was found.</exception>
    internal static void Split(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> format, out ReadOnlySpan<byte> data)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            throw new FormatException("not a WAV file (no RIFF/WAVE header)");
        }

        var formatSeen = false;
        var dataSeen = false;
        format = default;
        data = default;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var name = rest[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            rest = rest[8..];
            var body = rest[..(int)Math.Min(length, (uint)rest.Length)];
            if (name.SequenceEqual("fmt "u8))
            {
                format = body;
                formatSeen = true;
            }
            else if (name.SequenceEqual("data"u8) && !dataSeen)
            {
                data = body;
                dataSeen = true;
            }

            // Chunks are padded to an even length.
            rest = rest[(int)Math.Min(body.Length + (length & 1), rest.Length)..];
        }

        if (!formatSeen || !dataSeen)
        {
            throw new FormatException($"the WAV file has no \"{(formatSeen ? "data" : "fmt ")}\" chunk");
        }

        if (format.Length < 16)
        {
            throw new FormatException($"the WAV file's format chunk has {format.Length} bytes, 16 are the least");
        }
    }

    private static void CheckFormat(ReadOnlySpan<byte> format)
    {
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag == ExtensibleTag && format.Length >= 26)
        {
            // The first two bytes of the sub-format's identifier are the old tag.
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        if (tag != PcmTag || channels != 1 || rate != AudioFormat.SampleRate || bits != 16)
        {
            var coding = tag == PcmTag ? "PCM" : $"coding {tag}";
            throw new FormatException(
                $"found {rate} Hz, {channels} channel(s), {bits}-bit {coding}; "
                + $"needed is {AudioFormat.SampleRate} Hz, 1 channel, 16-bit PCM");
        }
    }

    private static short[] Samples(ReadOnlySpan<byte> data)
    {
        var samples = new short[data.Length / 2];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
        }

        return samples;
    }
}
