using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Phone.Audio;

namespace Phone.Prompts;

/// <summary>
/// All built prompts of a language: <c>LANGUAGE.wav</c>, one after the other, and <c>LANGUAGE.index</c>, a line each: key, first
/// sample, samples. Only what is said is read, so a phone holds no language that it does not speak. One thread.
/// </summary>
internal sealed class PromptPack : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _data;
    private readonly Dictionary<string, (long First, int Samples)> _index;

    private PromptPack(SafeFileHandle file, long data, Dictionary<string, (long First, int Samples)> index)
    {
        _file = file;
        _data = data;
        _index = index;
    }

    public IReadOnlyCollection<string> Keys => _index.Keys;

    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static PromptPack Open(string folder, string language)
    {
        Dictionary<string, (long First, int Samples)> index = ReadIndex(Path.Combine(folder, $"{language}.index"));
        SafeFileHandle file = File.OpenHandle(Path.Combine(folder, $"{language}.wav"));
        try
        {
            return new PromptPack(file, DataOffset(file), index);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Null if there is no such prompt.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public short[]? Read(string key)
    {
        if (!_index.TryGetValue(key, out (long First, int Samples) place))
        {
            return null;
        }

        var samples = new short[place.Samples];
        int read = RandomAccess.Read(_file, MemoryMarshal.AsBytes(samples.AsSpan()), _data + (2 * place.First));
        return read == 2 * place.Samples ? samples : throw new EndOfStreamException("the file of prompts is shorter than its index says");
    }

    public void Dispose() => _file.Dispose();

    private static Dictionary<string, (long First, int Samples)> ReadIndex(string path)
    {
        var index = new Dictionary<string, (long First, int Samples)>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split(' ');
            if (words.Length != 3
                || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
                || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int samples))
            {
                throw new FormatException($"{path}: \"{line}\" is not KEY FIRST SAMPLES");
            }

            index[words[0]] = (first, samples);
        }

        return index;
    }

    private static long DataOffset(SafeFileHandle file)
    {
        Span<byte> head = stackalloc byte[256];
        head = head[..RandomAccess.Read(file, head, 0)];
        WavReader.Split(head, out _, out ReadOnlySpan<byte> data);
        return head.Length - data.Length;
    }
}
